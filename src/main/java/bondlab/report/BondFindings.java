package bondlab.report;

import bondlab.study.AlarmRow;
import bondlab.study.ArmEvaluation;
import bondlab.study.ArmFitRow;
import bondlab.study.MatchedRow;
import bondlab.table.Tables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a study of trained policies says, as sentences whose every number is computed. A difference
 * counts if its interval excludes 0; nothing corrects for the number of comparisons.
 */
public final class BondFindings {
  private BondFindings() {}

  /** Both KLs to the target and the log-quantile, from the start to the end, by N and β. */
  public static List<String> divergences(List<ArmEvaluation> evaluations) {
    List<String> said = new ArrayList<>();
    for (ArmCurve arm : curves(evaluations)) {
      said.add(
          text(
              "N = %d, β = %.2f: backward KL %s, forward KL %s, log-quantile %s (Best-of-%d itself %.3f), gold %s sd.",
              arm.bestOfN(),
              arm.last("beta"),
              way(arm.mean("kl_to_best_of_n")),
              way(arm.mean("kl_from_best_of_n")),
              way(arm.mean("log_quantile")),
              arm.bestOfN(),
              -1.0 / arm.bestOfN(),
              way(arm.mean("gold"))));
    }
    return said;
  }

  /** How KL and reward grow over the two halves of each training. */
  public static List<String> growth(List<ArmEvaluation> evaluations) {
    List<String> said = new ArrayList<>();
    for (ArmCurve arm : curves(evaluations)) {
      double[] kl = arm.mean("kl_rb");
      double[] proxy = arm.mean("proxy");
      int half = kl.length / 2;
      int last = kl.length - 1;
      said.add(
          text(
              "%s: KL %.2f nats half-way and %.2f at the end; optimised reward %.2f and %.2f sd; gold %.2f at the end.",
              arm.arm(), kl[half], kl[last], proxy[half], proxy[last], arm.last("gold")));
    }
    return said;
  }

  /**
   * Where two ways have spent the same, for differences that count.
   *
   * @param what {@code kl} or {@code generated_tokens}
   * @param gold whether gold is compared, or else the optimised reward
   */
  public static List<String> matched(List<MatchedRow> rows, String what, boolean gold) {
    Map<String, List<MatchedRow>> pairs = new LinkedHashMap<>();
    rows.stream()
        .filter(row -> row.matched().equals(what))
        .forEach(
            row ->
                pairs
                    .computeIfAbsent(row.arm() + " less " + row.other(), k -> new ArrayList<>())
                    .add(row));
    return pairs.entrySet().stream()
        .map(pair -> pair.getKey() + ": " + differences(pair.getValue(), gold) + ".")
        .toList();
  }

  private static String differences(List<MatchedRow> rows, boolean gold) {
    return rows.stream()
        .map(
            row -> {
              double mean = gold ? row.gold() : row.proxy();
              double low = gold ? row.goldLow() : row.proxyLow();
              double high = gold ? row.goldHigh() : row.proxyHigh();
              String at =
                  row.matched().equals("kl")
                      ? text("%.3g nats", row.at())
                      : text("%,.0f tokens", row.at());
              String counts = low > 0 || high < 0 ? "" : " (no difference)";
              return text("%.2f [%.2f, %.2f] at %s%s", mean, low, high, at, counts);
            })
        .collect(Collectors.joining(", "));
  }

  /** Whether gold falls before the end of each training. */
  public static List<String> falls(List<ArmFitRow> fits) {
    List<String> said = new ArrayList<>();
    for (ArmFitRow fit : fits) {
      String verdict =
          fit.fallHigh() < 0
              ? "falls beyond its interval"
              : fit.fall() < 0 ? "falls within its interval" : "does not fall";
      said.add(
          text(
              "%s: gold ends at %.2f sd [%.2f, %.2f] at a KL of %.1f nats, optimised reward %.2f; from its best step it %s: %.2f [%.2f, %.2f].",
              fit.arm(),
              fit.goldLast(),
              fit.goldLastLow(),
              fit.goldLastHigh(),
              fit.klLast(),
              fit.proxyLast(),
              verdict,
              fit.fall(),
              fit.fallLow(),
              fit.fallHigh()));
    }
    return said;
  }

  /** The first alarm of each training, or that there was none. */
  public static List<String> alarms(List<AlarmRow> windows) {
    Map<String, List<AlarmRow>> arms =
        windows.stream()
            .collect(Collectors.groupingBy(AlarmRow::arm, LinkedHashMap::new, Collectors.toList()));
    List<String> said = new ArrayList<>();
    arms.forEach(
        (arm, own) ->
            said.add(
                own.stream()
                    .filter(AlarmRow::alarm)
                    .findFirst()
                    .map(
                        w ->
                            text(
                                "%s: alarm at step %d, KL %.1f nats; a nat brings the optimised reward %.3f sd [%.3f, %.3f] and gold %.3f [%.3f, %.3f].",
                                arm,
                                w.toStep(),
                                w.kl(),
                                w.proxySlope(),
                                w.proxySlopeLow(),
                                w.proxySlopeHigh(),
                                w.goldSlope(),
                                w.goldSlopeLow(),
                                w.goldSlopeHigh()))
                    .orElse(arm + ": no alarm.")));
    return said;
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
