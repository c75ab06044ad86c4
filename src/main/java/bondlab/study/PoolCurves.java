package bondlab.study;

import bondlab.config.Check;
import bondlab.stats.BestOfN;
import bondlab.stats.BestOfNCurve;
import bondlab.stats.ChooseN;
import bondlab.stats.Fall;
import bondlab.stats.FitIntervals;
import bondlab.stats.Interval;
import bondlab.stats.OveroptimizationFit;
import bondlab.stats.RandomStream;
import bondlab.stats.TwoWayMean;
import bondlab.table.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Measures Best-of-n on a pool of samples: the selector's own reward and gold against n, without
 * bias, and Gao's form fitted to gold (Gao et al. 2022, §3).
 */
public final class PoolCurves {
  private final Settings spec;
  private final int[] ns;
  private final double[] distance;
  private final RandomStream stream;

  public PoolCurves(Settings spec, RandomStream stream) {
    this.spec = spec;
    this.stream = stream;
    this.ns = spec.ascending();
    this.distance =
        Arrays.stream(ns).mapToDouble(n -> Math.sqrt(BestOfN.klUpperBound(n))).toArray();
  }

  /** The largest n. */
  int largest() {
    return ns[ns.length - 1];
  }

  /** Nominal coverage of intervals. */
  double level() {
    return spec.level();
  }

  /**
   * The curves of one selector, prompt by prompt.
   *
   * @param own its own reward [U][K]
   * @param gold gold's [U][K]
   * @param kl exact KL of Best-of-n of the pool's empirical law against it, mean over prompts [K]
   */
  public record Curves(double[][] own, double[][] gold, double[] kl) {

    /** The mean over replicates, prompt by prompt. */
    static Curves mean(List<Curves> replicates) {
      return new Curves(
          meanRows(replicates.stream().map(Curves::own).toList()),
          meanRows(replicates.stream().map(Curves::gold).toList()),
          meanRows(replicates.stream().map(c -> new double[][] {c.kl}).toList())[0]);
    }

    private static double[][] meanRows(List<double[][]> all) {
      double[][] mean = new double[all.get(0).length][all.get(0)[0].length];
      for (double[][] one : all) {
        for (int u = 0; u < mean.length; u++) {
          for (int i = 0; i < mean[u].length; i++) {
            mean[u][i] += one[u][i] / all.size();
          }
        }
      }
      return mean;
    }
  }

  /** Estimates the curves of one selector, without bias for every n; see {@link BestOfNCurve}. */
  public Curves curves(PoolScores selector, PoolScores gold) {
    return curves(selector, List.of(gold)).get(0);
  }

  /** The same by several golds. */
  List<Curves> curves(PoolScores selector, List<PoolScores> golds) {
    double[][] by = selector.values();
    double[][] own = BestOfNCurve.estimate(by, by, ns);
    double[] kl = klPool(by);
    return golds.stream()
        .map(gold -> new Curves(own, BestOfNCurve.estimate(by, gold.values(), ns), kl))
        .toList();
  }

  /** KL of Best-of-n of the pool's empirical law against it, mean over prompts [K]. */
  private double[] klPool(double[][] selector) {
    double[] uniform = new double[selector[0].length];
    Arrays.fill(uniform, -Math.log(uniform.length));
    double[][] byPrompt =
        Arrays.stream(selector)
            .parallel()
            .map(row -> BestOfN.kl(uniform, row, ns))
            .toArray(double[][]::new);
    double[] mean = new double[ns.length];
    for (double[] row : byPrompt) {
      for (int k = 0; k < mean.length; k++) {
        mean[k] += row[k] / selector.length;
      }
    }
    return mean;
  }

  /**
   * One row per n and prompt.
   *
   * @param prompts their ids [U]
   */
  List<PromptCurveRow> promptRows(
      String selector, int replicate, String measuredBy, int[] prompts, Curves curves) {
    List<PromptCurveRow> rows = new ArrayList<>();
    for (int u = 0; u < prompts.length; u++) {
      for (int i = 0; i < ns.length; i++) {
        double own = curves.own()[u][i];
        double gold = curves.gold()[u][i];
        rows.add(new PromptCurveRow(selector, replicate, measuredBy, prompts[u], ns[i], own, gold));
      }
    }
    return rows;
  }

  /**
   * One row per n: the mean over replicates on the same prompts, with intervals over both; of one
   * replicate, over prompts alone.
   *
   * @param measuredBy name of the gold
   */
  public List<CurveRow> rows(
      String selector, int replicate, String measuredBy, List<Curves> replicates) {
    int prompts = replicates.get(0).gold().length;
    return rows(selector, replicate, measuredBy, replicates, TwoWayMean::of, prompts);
  }

  /**
   * The mean curve over seeds, each of which has prompts of its own, so that intervals over seeds
   * cover the prompts too.
   */
  List<CurveRow> overSeeds(String selector, String measuredBy, List<Curves> seeds) {
    int prompts = seeds.stream().mapToInt(c -> c.gold().length).sum();
    return rows(selector, 0, measuredBy, seeds, TwoWayMean::nested, prompts);
  }

