package bondlab.experiment;

import com.typesafe.config.Config;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What a run was computed on, for its provenance. */
public final class Machine {
  /** The system property by which a launcher says how many threads a process of its own has. */
  static final String THREADS = "bondlab.threads";

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static String hostName;
  private static Map<String, Object> described;

  private Machine() {}

  /** CPU model, cores, memory and operating system. */
  public static synchronized Map<String, Object> describe() {
    if (described == null) {
      described = Collections.unmodifiableMap(look());
    }
    return described;
  }

  /**
   * Worker threads of a trial: the key {@code threads}; where that is 0 or not there, what a
   * launcher gave this process (system property {@code bondlab.threads}), or else one a processor.
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
    values.put("cpu", cpuModel());
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

  private static String cpuModel() {
    if (Files.isReadable(CPU_INFO)) {
      try (Stream<String> lines = Files.lines(CPU_INFO)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).trim())
            .findFirst()
            .orElse("unknown");
      } catch (IOException e) {
        return "unknown";
      }
    }
    return Command.firstLine(Path.of("."), "sysctl", "-n", "machdep.cpu.brand_string")
        .orElse("unknown");
  }

  private static long memoryBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean bean
        ? bean.getTotalMemorySize()
        : 0;
  }
}
