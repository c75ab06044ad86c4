package bondlab.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.bench.Results.MatmulPeak;
import bondlab.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The suite at a size that takes no time; what it says of speed is not looked at. */
class AnalyzeSuiteTest {
  @Test
  void itReadsEveryRowOfItsTable() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    new AnalyzeSuite(List.of(new AnalyzeSuite.Shape("small", 30, 8)))
        .run(
            new BenchSuite.Setting(
                Optional.empty(), new Results(out, false, new MatmulPeak(1, 2)), Progress.SILENT));
    String printed = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(printed.contains("analyze small: 30 prompts × 8 samples"), printed);
    assertTrue(printed.contains("MB resident"), printed);
  }
}
