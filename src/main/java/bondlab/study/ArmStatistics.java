package bondlab.study;

import bondlab.stats.BestOfN;
import bondlab.stats.Bootstrap;
import bondlab.stats.FitIntervals;
import bondlab.stats.HackingAlarm;
import bondlab.stats.Interval;
import bondlab.stats.OveroptimizationFit;
import bondlab.stats.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What arms come to: fits, falls, alarms, and differences at equal KL and equal compute, all with
 * intervals over prompts.
 */
final class ArmStatistics {
  /** Evaluations in a window of the alarm. */
  private static final int WINDOW = 4;

  private static final double FALSE_ALARMS = 0.05;
  private static final double[] KLS = {0.5, 1, 2, 4, 8, 16};
  private static final double[] SHARES = {0.25, 0.5, 1};

  private final double level;
  private final int resamples;
  private final RandomStream stream;

  ArmStatistics(CurveSpec spec, RandomStream stream) {
    this.level = spec.level();
    this.resamples = spec.resamples();
    this.stream = stream;
  }

  /** The fit of one arm, or nothing if it has too few evaluations for two coefficients. */
  List<ArmFitRow> fit(ArmPrompts arm) {
    double[] kl = arm.meanKl();
    // the form is of d > 0; noise can make a KL at step 0 a hair below it
    int[] used = IntStream.range(0, kl.length).filter(t -> kl[t] > 0).toArray();
    if (used.length < 3) {
      return List.of();
    }
    double[] d = Arrays.stream(used).mapToDouble(t -> Math.sqrt(kl[t])).toArray();
    double[][] all = ArmPrompts.curves(arm.gold());
    double[][] curves =
        Arrays.stream(all)
            .map(row -> Arrays.stream(used).mapToDouble(t -> row[t]).toArray())
            .toArray(double[][]::new);
    FitIntervals fit =
        FitIntervals.overPrompts(
            OveroptimizationFit.Form.RL,
            d,
            curves,
            OveroptimizationFit.equalWeights(d.length),
            level,
            resamples,
            stream.at("fit"));
    return List.of(row(arm, kl, fit, HalfSplit.falls(all)));
  }

  private ArmFitRow row(ArmPrompts arm, double[] kl, FitIntervals fit, double[] falls) {
    int last = kl.length - 1;
    Interval gold = interval(arm.gold()[last]);
    Interval fall = interval(falls);
    return new ArmFitRow(
        arm.id().arm(),
        arm.id().optimised(),
        arm.seeds(),
        fit.fit().alpha(),
        fit.alpha().low(),
        fit.alpha().high(),
        fit.fit().beta(),
        fit.beta().low(),
        fit.beta().high(),
        square(fit.fit().peakD()),
        square(fit.peakD().low()),
        square(fit.peakD().high()),
        Math.sqrt(fit.fit().rss() / fit.fit().d().length),
        kl[last],
        ArmPrompts.mean(arm.proxy()[last]),
        ArmPrompts.mean(arm.gold()[last]),
        gold.low(),
        gold.high(),
        ArmPrompts.mean(falls),
        fall.low(),
        fall.high());
  }

  /** The windows of the alarm on one arm; none if it has too few evaluations. */
  List<AlarmRow> alarms(ArmPrompts arm) {
    int windows = arm.steps().length - WINDOW + 1;
    if (windows < 1) {
      return List.of();
    }
    HackingAlarm alarm =
        HackingAlarm.watch(
            arm.kl(),
            arm.proxy(),
            arm.gold(),
            WINDOW,
            HackingAlarm.levelForRun(FALSE_ALARMS, windows));
    return alarm.windows().stream()
        .map(
            w ->
                new AlarmRow(
                    arm.id().arm(),
                    arm.id().optimised(),
                    arm.steps()[w.from()],
                    arm.steps()[w.to()],
                    w.kl(),
                    w.proxySlope(),
                    w.proxy().low(),
                    w.proxy().high(),
                    w.goldSlope(),
                    w.gold().low(),
                    w.gold().high(),
                    w.alarm()))
        .toList();
  }

  /** Two arms with one proxy at equal KL and at equal generated tokens. */
  List<MatchedRow> compare(ArmPrompts arm, ArmPrompts other) {
    List<MatchedRow> rows = new ArrayList<>();
    double[] kl = arm.meanKl();
    double[] otherKl = other.meanKl();
    for (double at : KLS) {
      add(rows, arm, other.id().arm(), "kl", at, kl, otherKl, other.gold(), other.proxy());
    }
    double most = Math.min(arm.tokens()[kl.length - 1], other.tokens()[otherKl.length - 1]);
    for (double share : SHARES) {
      add(
          rows,
          arm,
          other.id().arm(),
          "generated_tokens",
          share * most,
          arm.tokens(),
          other.tokens(),
          other.gold(),
          other.proxy());
    }
    return rows;
  }

  /**
   * One arm and Best-of-n by the same proxy at equal KL.
   *
   * @param ns of the curves [K], ascending from 1
   * @param curves of Best-of-n by the arm's proxy, prompt by prompt, [P][K]
   */
  List<MatchedRow> compare(ArmPrompts arm, int[] ns, PoolCurves.Curves curves) {
    List<MatchedRow> rows = new ArrayList<>();
    double[] otherKl = Arrays.stream(ns).mapToDouble(BestOfN::klUpperBound).toArray();
    double[][] gold = transposed(curves.gold());
    double[][] proxy = transposed(curves.own());
    for (double at : KLS) {
      add(rows, arm, "best-of-n", "kl", at, arm.meanKl(), otherKl, gold, proxy);
    }
    return rows;
  }

  private void add(
      List<MatchedRow> rows,
      ArmPrompts arm,
      String other,
      String equal,
      double at,
      double[] axis,
      double[] otherAxis,
      double[][] otherGold,
      double[][] otherProxy) {
    double[] gold = difference(axis, arm.gold(), otherAxis, otherGold, at);
    if (gold == null) {
      return;
    }
    double[] proxy = difference(axis, arm.proxy(), otherAxis, otherProxy, at);
    Interval goldInterval = interval(gold);
    Interval proxyInterval = interval(proxy);
    rows.add(
        new MatchedRow(
            arm.id().optimised(),
            arm.id().arm(),
            other,
            equal,
            at,
            ArmPrompts.mean(gold),
            goldInterval.low(),
            goldInterval.high(),
            ArmPrompts.mean(proxy),
            proxyInterval.low(),
            proxyInterval.high()));
  }

  private static double[] difference(
      double[] axis, double[][] values, double[] otherAxis, double[][] otherValues, double at) {
    double[] own = ArmPrompts.at(axis, at, values);
    double[] others = ArmPrompts.at(otherAxis, at, otherValues);
    if (own == null || others == null) {
      return null;
    }
    double[] difference = new double[own.length];
    for (int p = 0; p < own.length; p++) {
      difference[p] = own[p] - others[p];
    }
    return difference;
  }

  private Interval interval(double[] values) {
    return Bootstrap.mean(values, level, resamples, stream.at("interval"));
  }

  private static double square(double d) {
    return d * d;
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
