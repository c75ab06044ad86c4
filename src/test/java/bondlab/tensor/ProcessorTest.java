package bondlab.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTest {
  private static final String AVX2 = "fpu sse4_1 sse4_2 avx f16c fma avx2 bmi2 sha_ni";
  private static final String AVX512 = AVX2 + " avx512f avx512dq avx512bw avx512vl";
  private static final String AMX =
      AVX512 + " avx512_vnni avx512_bf16 avx_vnni avx512_fp16 amx_tile amx_int8 amx_bf16";

  private static String info(String flags) {
    String core =
        "processor\t: %d\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 1\n"
            + "model name\t: AMD EPYC 7763 64-Core Processor\nstepping\t: 1\nflags\t\t: "
            + flags
            + "\nbugs\t\t: sysret_ss_attrs\n\n";
    return core.formatted(0) + core.formatted(1).replace("avx2", "none");
  }

  @Test
  void aProcessorIsNamed() {
    Processor p = Processor.of(info(AVX2), "amd64", Map.of("HOME", "/home/alice"));
    assertEquals("AMD EPYC 7763 64-Core Processor", p.model());
    assertEquals("AuthenticAMD family 25 model 1 stepping 1", p.id());
    assertEquals("AVX2", p.aten());
    assertEquals("AVX2", p.oneDnn());
    assertFalse(p.isIntel());
    assertTrue(
        Processor.of(info(AVX2).replace("AuthenticAMD", "GenuineIntel"), "amd64", Map.of())
            .isIntel());
    assertEquals(Map.of(), p.overrides());
  }

  @ParameterizedTest
  @CsvSource({
    "SSE, '', '', NO AVX, SSE41",
    "AVX2, '', '', AVX2, AVX2",
    "AVX2, avx2, SSE41, AVX2, SSE41",
    "AVX512, '', '', AVX512, AVX512_CORE",
    "AVX512, default, avx2, NO AVX, AVX2",
    "AMX, '', '', AVX512, AVX512_CORE_AMX",
    "AMX, avx2, AVX512_CORE_VNNI, AVX2, AVX512_CORE_VNNI",
    "AMX, '', AVX2_VNNI, AVX512, AVX2_VNNI",
    "AVX512, '', AVX2_VNNI, AVX512, AVX2",
    "AMX, nonsense, NONSENSE, AVX512, AVX512_CORE_AMX", // the libraries ignore these too
    "AVX2, '', AVX512_CORE, AVX2, AVX2" // more than there is
  })
  void instructionsAreTheMostThatIsThereAndAllowed(
      String flags, String aten, String limit, String expected, String oneDnn) {
    Map<String, String> all = Map.of("SSE", "sse4_1", "AVX2", AVX2, "AVX512", AVX512, "AMX", AMX);
    Map<String, String> environment =
        Map.of("ATEN_CPU_CAPABILITY", aten, "ONEDNN_MAX_CPU_ISA", limit);
    Processor p = Processor.of(info("fpu " + all.get(flags)), "amd64", environment);
    assertEquals(expected, p.aten());
    assertEquals(oneDnn, p.oneDnn());
    assertEquals(aten.isEmpty(), !p.overrides().containsKey("ATEN_CPU_CAPABILITY"));
  }

  @Test
  void anotherSystemIsUnknown() {
    Processor p = Processor.of("", "aarch64", Map.of());
    assertEquals(new Processor("unknown", "unknown", "unknown", "unknown", Map.of()), p);
  }

  @Test
  void nothingButNamesOfInstructionsIsTakenFromTheEnvironment() {
    Map<String, String> environment = Map.of("MKL_CBWR", "/home/alice/x", "ALICE", "AVX2");
    Processor p = Processor.of(info(AVX2), "amd64", environment);
    assertEquals(Map.of("MKL_CBWR", "not a name of instructions"), p.overrides());
  }

  /** Against the engine's own word, {@code at::get_cpu_capability()}, which no Java call gives. */
  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void theEngineUsesTheInstructionsThatAreTold() throws IOException {
    Torch.start();
    String library;
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      library =
          maps.filter(line -> line.endsWith("/libtorch_cpu.so"))
              .map(line -> line.substring(line.indexOf('/')))
              .findFirst()
              .orElseThrow();
    }
    // a std::string that is returned stands in the caller's memory, its address in the first
    // argument
    Memory string = new Memory(32);
    NativeLibrary.getInstance(library)
        .getFunction("_ZN2at18get_cpu_capabilityB5cxx11Ev")
        .invoke(Void.class, new Object[] {string});
    assertEquals(string.getPointer(0).getString(0), Processor.ofThisMachine().aten());
  }
}
