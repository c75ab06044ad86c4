package bondlab.notebook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.experiment.RunFolder;
import bondlab.report.Figure;
import bondlab.report.Figure.Mark;
import bondlab.table.TableFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

/** A training's figure and table, of a run as it is stored and of one that lacks columns. */
class LabTrainedTest {
  private static final Path STORED = Path.of("src/test/resources/stored-runs/bond-tiny");

  @TempDir private Path folder;

  private static Mark.Line line(LabTrained trained, String name) {
    Figure figure = trained.figure().panels().get(0);
    return figure.marks(Mark.Line.class).stream()
        .filter(line -> line.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theFigureHasTheColumnsOfTheEvaluations() {
    LabTrained trained = new LabTrained(new LabRun(new RunFolder(STORED)), null);
    Table rows = trained.run().table("evaluations");
    for (String reward : List.of("gold", "proxy")) {
      assertArrayEquals(rows.doubleColumn(reward).asDoubleArray(), line(trained, reward).y());
    }
    double[] squares = Arrays.stream(line(trained, "gold").x()).map(d -> d * d).toArray();
    assertArrayEquals(rows.doubleColumn("kl_rb").asDoubleArray(), squares, 1e-12);
    Mark.Band band = trained.figure().panels().get(0).marks(Mark.Band.class).get(0);
    assertArrayEquals(rows.doubleColumn("gold_low").asDoubleArray(), band.low());
    assertEquals(12, trained.table().columnCount());
  }

  @Test
  void aRunOfAnEarlierVersionIsShownWithoutTheColumnsThatItLacks() throws Exception {
    Files.createDirectories(folder.resolve("tables"));
    Table rows = TableFiles.readParquet(STORED.resolve("tables/evaluations.parquet"));
    TableFiles.writeParquet(
        rows.removeColumns("length", "gold_low"), folder.resolve("tables/evaluations.parquet"));
    LabTrained trained = new LabTrained(new LabRun(new RunFolder(folder)), null);
    assertFalse(trained.table().columnNames().contains("length"));
    Mark.Band band = trained.figure().panels().get(0).marks(Mark.Band.class).get(0);
    assertTrue(Arrays.stream(band.low()).allMatch(Double::isNaN));
    assertArrayEquals(rows.doubleColumn("gold").asDoubleArray(), line(trained, "gold").y());
  }
}
