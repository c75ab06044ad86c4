package bondlab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.bench.Results.MatmulPeak;
import bondlab.experiment.Experiments;
import bondlab.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
            new BenchSuite.Setting(
                Optional.empty(),
                new Results(out, false, new MatmulPeak(1, 2)),
                Progress.SILENT,
                new Alternation.Effort(0, 1, 0)));
    String printed = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(printed.contains("sweep run: 3 trials"), printed);
    assertTrue(printed.contains("sweep resolve: 5 trials of bond-tiny"), printed);
    Path results = Experiments.findHome().resolve("results");
    try (var files = Files.list(results)) {
      assertEquals(0, files.filter(f -> f.getFileName().toString().startsWith("bench-")).count());
    }
  }
}
