package bondlab.study.exact;

import bondlab.stats.BestOfN;
import bondlab.stats.BestOfNCurve;
import bondlab.stats.ChooseN;
import bondlab.stats.Fall;
import bondlab.stats.FitIntervals;
import bondlab.stats.Interval;
import bondlab.stats.OveroptimizationFit;
import bondlab.stats.OveroptimizationFit.Form;
import bondlab.stats.RandomStream;
import bondlab.stats.TwoWayMean;
import bondlab.study.exact.KnownCurveLaw.PromptGold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.univariate.BrentOptimizer;
import org.hipparchus.optim.univariate.SearchInterval;
import org.hipparchus.optim.univariate.UnivariateObjectiveFunction;

/**
 * What one simulated study reads off its samples, each number beside the truth that its interval is
 * to cover: with the estimators, fits and intervals of a study of pools or of trained policies.
 */
final class KnownCurveReadings {
  static final String OVER_PROMPTS = "prompts";
  static final String OVER_BOTH = "replicates and prompts";
  static final String OVER_TRAININGS = "trainings";
  static final String FALL = "fall";

  private KnownCurveReadings() {}

  /**
   * One number of one study.
   *
   * @param quantity its name
   * @param over what its interval is over
   * @param truth what the interval is to cover
   */
  record Reading(String quantity, String over, double truth, double estimate, Interval interval) {}

  /**
   * The size of a study.
   *
   * @param prompts P
   * @param replicates R, trainings of the proxy, or of the policy with prompts of its own
   */
  record Size(int prompts, int replicates) {}

  /**
   * A study of pools.
   *
   * @param samples M of the pool of each prompt
   * @param ns n ascending, from 1
   * @param resamples of a bootstrap
   * @param level of the intervals
   * @param truth of the population
   */
  record Pools(KnownCurveLaw law, int samples, int[] ns, int resamples, double level, Truth truth) {

    /**
     * What the population has; computed once for all studies.
     *
     * @param last gold at the largest n
     * @param alpha α of Gao's form fitted to the exact curve at the n of the study
     * @param beta β of that fit
     * @param peakN n at its peak
     * @param bestN the real n ≤ M of most gold
     * @param fall gold at the largest n minus gold at the best n of the study
     */
    record Truth(double last, double alpha, double beta, double peakN, double bestN, double fall) {
      static Truth of(KnownCurveLaw law, int[] ns, int samples) {
        double[] curve = Arrays.stream(ns).mapToDouble(law::bestOfN).toArray();
        OveroptimizationFit fit = OveroptimizationFit.bestOfN(distances(ns), curve);
        double last = curve[curve.length - 1];
        return new Truth(
            last,
            fit.alpha(),
            fit.beta(),
            fit.peakN(),
            best(law::bestOfN, samples),
            last - Arrays.stream(curve).max().orElseThrow());
      }
    }

    static Pools of(KnownCurveLaw law, int samples, int[] ns, int resamples, double level) {
      return new Pools(law, samples, ns, resamples, level, Truth.of(law, ns, samples));
    }

    /** The real n of most gold in [1, largest], by Brent's method on log n. */
    private static double best(DoubleUnaryOperator gold, double largest) {
      double logN =
          new BrentOptimizer(1e-8, 1e-8)
              .optimize(
                  new MaxEval(200),
                  GoalType.MAXIMIZE,
                  new UnivariateObjectiveFunction(x -> gold.applyAsDouble(Math.exp(x))),
                  new SearchInterval(0, Math.log(largest)))
              .getPoint();
      return Math.exp(logN);
    }

    private static double[] distances(int[] ns) {
      return Arrays.stream(ns).mapToDouble(n -> Math.sqrt(BestOfN.klUpperBound(n))).toArray();
    }

