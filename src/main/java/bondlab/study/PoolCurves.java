package bondlab.study;

import bondlab.stats.BestOfN;
import bondlab.stats.BestOfNCurve;
import bondlab.stats.Bootstrap;
import bondlab.stats.ChooseN;
import bondlab.stats.FitComparison;
import bondlab.stats.FitIntervals;
import bondlab.stats.Interval;
import bondlab.stats.OveroptimizationFit;
import bondlab.stats.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Best-of-n of one selector on a pool of samples: its own reward and gold's against n, without
 * bias, and Gao's form fitted to gold (Gao et al. 2022, §3).
 */
final class PoolCurves {
  private final CurveSpec spec;
  private final int[] ns;
  private final double[] distance;
  private final RandomStream stream;

  PoolCurves(CurveSpec spec, RandomStream stream) {
    this.spec = spec;
    this.stream = stream;
    this.ns = spec.ns().stream().sorted().distinct().mapToInt(n -> n).toArray();
    this.distance =
        Arrays.stream(ns).mapToDouble(n -> Math.sqrt(BestOfN.klUpperBound(n))).toArray();
  }

  /** One row an n. */
  List<CurveRow> rows(String name, PoolScores selector, PoolScores gold) {
    BestOfNCurve proxyCurve = curve(selector.values(), selector.values());
    BestOfNCurve goldCurve = curve(selector.values(), gold.values());
    List<CurveRow> rows = new ArrayList<>();
    for (int i = 0; i < ns.length; i++) {
      Interval proxy = proxyCurve.intervals().get(i);
      Interval golden = goldCurve.intervals().get(i);
      rows.add(
          new CurveRow(
              name,
              ns[i],
              BestOfN.klUpperBound(ns[i]),
              klPool(selector.values(), ns[i]),
              distance[i],
              proxyCurve.mean()[i],
              proxy.low(),
              proxy.high(),
              goldCurve.mean()[i],
              golden.low(),
              golden.high(),
              goldCurve.prompts(),
              spec.samples()));
    }
    return rows;
  }

  private BestOfNCurve curve(double[][] selector, double[][] value) {
    return BestOfNCurve.overPrompts(
        BestOfNCurve.estimate(selector, value, ns),
        ns,
        spec.level(),
        spec.resamples(),
        stream.at("curve"));
  }

  /** Exact KL of Best-of-n of the pool's empirical law against it, mean over prompts. */
  private static double klPool(double[][] selector, int n) {
    double sum = 0;
    for (double[] row : selector) {
      double[] uniform = new double[row.length];
      Arrays.fill(uniform, -Math.log(row.length));
      sum += BestOfN.kl(uniform, row, n);
    }
    return sum / selector.length;
  }

  /** The fit to gold's curve. */
  FitRow fit(RewardRow reward, PoolScores selector, PoolScores gold) {
    double[][] curves = BestOfNCurve.estimate(selector.values(), gold.values(), ns);
    double[] weights = OveroptimizationFit.equalWeights(ns.length);
    FitIntervals fit =
        FitIntervals.overPrompts(
            OveroptimizationFit.Form.BEST_OF_N,
            distance,
            curves,
            weights,
            spec.level(),
            spec.resamples(),
            stream.at("fit"));
    ChooseN hedge =
        ChooseN.hedge(
            selector.values(),
            gold.values(),
            spec.level(),
            Math.min(200, spec.resamples()),
            stream.at("hedge"));
    FitComparison form = fit.fit().comparison();
    double[] falls = falls(curves);
    Interval fall = Bootstrap.mean(falls, spec.level(), spec.resamples(), stream.at("fall"));
    return new FitRow(
        reward.reward(),
        reward.size(),
        reward.parameters(),
        reward.pairs(),
        reward.replicate(),
        fit.fit().alpha(),
        fit.alpha().low(),
        fit.alpha().high(),
        fit.fit().beta(),
        fit.beta().low(),
        fit.beta().high(),
        fit.fit().peakN(),
        fit.peakN().low(),
        fit.peakN().high(),
        fit.peakShare(),
        Math.sqrt(fit.fit().rss() / ns.length),
        form.aic(),
        fit.fit().linear().aic(),
        fit.fit().zero().aic(),
        hedge.n(),
        hedge.lower(),
        hedge.upper(),
        hedge.found().name().toLowerCase(Locale.ROOT),
        Arrays.stream(falls).average().orElseThrow(),
        fall.low(),
        fall.high(),
        curves.length);
  }

  /**
   * How far gold falls from its best n to the largest, prompt by prompt. The best n of a prompt's
   * half is chosen on the other half: chosen on its own it would show a fall in pure noise.
   */
  private double[] falls(double[][] curves) {
    double[] falls = new double[curves.length];
    for (int half = 0; half < 2; half++) {
      int best = 0;
      double[] mean = new double[ns.length];
      for (int u = 1 - half; u < curves.length; u += 2) {
        for (int i = 0; i < ns.length; i++) {
          mean[i] += curves[u][i];
        }
      }
      for (int i = 1; i < ns.length; i++) {
        best = mean[i] > mean[best] ? i : best;
      }
      for (int u = half; u < curves.length; u += 2) {
        falls[u] = curves[u][ns.length - 1] - curves[u][best];
      }
    }
    return falls;
  }
}
