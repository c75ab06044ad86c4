package bondlab.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The processor, and the instructions that the engine's libraries choose for it. Different
 * instructions sum in different orders, so they decide on the last digits of every network's
 * numbers. Told from the system's description and from the libraries' environment variables,
 * without starting the engine.
 *
 * @param model as the system names it, such as {@code AMD EPYC 7763 64-Core Processor}
 * @param id maker, family, model number and stepping, which tell apart what virtual machines name
 *     alike; {@code unknown} where the system does not say
 * @param aten instructions of PyTorch's own kernels: {@code NO AVX}, {@code AVX2} or {@code AVX512}
 * @param oneDnn the most that oneDNN's kernels use, by its names, such as {@code AVX2} or {@code
 *     AVX512_CORE_AMX}
 * @param overrides variables of the environment that choose instructions, by name
 */
public record Processor(
    String model, String id, String aten, String oneDnn, Map<String, String> overrides) {
  private static final String UNKNOWN = "unknown";

  /** As {@code torch.backends.cpu.get_cpu_capability()} has it. */
  private static final String NO_AVX = "NO AVX";

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_,.]{1,40}");

  /** What the libraries read before they choose. */
  private static final List<String> VARIABLES =
      List.of(
          "ATEN_CPU_CAPABILITY",
          "DNNL_DEFAULT_FPMATH_MODE",
          "DNNL_MAX_CPU_ISA",
          "MKL_CBWR",
          "MKL_ENABLE_INSTRUCTIONS",
          "ONEDNN_DEFAULT_FPMATH_MODE",
          "ONEDNN_MAX_CPU_ISA");

  /** oneDNN's levels from the least, with the flags that tell each of them. */
  private static final Map<String, List<String>> LEVELS = levels();

  private static Map<String, List<String>> levels() {
    Map<String, List<String>> levels = new LinkedHashMap<>();
    levels.put("SSE41", List.of("sse4_1"));
    levels.put("AVX", List.of("avx"));
    levels.put("AVX2", List.of("avx2", "fma"));
    levels.put("AVX2_VNNI", List.of("avx2", "avx_vnni"));
    levels.put("AVX2_VNNI_2", List.of("avx_vnni", "avx_vnni_int8", "avx_ne_convert"));
    levels.put("AVX512_CORE", List.of("avx512f", "avx512bw", "avx512vl", "avx512dq"));
    levels.put("AVX512_CORE_VNNI", List.of("avx512_vnni"));
    levels.put("AVX512_CORE_BF16", List.of("avx512_bf16"));
    levels.put("AVX512_CORE_FP16", List.of("avx512_fp16", "avx_vnni"));
    levels.put("AVX512_CORE_AMX", List.of("amx_tile", "amx_int8", "amx_bf16"));
    levels.put("AVX512_CORE_AMX_FP16", List.of("amx_fp16"));
    return levels;
  }

  /** Of this machine. */
  public static Processor ofThisMachine() {
    String info = "";
    try {
      info = Files.readString(Path.of("/proc/cpuinfo"));
    } catch (IOException e) {
      // another system: its processor has a name at most
    }
    return of(info, System.getProperty("os.arch"), System.getenv());
  }

  /** Whether Intel made it, for whose processors MKL is written. */
  public boolean isIntel() {
    return id.startsWith("GenuineIntel ");
  }

  /**
   * Reads a description.
   *
   * @param cpuInfo what Linux says in {@code /proc/cpuinfo}; empty elsewhere
   * @param architecture as Java names it, such as {@code amd64}
   * @param environment variables by name
   */
  static Processor of(String cpuInfo, String architecture, Map<String, String> environment) {
    Map<String, String> first = new LinkedHashMap<>();
    for (String line : cpuInfo.split("\n\\s*\n", 2)[0].split("\n")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        first.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    Map<String, String> overrides = new LinkedHashMap<>();
    for (String name : VARIABLES) {
      String value = environment.getOrDefault(name, "").strip();
      if (!value.isEmpty()) {
        overrides.put(name, PLAIN.matcher(value).matches() ? value : "not a name of instructions");
      }
    }
    Set<String> flags = new HashSet<>(List.of(first.getOrDefault("flags", "").split(" ")));
    boolean known = architecture.equals("amd64") && flags.size() > 1;
    return new Processor(
        first.getOrDefault("model name", UNKNOWN),
        id(first),
        known ? aten(flags, overrides) : UNKNOWN,
        known ? oneDnn(flags, overrides) : UNKNOWN,
        overrides);
  }

  private static String id(Map<String, String> first) {
    return first.containsKey("cpu family")
        ? "%s family %s model %s stepping %s"
            .formatted(
                first.getOrDefault("vendor_id", UNKNOWN),
                first.get("cpu family"),
                first.getOrDefault("model", UNKNOWN),
                first.getOrDefault("stepping", UNKNOWN))
        : UNKNOWN;
  }

  /** As ATen's {@code compute_cpu_capability}: what is asked for, or else the most there is. */
  private static String aten(Set<String> flags, Map<String, String> overrides) {
    String asked = overrides.getOrDefault("ATEN_CPU_CAPABILITY", "");
    if (List.of("avx2", "avx512").contains(asked)) {
      return asked.toUpperCase(Locale.ROOT);
    }
    if (asked.equals("default")) {
      return NO_AVX;
    }
    if (flags.containsAll(List.of("avx512vl", "avx512bw", "avx512dq", "fma"))) {
      return "AVX512";
    }
    return flags.containsAll(List.of("avx2", "fma")) ? "AVX2" : NO_AVX;
  }

  private static String oneDnn(Set<String> flags, Map<String, String> overrides) {
    String limit =
        overrides
            .getOrDefault("ONEDNN_MAX_CPU_ISA", overrides.getOrDefault("DNNL_MAX_CPU_ISA", ""))
            .toUpperCase(Locale.ROOT);
    String reached = "none";
    for (Map.Entry<String, List<String>> level : LEVELS.entrySet()) {
      if (flags.containsAll(level.getValue())) {
        reached = level.getKey();
      }
      if (level.getKey().equals(limit)) {
        return reached;
      }
    }
    return reached;
  }
}
