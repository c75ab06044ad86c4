package bondlab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.analysis.Comparison;
import bondlab.config.BadInput;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The verbs of a cell. */
class LabAnalysisTest {
  @TempDir Path folder;

  private static Table samples(double better) {
    return Table.create(
        "samples",
        StringColumn.create("prompt", "a", "b", "a", "b", "c", "c"),
        DoubleColumn.create("proxy", 1, 2, 3, 4, 6, 5),
        DoubleColumn.create("gold", better, better + 1, better, better + 1, better, better));
  }

  @Test
  void aTableAndAFileAndTwoTables() {
    Table table = samples(0);
    assertEquals(3, Lab.analyze(table, "prompt", "proxy", "gold").prompts());
    table.write().csv(folder.resolve("samples.csv").toFile());
    double[] curve =
        Lab.analyze(folder.resolve("samples.csv"))
            .prompt("prompt")
            .proxies("proxy")
            .analyze()
            .curves()
            .doubleColumn("proxy_mean")
            .asDoubleArray();
    assertEquals(13 / 3.0, curve[1], 1e-14);
    Comparison its = Lab.compare(samples(1), table, "prompt", "gold");
    assertEquals(Comparison.BETTER, its.verdict());
    assertTrue(its.toString().startsWith("gold: a is better than b"), its.toString());
  }

  @Test
  void anErrorIsOneMessage() {
    BadInput told =
        assertThrows(BadInput.class, () -> Lab.analyze(samples(0), "prompts", "proxy", "gold"));
    assertTrue(told.getMessage().contains("did you mean prompt?"), told.getMessage());
    assertEquals(0, told.getStackTrace().length);
  }
}
