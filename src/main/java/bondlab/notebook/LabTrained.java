package bondlab.notebook;

import bondlab.notebook.Show.LabTable;
import bondlab.report.Drawing;
import bondlab.report.Figure;
import bondlab.report.Style;
import bondlab.study.ArmEvaluation;
import bondlab.table.Schema;
import bondlab.table.TextTable;
import bondlab.training.EvaluationRow;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.Table;

/**
 * A finished training: an ordinary run and its policy.
 *
 * @param run its files
 * @param reference what it started from
 */
public record LabTrained(LabRun run, LabModel reference) implements LabTable {

  /** Its evaluations, one row per evaluation; {@code run().table(…)} has the other tables. */
  @Override
  public Table table() {
    return run.table("evaluations")
        .selectColumns(
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
    List<EvaluationRow> rows =
        run.rows("evaluations", ArmEvaluation.class).stream().map(ArmEvaluation::row).toList();
    double[] d = column(rows, r -> Math.sqrt(Math.max(0, r.klRb())));
    return new Figure("Gold and proxy along the training")
        .x("√KL to the reference [√nats]")
        .y("reward [sd within prompts]")
        .caption("bands: 95% bootstrap intervals over prompts, one training")
        .band(d, column(rows, EvaluationRow::goldLow), column(rows, EvaluationRow::goldHigh), 0)
        .line("gold", d, column(rows, EvaluationRow::gold), Style.SOLID, 0)
        .band(d, column(rows, EvaluationRow::proxyLow), column(rows, EvaluationRow::proxyHigh), 1)
        .line("proxy", d, column(rows, EvaluationRow::proxy), Style.DASHED, 1);
  }

  private static double[] column(List<EvaluationRow> rows, ToDoubleFunction<EvaluationRow> value) {
    return rows.stream().mapToDouble(value).toArray();
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
