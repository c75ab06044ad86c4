package bondlab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.study.FitRow;
import bondlab.table.Schema;
import bondlab.table.Tables;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class OveroptimizationFindingsTest {
  /** What the sentences speak of; everything else is 0. */
  private static FitRow fit(String size, int pairs, int replicate, double alpha, double fallHigh) {
    Table zeros = Tables.empty("fits", Schema.of(FitRow.class));
    zeros.stringColumn("selector").append(size + "-" + pairs);
    zeros.stringColumn("size").append(size);
    zeros.stringColumn("hedge_found").append("root");
    zeros.longColumn("parameters").append(size.length());
    zeros.intColumn("pairs").append(pairs);
    zeros.intColumn("replicate").append(replicate);
    zeros.intColumn("prompts").append(8);
    List.of("alpha", "alpha_low", "alpha_high")
        .forEach(name -> zeros.doubleColumn(name).append(alpha));
    zeros.doubleColumn("fall_high").append(fallHigh);
    zeros.doubleColumn("aic_linear").append(1);
    zeros.columns().stream()
        .filter(column -> column.size() == 0)
        .forEach(column -> column.appendCell("0"));
    return Tables.rows(zeros, FitRow.class).get(0);
  }

  @Test
  void everyNumberIsCountedFromTheMeansOfReplicates() {
    List<FitRow> fits = new ArrayList<>();
    fits.add(fit("w", 250, 0, 0.1, -0.05));
    fits.add(fit("w", 250, 1, 9, -0.05));
    fits.add(fit("w", 1000, 0, 0.2, 0.1));
    fits.add(fit("wide", 250, 0, 0.05, 0.1));
    fits.add(fit("wide", 1000, 0, 0.3, 0.1));
    List<String> said = OveroptimizationFindings.of(fits);
    assertTrue(said.get(0).contains("1 of 4 settings: w-250 (0.00 sd [0.00, -0.05])"), said.get(0));
    assertTrue(said.get(1).contains("straight line in d in 4 of 4 settings"), said.get(1));
    assertTrue(said.get(1).contains("no gain at all in 0 of 4 settings"), said.get(1));
    assertTrue(said.get(2).contains("2 comparisons) α rises in 2, in 2 of them"), said.get(2));
    assertTrue(said.get(3).contains("2 comparisons) α rises in 1, in 1 of them"), said.get(3));
    assertTrue(said.get(4).contains("meet in 4 of 4 settings"), said.get(4));
    assertEquals(5, said.size());
  }

  @Test
  void whatCannotBeToldIsSaid() {
    List<String> said =
        OveroptimizationFindings.of(
            List.of(fit("w", 250, 0, 0.1, 0.1), fit("wide", 1000, 0, 0.1, 0.1)));
    assertTrue(said.get(0).startsWith("In none of the 2 settings does gold fall"), said.get(0));
    assertTrue(said.get(2).contains("cannot tell the effect"), said.get(2));
  }
}