    /** Draws one study and reads everything off. */
    List<Reading> read(Size size, RandomStream stream) {
      double[][] trainings =
          IntStream.range(0, size.replicates())
              .mapToObj(r -> law.training(stream.at("training").at(r)))
              .toArray(double[][]::new);
      double[][][] proxy = new double[size.replicates()][size.prompts()][samples];
      double[][] gold = new double[size.prompts()][samples];
      for (int p = 0; p < size.prompts(); p++) {
        drawPrompt(stream.at("prompt").at(p), trainings, p, proxy, gold);
      }
      double[][][] curves =
          Arrays.stream(proxy)
              .map(selector -> BestOfNCurve.estimate(selector, gold, ns))
              .toArray(double[][][]::new);
      double[] rho = Arrays.stream(trainings).mapToDouble(weights -> weights[0]).toArray();
      List<Reading> read = new ArrayList<>(ofCurves(curves, rho, stream));
      ChooseN chosen = ChooseN.hedge(proxy, gold, level);
      read.add(new Reading("hedge n", OVER_BOTH, truth.bestN(), chosen.n(), chosen.interval()));
      return read;
    }

    /** The pool of one prompt: gold centred, and the proxy of every training. */
    private void drawPrompt(
        RandomStream stream, double[][] trainings, int p, double[][][] proxy, double[][] gold) {
      PromptGold prompt = law.prompt(stream);
      double[] features = new double[trainings[0].length];
      for (int m = 0; m < samples; m++) {
        for (int f = 0; f < features.length; f++) {
          features[f] = stream.nextGaussian();
        }
        gold[p][m] = prompt.at(features[0]);
        for (int r = 0; r < trainings.length; r++) {
          for (int f = 0; f < features.length; f++) {
            proxy[r][p][m] += trainings[r][f] * features[f];
          }
        }
      }
      double mean = Arrays.stream(gold[p]).average().orElseThrow();
      Arrays.setAll(gold[p], m -> gold[p][m] - mean);
    }

    private List<Reading> ofCurves(double[][][] curves, double[] rho, RandomStream stream) {
      int last = ns.length - 1;
      TwoWayMean prompts = TwoWayMean.of(column(new double[][][] {meanOver(curves)}, last));
      double given = law.bestOfN(ns[last], rho);
      TwoWayMean both = TwoWayMean.of(column(curves, last));
      FitIntervals fit =
          FitIntervals.overReplicates(
              Form.BEST_OF_N,
              distances(ns),
              curves,
              OveroptimizationFit.equalWeights(ns.length),
              level);
      Fall fall = Fall.of(curves, level, resamples, stream.at(FALL));
      String gold = "gold at the largest n";
      Interval overPrompts = prompts.interval(level);
      return List.of(
          new Reading(gold + ", these trainings", OVER_PROMPTS, given, prompts.mean(), overPrompts),
          new Reading(gold, OVER_PROMPTS, truth.last(), prompts.mean(), overPrompts),
          new Reading(gold, OVER_BOTH, truth.last(), both.mean(), both.interval(level)),
          new Reading("alpha", OVER_BOTH, truth.alpha(), fit.fit().alpha(), fit.alpha()),
          new Reading("beta", OVER_BOTH, truth.beta(), fit.fit().beta(), fit.beta()),
          new Reading("peak n", OVER_BOTH, truth.peakN(), fit.fit().peakN(), fit.peakN()),
          new Reading(FALL, OVER_BOTH, truth.fall(), fall.fall(), fall.interval()));
    }

    /** The mean over replicates [P][K]. */
    private static double[][] meanOver(double[][][] curves) {
      double[][] mean = new double[curves[0].length][curves[0][0].length];
      for (double[][] curve : curves) {
        for (int p = 0; p < mean.length; p++) {
          for (int k = 0; k < mean[p].length; k++) {
            mean[p][k] += curve[p][k] / curves.length;
          }
        }
      }
      return mean;
    }

    private static double[][] column(double[][][] curves, int k) {
      return Arrays.stream(curves)
          .map(rows -> Arrays.stream(rows).mapToDouble(row -> row[k]).toArray())
          .toArray(double[][]::new);
    }
  }

