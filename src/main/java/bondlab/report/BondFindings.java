package bondlab.report;

import bondlab.report.RunTables.RunTable;
import bondlab.study.AlarmRow;
import bondlab.study.ArmEvaluation;
import bondlab.study.ArmFitRow;
import bondlab.study.MatchedRow;
import bondlab.study.StopRow;
import bondlab.table.Tables;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The findings of a study of trained policies, in sentences whose numbers are all computed. What
 * rests on one training says so, and what is not told apart says how large it could have been.
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
   * Compares arms where they have spent or reached the same. A difference counts if its p-value,
   * adjusted for all rows of its kind, is below .05; of one seed it only describes that training.
   *
   * @param what {@code kl}, {@code proxy} or {@code generated_tokens}
   * @param reward whose difference is told: {@code gold}, or {@code proxy} for the optimised one
   */
  public static List<String> matched(List<MatchedRow> rows, String what, String reward) {
    RunTable all = decisive(RunTable.of(Tables.of("matched", MatchedRow.class, rows)));
    return all
        .where("matched", what)
        .split(row -> row.text("arm") + " less " + row.text("other"))
        .stream()
        .map(
            pair ->
                pair.each().stream()
                    .map(row -> difference(row, reward))
                    .collect(
                        Collectors.joining(
                            "; ", pair.text("arm") + " less " + pair.text("other") + ": ", ".")))
        .toList();
  }

  /** The rows of the gold that decides, which comes first. */
  private static RunTable decisive(RunTable all) {
    String first = all.size() == 0 ? "" : all.text("measured_by");
    return first.isEmpty() ? all : all.where("measured_by", first);
  }

  private static String difference(RunTable row, String reward) {
    double at = row.first("at");
    String where =
        switch (row.text("matched")) {
          case "kl" -> text("%.3g nats", at);
          case "proxy" -> text("a reward of %.3g sd", at);
          default -> text("%,.0f tokens", at);
        };
    String told = row.interval(reward, "sd") + " at " + where;
    if (row.first("seeds") == 1) {
      return told + " (one training)";
    }
    double p = row.first(reward.equals("gold") ? "p_holm" : "proxy_p_holm");
    return p < 0.05
        ? told + text(" (adjusted p = %.2g)", p)
        : told
            + text(
                " (not told apart: adjusted p = %.2g; %.2f would have been)",
                p, row.first(reward + "_unseen"));
  }

  /** Says where the gold that decides is best, and how far it falls from there. */
  public static List<String> falls(List<ArmFitRow> fits) {
    return decisive(RunTable.of(Tables.of("arm_fits", ArmFitRow.class, fits))).each().stream()
        .map(
            fit ->
                text(
                    "%s: gold is best at a KL of %.1f nats, %s; to %.1f nats, where the optimised reward is %.2f sd, it changes by %s: %s.",
                    fit.text("arm"),
                    fit.first("best_kl"),
                    fit.interval("best", "sd"),
                    fit.first("kl_last"),
                    fit.first("proxy_last"),
                    fit.interval("fall", "sd"),
                    verdict(fit)))
        .toList();
  }

  private static String verdict(RunTable fit) {
    if (fit.first("fall_high") < 0) {
      return fit.first("seeds") == 1 ? "this training falls" : "it falls";
    }
    return text("no fall is told from none; one of %.2f would have been", fit.first("fall_unseen"));
  }

  /** Says in how many trainings of each arm the alarm was raised, by the gold that decides. */
  public static List<String> alarms(List<AlarmRow> windows) {
    return decisive(RunTable.of(Tables.of("alarms", AlarmRow.class, windows)))
        .split(row -> row.text("arm"))
        .stream()
        .map(BondFindings::alarm)
        .toList();
  }

  private static String alarm(RunTable arm) {
    List<RunTable> trainings = arm.split(row -> String.valueOf(row.first("seed")));
    double[] kls =
        trainings.stream()
            .map(training -> training.where("alarm", 1))
            .filter(loud -> loud.size() > 0)
            .mapToDouble(loud -> loud.first("kl"))
            .sorted()
            .toArray();
    String count =
        text("%s: alarm in %d of %d trainings", arm.text("arm"), kls.length, trainings.size());
    return kls.length == 0
        ? count + "."
        : count + text(", the first at KL %.1f to %.1f nats.", kls[0], kls[kls.length - 1]);
  }

  /** Says how much of the best gold each rule for stopping keeps, by the gold that decides. */
  public static List<String> stops(List<StopRow> stops) {
    return decisive(RunTable.of(Tables.of("stops", StopRow.class, stops)))
        .split(row -> row.text("arm"))
        .stream()
        .map(
            arm ->
                arm.each().stream()
                    .map(
                        row ->
                            text(
                                "%s %s at %.1f nats",
                                row.text("rule"), row.interval("kept", ""), row.first("kl")))
                    .collect(
                        Collectors.joining(
                            ", ", arm.text("arm") + ", share of the best gold kept: ", ".")))
        .toList();
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