  private List<CurveRow> rows(
      String selector,
      int replicate,
      String measuredBy,
      List<Curves> all,
      Function<double[][], TwoWayMean> over,
      int prompts) {
    List<CurveRow> rows = new ArrayList<>();
    for (int i = 0; i < ns.length; i++) {
      int k = i;
      TwoWayMean own = over.apply(column(all, Curves::own, k));
      TwoWayMean gold = over.apply(column(all, Curves::gold, k));
      Interval ownInterval = own.interval(spec.level());
      Interval goldInterval = gold.interval(spec.level());
      rows.add(
          new CurveRow(
              selector,
              replicate,
              measuredBy,
              ns[i],
              BestOfN.klUpperBound(ns[i]),
              mean(all.stream().mapToDouble(c -> c.kl()[k]).toArray()),
              distance[i],
              own.mean(),
              ownInterval.low(),
              ownInterval.high(),
              gold.mean(),
              goldInterval.low(),
              goldInterval.high(),
              prompts,
              spec.samples()));
    }
    return rows;
  }

  /** Values at one n [R][U]. */
  private static double[][] column(List<Curves> all, Function<Curves, double[][]> of, int k) {
    return all.stream()
        .map(curves -> Arrays.stream(of.apply(curves)).mapToDouble(row -> row[k]).toArray())
        .toArray(double[][]::new);
  }

  /**
   * Fits Gao's Best-of-n form to gold, and sets it beside the best n that the pools themselves
   * show.
   *
   * @param measuredBy name of the gold
   * @param replicates curves of each training of the selector, on the same prompts
   */
  public FitRow fit(
      String selector,
      RewardRow reward,
      int replicate,
      String measuredBy,
      double accuracy,
      List<Curves> replicates,
      ChooseN hedge) {
    Curves curves = Curves.mean(replicates);
    FitIntervals fit =
        FitIntervals.overReplicates(
            OveroptimizationFit.Form.BEST_OF_N,
            distance,
            replicates.stream().map(Curves::gold).toArray(double[][][]::new),
            OveroptimizationFit.equalWeights(ns.length),
            spec.level());
    Map<String, Object> cells = new LinkedHashMap<>();
    cells.put("selector", selector);
    cells.put("size", reward.size());
    cells.put("parameters", reward.parameters());
    cells.put("pairs", reward.pairs());
    cells.put("label_noise", reward.labelNoise());
    cells.put("replicate", replicate);
    cells.put("measured_by", measuredBy);
    cells.put("accuracy", accuracy);
    put(cells, fit);
    cells.put("hedge_n", hedge.n());
    cells.put("hedge_n_low", hedge.lower());
    cells.put("hedge_n_high", hedge.upper());
    cells.put("hedge_found", hedge.found().name().toLowerCase(Locale.ROOT));
    int last = ns.length - 1;
    double[] ends = Arrays.stream(curves.gold()).mapToDouble(row -> row[last]).toArray();
    cells.put("gold_last", mean(ends));
    putFall(cells, replicates);
    cells.put("prompts", curves.gold().length);
    return Tables.row(FitRow.class, cells);
  }

  /** Over replicates and prompts where there are several replicates, else over prompts alone. */
  private void putFall(Map<String, Object> cells, List<Curves> replicates) {
    double[][][] gold = replicates.stream().map(Curves::gold).toArray(double[][][]::new);
    Fall fall = Fall.of(gold, spec.level(), spec.resamples(), stream.at("fall"));
    put(cells, "fall", fall.fall(), fall.interval());
    cells.put("fall_unseen", gold.length > 1 ? fall.detectable() : Double.NaN);
  }

  private void put(Map<String, Object> cells, FitIntervals fit) {
    OveroptimizationFit best = fit.fit();
    put(cells, "alpha", best.alpha(), fit.alpha());
    put(cells, "beta", best.beta(), fit.beta());
    cells.put("peak_n", OveroptimizationFit.readableN(best.peakN()));
    cells.put("peak_n_low", OveroptimizationFit.readableN(fit.peakN().low()));
    cells.put("peak_n_high", OveroptimizationFit.readableN(fit.peakN().high()));
    cells.put("peak_share", fit.peakShare());
    cells.put("rmse", Math.sqrt(best.rss() / ns.length));
    cells.put("aic", best.comparison().aic());
    cells.put("aic_linear", best.linear().aic());
    cells.put("aic_zero", best.zero().aic());
  }

  private static void put(Map<String, Object> cells, String name, double value, Interval interval) {
    cells.put(name, value);
    cells.put(name + "_low", interval.low());
    cells.put(name + "_high", interval.high());
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  /**
   * HedgeTune's n on the pools of one selector or of several replicates; the interval is over
   * replicates and prompts, of one replicate over prompts alone.
   */
  public ChooseN hedge(List<PoolScores> selectors, PoolScores gold) {
    double[][][] own = selectors.stream().map(PoolScores::values).toArray(double[][][]::new);
    return ChooseN.hedge(own, gold.values(), spec.level());
  }

  /**
   * The settings of the pool and of its curves.
   *
   * @param samples M, the pool of each prompt
   * @param ns the n of Best-of-n
   * @param resamples bootstrap resamples of prompts
   * @param level of intervals
   */
  public record Settings(int samples, List<Integer> ns, int resamples, double level) {
    public Settings {
      Check check =
          new Check("pool")
              .atLeast("samples", samples, 2)
              .notEmpty("ns", ns)
              .atLeast("resamples", resamples, 10)
              .that(level > 0 && level < 1, "level", level, "must be between 0 and 1");
      check.that(
          ns.stream().filter(n -> n > 1).distinct().count() >= 2,
          "ns",
          ns,
          "must hold two different values above 1: the fit has two coefficients");
      for (int n : ns) {
        check.within(
            "ns",
            n,
            1,
            samples,
            "Best-of-n needs a pool of n samples or more; pool.samples = " + samples);
      }
      check.done();
    }

    /** Every n once, ascending. */
    int[] ascending() {
      return ns.stream().sorted().distinct().mapToInt(n -> n).toArray();
    }
  }
}
