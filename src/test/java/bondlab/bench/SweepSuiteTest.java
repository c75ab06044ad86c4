package bondlab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bondlab.bench.Results.MatmulPeak;
import bondlab.experiment.Experiments;
import bondlab.progress.Progress;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The suite at a size that takes no time; what it says of speed is not looked at. */
class SweepSuiteTest {
  @Test
  void itMeasuresBothAndLeavesNothingBehind() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    new SweepSuite(3, 5)
        .run(
            new BenchSuite.Setup(
                Optional.empty(),
                new Results(out, true, new MatmulPeak(1, 2)),
                Progress.SILENT,
                new Alternation.Effort(0, 1, 0)));
    String printed = bytes.toString(StandardCharsets.UTF_8);
    List<String> cases =
        printed.lines().map(line -> ConfigFactory.parseString(line).getString("case")).toList();
    assertEquals(List.of("run", "resolve"), cases);
    Path results = Experiments.findHome().resolve("results");
    try (var files = Files.list(results)) {
      assertEquals(0, files.filter(f -> f.getFileName().toString().startsWith("bench-")).count());
    }
  }
}
