package bondlab.experiment;

import bondlab.model.Decoder;
import bondlab.tensor.Processor;
import bondlab.tensor.Torch;
import com.typesafe.config.Config;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Describes what a run is computed on, for its provenance, and asks it for threads and answers. */
public final class Machine {
  /** The system property by which a launcher says how many threads a process of its own has. */
  static final String THREADS = "bondlab.threads";

  private static String hostName;
  private static Map<String, Object> described;

  private Machine() {}

  /**
   * CPU model and instruction sets ({@link Processor}), cores, memory and operating system. Names
   * no person, host or folder.
   */
  public static synchronized Map<String, Object> describe() {
    if (described == null) {
      described = Collections.unmodifiableMap(look());
    }
    return described;
  }

  /**
   * The engine's version and whether products with wide networks' weights are oneDNN's; nothing
   * where no engine runs in this process.
   */
  static Optional<Map<String, Object>> engine() {
    if (!Torch.isStarted()) {
      return Optional.empty();
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("pytorch", Torch.version());
    values.put("onednn_products", Decoder.hasOneDnn());
    return Optional.of(values);
  }

  /**
   * Worker threads of a trial: the key {@code threads}; where that is 0 or not there, what a
   * launcher gave this process (system property {@code bondlab.threads}), or else one per
   * processor.
   */
  static int threads(Config config) {
    int asked = config.hasPath("threads") ? config.getInt("threads") : 0;
    return asked > 0
        ? asked
        : Integer.getInteger(THREADS, Runtime.getRuntime().availableProcessors());
  }

  private static Map<String, Object> look() {
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
