package bondlab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.bench.Results.MatmulPeak;
import bondlab.progress.Progress;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
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
            new BenchSuite.Setup(
                Optional.empty(),
                Optional.empty(),
                new Results(out, true, new MatmulPeak(1, 2)),
                Progress.SILENT));
    String printed = bytes.toString(StandardCharsets.UTF_8);
    Config measured = ConfigFactory.parseString(printed);
    assertEquals("small", measured.getString("case"));
    double rows = measured.getDouble("rows_a_second") * measured.getDouble("seconds");
    assertEquals(30 * 8, rows, 1e-6);
    assertTrue(measured.hasPath("peak_resident_mb"), printed);
  }
}
