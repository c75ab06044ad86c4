package bondlab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bondlab.bench.Results.MatmulPeak;
import bondlab.bench.StepSuite.StepCase;
import bondlab.config.BadInput;
import bondlab.model.DecoderShape;
import bondlab.progress.Progress;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The suites at a size that takes no time; what they say of speed is not looked at. */
class StepSuiteTest {
  private static final DecoderShape TINY = new DecoderShape(11, 128, 8, 1, 2, 1, 12, 100, 1e-5);
  private static final List<StepCase> CASES =
      List.of(StepCase.jbond("tiny", TINY, TINY, 2), StepCase.rloo("tiny", TINY, TINY, 2));

  @TempDir private Path folder;

  private static String print(BenchSuite suite, boolean json, Optional<Path> peers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Results results = new Results(out, json, new MatmulPeak(1, 2));
    suite.run(
        new BenchSuite.Setup(peers, results, Progress.SILENT, new Alternation.Effort(0, 2, 0)));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static List<Config> json(String lines) {
    return lines.lines().map(ConfigFactory::parseString).collect(Collectors.toList());
  }

  /** Stands in for Python: what it prints first, then the same for each line that it is told. */
  private Path python(String start, String answer) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    Path told = folder.resolve("told");
    String script =
        "#!/bin/sh\n"
            + start
            + "\nwhile read line; do echo \"$line\" >> "
            + told
            + "; "
            + answer
            + "; done\n";
    Path file = Files.writeString(folder.resolve("python"), script);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void partsOfAStepAddUpToNoMoreThanTheStep() {
    List<Config> cases = json(print(new StepSuite(CASES), true, Optional.empty()));
    assertEquals(2, cases.size());
    for (Config c : cases) {
      assertEquals(2, c.getInt("runs"));
      double parts =
          c.getConfig("seconds_by_part").entrySet().stream()
              .mapToDouble(part -> ((Number) part.getValue().unwrapped()).doubleValue())
              .sum();
      double most = c.getDouble("seconds.max");
      assertTrue(parts > 0 && parts <= most, parts + " of " + most);
      assertTrue(c.getDouble("seconds_by_part.update") > 0);
      assertEquals(
          32, c.getDouble("new_tokens_a_second.max") / c.getDouble("samples_a_second.max"), 1e-9);
      assertFalse(c.hasPath("ratio"), "there was no peer");
    }
    assertEquals("jbond-tiny", cases.get(0).getString("case"));
    assertTrue(cases.get(0).getString("what").contains("each with 1 + 2 responses"));
    assertTrue(cases.get(1).getString("what").contains("each with 3 + 0 responses"));
  }

  @Test
  void aPeerIsToldTheShapesAndItsSecondsMakeTheRatio() throws IOException {
    Path python = python("echo fake 1.0", "echo 3600");
    Config c = json(print(new StepSuite(CASES.subList(0, 1)), true, Optional.of(python))).get(0);
    assertEquals("fake 1.0", c.getString("peer"));
    assertEquals(3600, c.getDouble("peer_seconds.median"));
    assertEquals(3600 / c.getDouble("seconds.min"), c.getDouble("ratio.max"), 1e-6);
    assertEquals(
        List.of("rloo 11 8 12 1 2 1 8 12 1 2 1 2 3 16 32 0.05"),
        Files.readAllLines(folder.resolve("told")).stream().distinct().toList());
  }

  @Test
  void anOfflineStepDrawsAndScoresNothing() throws IOException {
    Path python = python("echo fake 1.0", "echo 3600");
    OfflineSuite suite = new OfflineSuite(TINY, 2, 3, 4);
    Config c = json(print(suite, true, Optional.of(python))).get(0);
    assertEquals(0, c.getDouble("seconds_by_part.sample"));
    assertEquals(0, c.getDouble("seconds_by_part.reward"));
    assertTrue(c.getDouble("seconds_by_part.update") > 0);
    assertEquals(3600 / c.getDouble("seconds.min"), c.getDouble("ratio.max"), 1e-6);
    assertEquals(
        List.of("dpo 11 8 12 1 2 1 2 3 4 0.1"),
        Files.readAllLines(folder.resolve("told")).stream().distinct().toList());
  }

  @Test
  void aPeerThatStopsIsQuoted() throws IOException {
    Path python = python("echo No module named trl >&2; exit 1", "true");
    BadInput e =
        assertThrows(BadInput.class, () -> print(new StepSuite(CASES), false, Optional.of(python)));
    assertTrue(e.getMessage().contains("No module named trl"), e.getMessage());
    assertTrue(e.getMessage().contains("requirements.txt"), e.getMessage());
  }

  @Test
  void memoryIsReadEverySoManySteps() {
    assumeTrue(Files.exists(Path.of("/proc/self/status")));
    Config use = json(print(new MemorySuite(CASES.get(0), 4, 2), true, Optional.empty())).get(0);
    assertEquals(List.of(2, 4), use.getIntList("steps"));
    List<Double> resident = use.getDoubleList("resident_mb");
    assertEquals(resident.get(1) - resident.get(0), use.getDouble("growth_mb"), 1e-9);
    assertTrue(resident.get(0) > use.getDoubleList("heap_mb").get(0));
  }

  @Test
  void everySuiteHasAName() {
    List<String> names = Suites.builtIn().stream().map(BenchSuite::name).toList();
    assertEquals(
        List.of("stats", "decode", "train", "step", "offline", "memory", "sweep", "analyze"),
        names);
    assertTrue(Suites.builtIn().stream().noneMatch(suite -> suite.about().isBlank()));
  }
}
