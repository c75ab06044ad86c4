package bondlab.study;

import bondlab.stats.BestOfN;
import bondlab.stats.Interval;
import bondlab.stats.RandomStream;
import bondlab.table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Two ways to optimise one reward, compared where both have spent the same. */
public record MatchedRow(
    @Column(meaning = "reward that is optimised") String optimised,
    @Column(meaning = "name of the arm") String arm,
    @Column(meaning = "what it is compared with: another arm, or best-of-n") String other,
    @Column(meaning = "what is matched: kl (nats) or generated_tokens", was = "equal")
        String matched,
    @Column(meaning = "how much of it both have spent") double at,
    @Column(unit = "sd", meaning = "gold of the arm less gold of the other") double gold,
    @Column(unit = "sd", meaning = "lower end of its interval over prompts") double goldLow,
    @Column(unit = "sd", meaning = "upper end of its interval over prompts") double goldHigh,
    @Column(unit = "sd", meaning = "optimised reward of the arm less that of the other")
        double proxy,
    @Column(unit = "sd", meaning = "lower end of its interval over prompts") double proxyLow,
    @Column(unit = "sd", meaning = "upper end of its interval over prompts") double proxyHigh) {
  private static final double[] KLS = {0.5, 1, 2, 4, 8, 16};
  private static final double[] SHARES = {0.25, 0.5, 1};
  private static final String KL = "kl";
  private static final String TOKENS = "generated_tokens";

  /**
   * One way to optimise: what it has spent at each of T evaluations, and both rewards there.
   *
   * @param spent grows from 0 [T]
   * @param gold [T][P]
   * @param proxy optimised reward [T][P]
   */
  private record Course(String name, double[] spent, double[][] gold, double[][] proxy) {
    static Course byKl(ArmPrompts arm) {
      return new Course(arm.id().arm(), arm.meanKl(), arm.gold(), arm.proxy());
    }

    static Course byTokens(ArmPrompts arm) {
      return new Course(arm.id().arm(), arm.tokens(), arm.gold(), arm.proxy());
    }

    static Course bestOfN(int[] ns, PoolCurves.Curves curves) {
      return new Course(
          "best-of-n",
          Arrays.stream(ns).mapToDouble(BestOfN::klUpperBound).toArray(),
          transposed(curves.gold()),
          transposed(curves.own()));
    }

    double last() {
      return spent[spent.length - 1];
    }
  }

  /**
   * Compares two arms with one proxy at equal KL and at equal generated tokens.
   *
   * @param settings level and resamples of the intervals
   */
  static List<MatchedRow> of(
      ArmPrompts arm, ArmPrompts other, PoolCurves.Settings settings, RandomStream stream) {
    String proxy = arm.id().optimised();
    List<MatchedRow> rows = new ArrayList<>();
    for (double at : KLS) {
      at(proxy, KL, at, Course.byKl(arm), Course.byKl(other), settings, stream)
          .ifPresent(rows::add);
    }
    Course own = Course.byTokens(arm);
    Course its = Course.byTokens(other);
    double most = Math.min(own.last(), its.last());
    for (double share : SHARES) {
      at(proxy, TOKENS, share * most, own, its, settings, stream).ifPresent(rows::add);
    }
    return rows;
  }

  /**
   * Compares an arm with Best-of-n by the same proxy at equal KL.
   *
   * @param ns of the curves [K], ascending from 1
   * @param curves of Best-of-n by the arm's proxy, prompt by prompt [P][K]
   */
  static List<MatchedRow> of(
      ArmPrompts arm,
      int[] ns,
      PoolCurves.Curves curves,
      PoolCurves.Settings settings,
      RandomStream stream) {
    Course own = Course.byKl(arm);
    Course best = Course.bestOfN(ns, curves);
    return Arrays.stream(KLS)
        .boxed()
        .flatMap(at -> at(arm.id().optimised(), KL, at, own, best, settings, stream).stream())
        .toList();
  }

  /** One row; empty if one of the two never spends as much. */
  private static Optional<MatchedRow> at(
      String proxy,
      String matched,
      double at,
      Course arm,
      Course other,
      PoolCurves.Settings settings,
      RandomStream stream) {
    double[] gold = difference(arm, arm.gold(), other, other.gold(), at);
    if (gold == null) {
      return Optional.empty();
    }
    double[] own = difference(arm, arm.proxy(), other, other.proxy(), at);
    Interval goldInterval = settings.interval(gold, stream.at("interval"));
    Interval ownInterval = settings.interval(own, stream.at("interval"));
    return Optional.of(
        new MatchedRow(
            proxy,
            arm.name(),
            other.name(),
            matched,
            at,
            ArmPrompts.mean(gold),
            goldInterval.low(),
            goldInterval.high(),
            ArmPrompts.mean(own),
            ownInterval.low(),
            ownInterval.high()));
  }

  private static double[] difference(
      Course arm, double[][] values, Course other, double[][] otherValues, double at) {
    double[] own = ArmPrompts.at(arm.spent(), at, values);
    double[] others = ArmPrompts.at(other.spent(), at, otherValues);
    if (own == null || others == null) {
      return null;
    }
    double[] difference = new double[own.length];
    for (int p = 0; p < own.length; p++) {
      difference[p] = own[p] - others[p];
    }
    return difference;
  }

  private static double[][] transposed(double[][] rows) {
    double[][] columns = new double[rows[0].length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < columns.length; k++) {
        columns[k][i] = rows[i][k];
      }
    }
    return columns;
  }
}
