package bondlab.study;

import bondlab.stats.Holm;
import bondlab.stats.Interval;
import bondlab.stats.TwoWayMean;
import bondlab.study.Course.Matched;
import bondlab.table.Column;
import bondlab.table.Tables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * Two ways to optimise one reward, compared where both have spent or reached the same. Each seed's
 * difference is read off its own two paths; intervals are Student's over seeds, each of which has
 * proxies, trainings and prompts of its own. Of a single seed they cover its prompts alone, and
 * decide nothing.
 */
public record MatchedRow(
    @Column(meaning = "reward that is optimised") String optimised,
    @Column(meaning = "name of the arm") String arm,
    @Column(meaning = "what it is compared with: another arm, or best-of-n") String other,
    @Column(
            meaning = "what is matched: kl (nats), proxy (sd), generated_tokens or reward_calls",
            was = "equal")
        String matched,
    @Column(meaning = "how much of it both have spent or reached") double at,
    @Column(meaning = "name of the gold reward", added = true) String measuredBy,
    @Column(unit = "sd", meaning = "gold of the arm less gold of the other") double gold,
    @Column(unit = "sd", meaning = LOW) double goldLow,
    @Column(unit = "sd", meaning = HIGH) double goldHigh,
    @Column(
            unit = "sd",
            meaning =
                "size of a difference of gold that would be told from none with probability .8",
            added = true)
        double goldUnseen,
    @Column(
            unit = "probability",
            meaning = "p-value of no difference of gold, two-sided",
            added = true)
        double p,
    @Column(
            unit = "probability",
            meaning = "p adjusted by Holm for all rows of the same reward, measured_by and matched",
            added = true)
        double pHolm,
    @Column(unit = "sd", meaning = "optimised reward of the arm less that of the other")
        double proxy,
    @Column(unit = "sd", meaning = LOW) double proxyLow,
    @Column(unit = "sd", meaning = HIGH) double proxyHigh,
    @Column(
            unit = "sd",
            meaning = "size of a difference of it that would be told from none with probability .8",
            added = true)
        double proxyUnseen,
    @Column(
            unit = "probability",
            meaning = "p-value of no difference of it, adjusted as p_holm",
            added = true)
        double proxyPHolm,
    @Column(unit = "nats", meaning = "KL of the arm less that of the other", added = true)
        double kl,
    @Column(unit = "nats", meaning = LOW, added = true) double klLow,
    @Column(unit = "nats", meaning = HIGH, added = true) double klHigh,
    @Column(unit = "seeds", meaning = "seeds; of one, intervals are over its prompts", added = true)
        double seeds) {
  private static final String LOW = "lower end of its interval over seeds";
  private static final String HIGH = "upper end of its interval over seeds";
  private static final double[] KLS = {0.5, 1, 2, 4, 8};
  private static final double[] PROXIES = {0.5, 1, 1.5, 2, 3};
  private static final double[] SHARES = {0.25, 0.5, 1};
  private static final double POWER = 0.8;

  /**
   * Compares each pair wherever both get.
   *
   * @param pairs of one optimised reward each
   * @param level of intervals
   */
  static List<MatchedRow> of(List<Course[]> pairs, double level) {
    List<MatchedRow> rows = new ArrayList<>();
    for (Course[] pair : pairs) {
      for (Matched matched : Matched.values()) {
        for (double at : places(matched, pair[0], pair[1])) {
          for (String gold : pair[0].commonGolds(pair[1])) {
            at(pair[0], pair[1], matched, at, gold, level).ifPresent(rows::add);
          }
        }
      }
    }
    return adjusted(rows);
  }

  /** Whether the two have spent the same, a number that differs from run to run. */
  boolean isBySpending() {
    return matched.equals(Matched.TOKENS.column()) || matched.equals(Matched.CALLS.column());
  }

  private static double[] places(Matched matched, Course arm, Course other) {
    double most = Math.min(arm.reach(matched), other.reach(matched));
    return switch (matched) {
      case KL -> DoubleStream.of(KLS).filter(at -> matched.place(at) <= most).toArray();
      case PROXY -> DoubleStream.of(PROXIES).filter(at -> at <= most).toArray();
      case TOKENS, CALLS ->
          most > 0 ? DoubleStream.of(SHARES).map(share -> share * most).toArray() : new double[0];
    };
  }

  /** One row; empty if a seed of one of the two never gets there. */
  private static Optional<MatchedRow> at(
      Course arm, Course other, Matched matched, double at, String gold, double level) {
    Optional<double[][]> golds = difference(arm, other, matched, at, leg -> leg.golds().get(gold));
    if (golds.isEmpty()) {
      return Optional.empty();
    }
    TwoWayMean mean = arm.mean(golds.get());
    TwoWayMean proxy =
        arm.mean(difference(arm, other, matched, at, Course.Leg::proxy).orElseThrow());
    TwoWayMean kl = arm.mean(difference(arm, other, matched, at, Course.Leg::klRows).orElseThrow());
    Interval ends = mean.interval(level);
    Interval proxyEnds = proxy.interval(level);
    Interval klEnds = kl.interval(level);
    return Optional.of(
        new MatchedRow(
            arm.optimised(),
            arm.name(),
            other.name(),
            matched.column(),
            at,
            gold,
            mean.mean(),
            ends.low(),
            ends.high(),
            mean.detectable(level, POWER),
            mean.pValue(),
            Double.NaN,
            proxy.mean(),
            proxyEnds.low(),
            proxyEnds.high(),
            proxy.detectable(level, POWER),
            proxy.pValue(),
            kl.mean(),
            klEnds.low(),
            klEnds.high(),
            arm.legs().size()));
  }

  /** The difference of two ways, seed by seed and prompt by prompt [S][P]. */
  private static Optional<double[][]> difference(
      Course arm,
      Course other,
      Matched matched,
      double at,
      Function<Course.Leg, double[][]> values) {
    Optional<double[][]> own = arm.at(matched, at, values);
    Optional<double[][]> others = other.at(matched, at, values);
    if (own.isEmpty() || others.isEmpty()) {
      return Optional.empty();
    }
    double[][] difference = own.get();
    for (int s = 0; s < difference.length; s++) {
      for (int p = 0; p < difference[s].length; p++) {
        difference[s][p] -= others.get()[s][p];
      }
    }
    return Optional.of(difference);
  }

  /** Adjusts the p-values of each family of rows for their number. */
  private static List<MatchedRow> adjusted(List<MatchedRow> rows) {
    Map<List<String>, List<Integer>> families = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      MatchedRow row = rows.get(i);
      families
          .computeIfAbsent(
              List.of(row.optimised, row.measuredBy, row.matched), key -> new ArrayList<>())
          .add(i);
    }
    MatchedRow[] all = new MatchedRow[rows.size()];
    for (List<Integer> family : families.values()) {
      double[] gold = Holm.adjust(family.stream().mapToDouble(i -> rows.get(i).p).toArray());
      double[] proxy =
          Holm.adjust(family.stream().mapToDouble(i -> rows.get(i).proxyPHolm).toArray());
      for (int k = 0; k < gold.length; k++) {
        all[family.get(k)] = rows.get(family.get(k)).adjusted(gold[k], proxy[k]);
      }
    }
    return List.of(all);
  }

  private MatchedRow adjusted(double goldHolm, double proxyHolm) {
    Map<String, Object> cells = new LinkedHashMap<>(Tables.cells(this));
    cells.put("p_holm", goldHolm);
    cells.put("proxy_p_holm", proxyHolm);
    return Tables.row(MatchedRow.class, cells);
  }
}