  /**
   * A study of trained policies: every training has a proxy, a speed and prompts of its own, and is
   * evaluated along its way, gold at step 0 subtracted prompt by prompt.
   *
   * @param steps evaluations after step 0
   * @param farthest mean √KL of the last one
   * @param samples responses per prompt and evaluation
   * @param level of the intervals
   */
  record Trainings(KnownCurveLaw law, int steps, double farthest, int samples, double level) {
    private static final double SPEED = 0.2; // spread of the logarithm of a training's speed
    private static final double LARGEST = 3; // spreads; every training then gets half way
    private static final int POINTS =
        8; // after 0, of the grid that all trainings are read off, half the way

    List<Reading> read(Size size, RandomStream stream) {
      double[][] distance = new double[size.replicates()][steps + 1];
      double[][] gold = new double[size.replicates()][steps + 1];
      for (int s = 0; s < size.replicates(); s++) {
        draw(size.prompts(), stream.at("training").at(s), distance[s], gold[s]);
      }
      double[] grid =
          IntStream.rangeClosed(0, POINTS).mapToDouble(i -> farthest / 2 * i / POINTS).toArray();
      double[][] read = new double[gold.length][];
      Arrays.setAll(
          read,
          s -> DoubleStream.of(grid).map(at -> interpolated(distance[s], gold[s], at)).toArray());
      FitIntervals fit =
          FitIntervals.overCurves(
              Form.BEST_OF_N, grid, read, OveroptimizationFit.equalWeights(grid.length), level);
      double alpha = Math.sqrt(2) * law.slope() * law.correlation(1);
      double beta = 2 * law.curvature() * law.correlation(2);
      double peak = alpha / (2 * beta);
      List<Reading> readings =
          new ArrayList<>(
              List.of(
                  at(grid, POINTS / 2, read),
                  at(grid, POINTS, read),
                  new Reading("alpha", OVER_TRAININGS, alpha, fit.fit().alpha(), fit.alpha()),
                  new Reading("beta", OVER_TRAININGS, beta, fit.fit().beta(), fit.beta()),
                  fall(grid, read)));
      if (beta > 0) {
        readings.add(
            new Reading("peak sqrt(KL)", OVER_TRAININGS, peak, fit.fit().peakD(), fit.peakD()));
      }
      return readings;
    }

    private Reading fall(double[] grid, double[][] read) {
      double[] exact = DoubleStream.of(grid).map(law::trained).toArray();
      double truth = exact[POINTS] - DoubleStream.of(exact).max().orElseThrow();
      Fall fall = Fall.overTrainings(read, level);
      return new Reading(FALL, OVER_TRAININGS, truth, fall.fall(), fall.interval());
    }

    private void draw(int prompts, RandomStream stream, double[] distance, double[] gold) {
      double rho = law.training(stream)[0];
      double spreads = Math.max(-LARGEST, Math.min(LARGEST, stream.nextGaussian()));
      double speed = Math.exp(SPEED * spreads);
      for (int t = 0; t <= steps; t++) {
        distance[t] = speed * farthest * t / steps;
      }
      for (int p = 0; p < prompts; p++) {
        PromptGold prompt = law.prompt(stream);
        double[] path = new double[steps + 1];
        for (int t = 0; t <= steps; t++) {
          for (int m = 0; m < samples; m++) {
            double x = rho * Math.sqrt(2) * distance[t] + stream.nextGaussian();
            path[t] += prompt.at(x) / samples;
          }
          gold[t] += (path[t] - path[0]) / prompts;
        }
      }
    }

    private Reading at(double[] grid, int point, double[][] read) {
      double[] values = Arrays.stream(read).mapToDouble(curve -> curve[point]).toArray();
      double mean = DoubleStream.of(values).average().orElseThrow();
      Interval interval = Interval.ofMean(values, level);
      String name = String.format(Locale.ROOT, "gold at %.2f sqrt(nats)", grid[point]);
      return new Reading(name, OVER_TRAININGS, law.trained(grid[point]), mean, interval);
    }

    /** Linear in √KL from evaluation to evaluation. */
    private static double interpolated(double[] x, double[] y, double at) {
      int above = 1;
      while (above < x.length - 1 && x[above] < at) {
        above++;
      }
      double part = (at - x[above - 1]) / (x[above] - x[above - 1]);
      return y[above - 1] + part * (y[above] - y[above - 1]);
    }
  }
}
