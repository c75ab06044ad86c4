package bondlab.notebook;

import bondlab.report.Drawing;
import bondlab.report.Figure;
import bondlab.report.Style;
import bondlab.study.ArmEvaluation;
import bondlab.table.Schema;
import bondlab.table.TextTable;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * A finished training: an ordinary run and its policy.
 *
 * @param run its files
 * @param reference what it started from
 */
public record LabTrained(LabRun run, LabModel reference) implements LabTable {
  /** The columns of an evaluation that a cell shows; a run of an earlier version may lack some. */
  private static final List<String> COLUMNS =
      List.of(
          "step",
          "kl_rb",
          "proxy",
          "proxy_low",
          "proxy_high",
          "gold",
          "gold_low",
          "gold_high",
          "proxy_win_rate",
          "entropy_token",
          "length",
          "held_out_loss");

  /** Its evaluations, one row per evaluation; {@code run().table(…)} has the other tables. */
  @Override
  public Table table() {
    Table all = run.table("evaluations");
    return all.selectColumns(
        COLUMNS.stream().filter(all.columnNames()::contains).toArray(String[]::new));
  }

  @Override
  public Schema schema() {
    return Schema.of(ArmEvaluation.class).describing(table());
  }

  /** Its steps. */
  public Table steps() {
    return run.table("steps");
  }

  /** Its responses, from those of the reference at step 0 to those of the last step. */
  public Table samples() {
    return run.table("completions");
  }

  /** The policy after the last step; {@code policy().sample(…)} draws from it. */
  public LabModel policy() {
    return reference.trainedBy(run);
  }

  /** Gold solid, what was optimised dashed, against √KL. */
  public Drawing figure() {
    Table rows = run.table("evaluations");
    double[] d =
        DoubleStream.of(column(rows, "kl_rb")).map(kl -> Math.sqrt(Math.max(0, kl))).toArray();
    return new Figure("Gold and proxy along the training")
        .x("√KL to the reference [√nats]")
        .y("reward [sd within prompts]")
        .caption("bands: 95% intervals over prompts, one training")
        .band(d, column(rows, "gold_low"), column(rows, "gold_high"), 0)
        .line("gold", d, column(rows, "gold"), Style.SOLID, 0)
        .band(d, column(rows, "proxy_low"), column(rows, "proxy_high"), 1)
        .line("proxy", d, column(rows, "proxy"), Style.DASHED, 1);
  }

  /** The numbers of a column; NaN where the run does not have it, which leaves a gap. */
  private static double[] column(Table rows, String name) {
    boolean there = rows.columnNames().contains(name);
    return IntStream.range(0, rows.rowCount())
        .mapToDouble(row -> there ? rows.doubleColumn(name).getDouble(row) : Double.NaN)
        .toArray();
  }

  /** The folder of its files. */
  public Path folder() {
    return run.folder();
  }

  @Override
  public String toString() {
    Table table = bondlab.table.IntervalCells.join(table());
    return run + "\n" + TextTable.of(table, schema().describing(table), table.rowCount());
  }
}
