package bondlab.report;

import bondlab.report.RunTables.RunTable;
import bondlab.study.AlarmRow;
import bondlab.study.ArmEvaluation;
import bondlab.study.ArmFitRow;
import bondlab.study.MatchedRow;
import bondlab.table.Tables;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The findings of a study of trained policies, in sentences whose numbers are all computed. A
 * difference counts if its interval excludes 0; nothing corrects for the number of comparisons.
 */
public final class BondFindings {
  private BondFindings() {}

  /** Says how both KLs to the target and the log-quantile change over each training. */
  public static List<String> divergences(List<ArmEvaluation> evaluations) {
    return curves(evaluations).stream()
        .map(
            arm ->
                text(
                    "N = %d, β = %.2f: backward KL %s, forward KL %s, log-quantile %s (Best-of-%d itself %.3f), gold %s sd.",
                    arm.bestOfN(),
                    arm.last("beta"),
                    way(arm.values("kl_to_best_of_n")),
                    way(arm.values("kl_from_best_of_n")),
                    way(arm.values("log_quantile")),
                    arm.bestOfN(),
                    -1.0 / arm.bestOfN(),
                    way(arm.values("gold"))))
        .toList();
  }

  /** Says how the KL and the rewards grow over the two halves of each training. */
  public static List<String> growth(List<ArmEvaluation> evaluations) {
    return curves(evaluations).stream().map(BondFindings::growth).toList();
  }

  private static String growth(ArmCurve arm) {
    double[] kl = arm.values("kl_rb");
    double[] proxy = arm.values("proxy");
    int half = kl.length / 2;
    int last = kl.length - 1;
    return text(
        "%s: KL %.2f nats half-way and %.2f at the end; optimised reward %.2f and %.2f sd; gold %.2f at the end.",
        arm.arm(), kl[half], kl[last], proxy[half], proxy[last], arm.last("gold"));
  }

  /**
   * Compares arms where they have spent the same KL or the same tokens.
   *
   * @param what {@code kl} or {@code generated_tokens}
   * @param gold whether gold is compared, or else the optimised reward
   */
  public static List<String> matched(List<MatchedRow> rows, String what, boolean gold) {
    RunTable all = RunTable.of(Tables.of("matched", MatchedRow.class, rows));
    return all
        .where("matched", what)
        .split(row -> row.text("arm") + " less " + row.text("other"))
        .stream()
        .map(
            pair ->
                pair.each().stream()
                    .map(row -> difference(row, gold ? "gold" : "proxy"))
                    .collect(
                        Collectors.joining(
                            ", ", pair.text("arm") + " less " + pair.text("other") + ": ", ".")))
        .toList();
  }

  private static String difference(RunTable row, String column) {
    double at = row.first("at");
    String where =
        row.text("matched").equals("kl") ? text("%.3g nats", at) : text("%,.0f tokens", at);
    boolean counts = row.first(column + "_low") > 0 || row.first(column + "_high") < 0;
    return row.interval(column, "") + " at " + where + (counts ? "" : " (no difference)");
  }

  /** Says whether gold falls before the end of each training. */
  public static List<String> falls(List<ArmFitRow> fits) {
    return RunTable.of(Tables.of("arm_fits", ArmFitRow.class, fits)).each().stream()
        .map(
            fit ->
                text(
                    "%s: gold ends at %s at a KL of %.1f nats, optimised reward %.2f; from its best step it %s: %s.",
                    fit.text("arm"),
                    fit.interval("gold_last", "sd"),
                    fit.first("kl_last"),
                    fit.first("proxy_last"),
                    verdict(fit),
                    fit.interval("fall", "")))
        .toList();
  }

  private static String verdict(RunTable fit) {
    if (fit.first("fall_high") < 0) {
      return "falls beyond its interval";
    }
    return fit.first("fall") < 0 ? "falls within its interval" : "does not fall";
  }

  /** Names the first alarm of each training, or says that there was none. */
  public static List<String> alarms(List<AlarmRow> windows) {
    return RunTable.of(Tables.of("alarms", AlarmRow.class, windows))
        .split(row -> row.text("arm"))
        .stream()
        .map(
            arm -> {
              RunTable alarms = arm.where("alarm", 1);
              return arm.text("arm") + ": " + (alarms.size() == 0 ? "no alarm." : alarm(alarms));
            })
        .toList();
  }

  private static String alarm(RunTable window) {
    String proxy = window.interval("proxy_slope", "sd", 3);
    String gold = window.interval("gold_slope", "", 3);
    return text(
        "alarm at step %.0f, KL %.1f nats; a nat brings the optimised reward %s and gold %s.",
        window.first("to_step"), window.first("kl"), proxy, gold);
  }

  private static List<ArmCurve> curves(List<ArmEvaluation> evaluations) {
    return ArmCurve.of(RunTable.of(Tables.of("evaluations", ArmEvaluation.class, evaluations)));
  }

  private static String way(double[] values) {
    return text("%.2f → %.2f", values[0], values[values.length - 1]);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
