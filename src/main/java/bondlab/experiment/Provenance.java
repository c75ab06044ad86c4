package bondlab.experiment;

import bondlab.model.Decoder;
import bondlab.model.Generator;
import bondlab.tensor.Processor;
import bondlab.tensor.Torch;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Describes where numbers come from: the code, its seeds, its versions and the machine. */
public final class Provenance {
  private static final Map<String, Object> VERSIONS = Collections.unmodifiableMap(lookUpVersions());

  private static String hostName;
  private static Map<String, Object> machine;

  private Provenance() {}

  /**
   * The commit of the code in {@code folder} ({@code none} outside git) and whether the code
   * differs from it: a tracked file outside of {@code results/} and {@code notebooks/}, from which
   * no number comes, or any file in {@code src/} and {@code experiments/}.
   */
  public static Map<String, Object> git(Path folder) {
    Optional<String> commit = firstLine(folder, "git", "rev-parse", "HEAD");
    boolean dirty =
        changes(folder, "no", ".", ":(exclude)results", ":(exclude)notebooks")
            || changes(folder, "normal", "src", "experiments");
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("commit", commit.orElse("none"));
    values.put("dirty", dirty);
    return values;
  }

  private static boolean changes(Path folder, String untracked, String... paths) {
    List<String> command =
        new ArrayList<>(
            List.of("git", "status", "--porcelain", "--untracked-files=" + untracked, "--"));
    command.addAll(List.of(paths));
    return lines(folder, command.toArray(String[]::new))
        .map(lines -> !lines.isEmpty())
        .orElse(false);
  }

  /** Every number under a key named {@code seed} or {@code seeds}, by its full key. */
  public static Map<String, Object> seeds(Config config) {
    Map<String, Object> seeds = new TreeMap<>();
    collectSeeds("", config.root(), seeds);
    return seeds;
  }

  /** Versions of Java, of this library and of what computes for it. */
  public static Map<String, Object> versions() {
    return VERSIONS;
  }

  private static Map<String, Object> lookUpVersions() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("bondlab", ownVersion());
    values.put("java", System.getProperty("java.runtime.version"));
    values.put("java_vm", System.getProperty("java.vm.name"));
    values.put("djl", jarVersion("api", "/ai/djl/engine/Engine.class"));
    values.put(
        "pytorch_engine", jarVersion("pytorch-engine", "/ai/djl/pytorch/engine/PtEngine.class"));
    values.put("tablesaw", jarVersion("tablesaw-core", "/tech/tablesaw/api/Table.class"));
    return values;
  }

  private static void collectSeeds(String path, ConfigObject object, Map<String, Object> seeds) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String key = path + entry.getKey();
      if (entry.getValue() instanceof ConfigObject child) {
        collectSeeds(key + ".", child, seeds);
      } else if (List.of("seed", "seeds").contains(entry.getKey())
          || pins(entry.getKey(), object)) {
        seeds.put(key, entry.getValue().unwrapped());
      }
    }
  }

  /** Whether a key says what a sweep over the seed leaves as it is, or the seed of that. */
  private static boolean pins(String key, ConfigObject beside) {
    return List.of("pin", "pin_seed").contains(key)
        && beside.get("pin") instanceof ConfigList pinned
        && !pinned.isEmpty();
  }

  /** The version in the name of the jar that a class came out of; classes of a build have none. */
  private static String jarVersion(String artifact, String classFile) {
    URL url = Provenance.class.getResource(classFile);
    Pattern jar = Pattern.compile("/" + artifact + "-([^/]+)\\.jar!");
    Matcher match = jar.matcher(url == null ? "" : url.toString());
    return match.find() ? match.group(1) : "unknown";
  }

  private static String ownVersion() {
    try (InputStream in =
        Provenance.class.getResourceAsStream("/META-INF/maven/bondlab/bondlab/pom.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "development");
    } catch (IOException e) {
      return "unknown";
    }
  }

  /**
   * CPU model and instruction sets ({@link Processor}), cores, memory and operating system. Names
   * no person, host or folder.
   */
  public static synchronized Map<String, Object> machine() {
    if (machine == null) {
      machine = Collections.unmodifiableMap(lookAtMachine());
    }
    return machine;
  }

  /**
   * The engine's version, whether products with wide networks' weights are oneDNN's, and whose are
   * those that draw from large ones; nothing where no engine runs in this process.
   */
  static Optional<Map<String, Object>> engine() {
    if (!Torch.isStarted()) {
      return Optional.empty();
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("pytorch", Torch.version());
    values.put("onednn_products", Decoder.hasOneDnn());
    values.put("generation_products", Generator.library());
    return Optional.of(values);
  }

  private static Map<String, Object> lookAtMachine() {
    Map<String, Object> values = new LinkedHashMap<>();
    int cores = Runtime.getRuntime().availableProcessors();
    Processor processor = Processor.ofThisMachine();
    values.put("cpu", cpuModel(processor));
    values.put("cpu_id", processor.id());
    values.put("aten", processor.aten());
    values.put("onednn", processor.oneDnn());
    if (!processor.overrides().isEmpty()) {
      values.put("instruction_overrides", processor.overrides());
    }
    values.put("cores", cores);
    values.put("heap_mib", Runtime.getRuntime().maxMemory() >> 20);
    values.put("memory_mib", memoryBytes() >> 20);
    values.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    values.put("arch", System.getProperty("os.arch"));
    return values;
  }

  /** The name of this machine, without blanks. */
  static synchronized String hostName() {
    if (hostName == null) {
      try {
        hostName = InetAddress.getLocalHost().getHostName().replaceAll("\\s", "_");
      } catch (UnknownHostException e) {
        hostName = "localhost";
      }
    }
    return hostName;
  }

  private static String cpuModel(Processor processor) {
    return processor.model().equals("unknown")
        ? firstLine(Path.of("."), "sysctl", "-n", "machdep.cpu.brand_string").orElse("unknown")
        : processor.model();
  }

  private static long memoryBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean bean
        ? bean.getTotalMemorySize()
        : 0;
  }

  /** The first line that the command prints; empty if it cannot be run, fails or prints nothing. */
  static Optional<String> firstLine(Path folder, String... command) {
    return lines(folder, command).flatMap(lines -> lines.stream().findFirst());
  }

  /** All that the command prints; empty if it cannot be run or fails. */
  static Optional<List<String>> lines(Path folder, String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      return process.waitFor() == 0
          ? Optional.of(new String(output, StandardCharsets.UTF_8).lines().toList())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
