package bondlab.analysis;

import bondlab.stats.Bootstrap;
import bondlab.stats.ChooseN;
import bondlab.stats.FitIntervals;
import bondlab.stats.Interval;
import bondlab.stats.OveroptimizationFit;
import bondlab.stats.RandomStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.GammaDistribution;

/** Everything that is kept of one arm while its prompts pass by. */
final class ArmTotals {
  private static final int MOST_UNITS = 5000;
  private static final int FEWEST_UNITS = 500;
  private static final int MOST_CELLS = 4_000_000;
  private static final int HEDGE_RESAMPLES = 500;
  private static final int EXAMPLES = 5;

  private final PoolStatistics statistics;
  private final PromptMeans means;
  private final long[] tied;
  private final double[] squares;
  private final PromptUnits[] gains; // gold's gain at each n, for the bootstrap of fits
  private final PromptUnits[] byRank; // gold by rank, for HedgeTune
  private final int ranks;
  private final List<PriorityQueue<Example>> examples; // the one with most gold first
  private long rows;
  private long pools;

  /**
   * A sample that a selector prefers and gold does not.
   *
   * @param row its number in its table, from 1
   * @param gold its gold less the mean of its pool
   */
  record Example(long row, double gold) {}

  /**
   * A fit with its intervals.
   *
   * @param fit to the mean curve
   * @param peakShare share of the draws with a peak
   */
  record Fit(
      OveroptimizationFit fit,
      Interval alpha,
      Interval beta,
      Interval peakD,
      Interval peakN,
      Interval peakReward,
      double peakShare) {}

  /**
   * @param prompts how many will come
   * @param largest size of the largest pool
   */
  ArmTotals(PoolStatistics statistics, int seeds, long prompts, long largest) {
    this.statistics = statistics;
    int selectors = statistics.selectors().size();
    means = new PromptMeans(statistics.width(), seeds);
    tied = new long[selectors];
    squares = new double[statistics.scores()];
    ranks = (int) Math.min(largest, MOST_CELLS / FEWEST_UNITS);
    boolean gold = statistics.scores() > selectors;
    int groups = Math.min(MOST_UNITS, Math.max(FEWEST_UNITS, MOST_CELLS / ranks));
    gains = new PromptUnits[gold ? selectors : 0];
    byRank = new PromptUnits[gold ? selectors : 0];
    for (int s = 0; s < gains.length; s++) {
      gains[s] = new PromptUnits(statistics.ns().length, prompts, MOST_UNITS);
      byRank[s] = new PromptUnits(ranks, prompts, groups);
    }
    Comparator<Example> mostGold = Comparator.comparingDouble(Example::gold).reversed();
    examples =
        IntStream.range(0, gains.length).mapToObj(s -> new PriorityQueue<>(mostGold)).toList();
  }

  /** Adds a prompt's pools; returns their vectors [seeds][width]. */
  double[][] add(Samples.SamplePool[] ofSeeds) {
    double[][] vectors = new double[ofSeeds.length][];
    double[][] ranked = new double[byRank.length][ranks];
    double[] cells = new double[ranks];
    for (int seed = 0; seed < ofSeeds.length; seed++) {
      Samples.SamplePool pool = ofSeeds[seed];
      PoolStatistics.Result result = statistics.of(pool.numbers());
      vectors[seed] = result.vector();
      rows += pool.size();
      pools++;
      for (int j = 0; j < squares.length; j++) {
        squares[j] += result.squares()[j];
      }
      for (int s = 0; s < tied.length; s++) {
        tied[s] += result.tied()[s];
      }
      for (int s = 0; s < byRank.length; s++) {
        RankedPool.cells(result.goldByRank()[s], ranks, cells, 0);
        for (int c = 0; c < ranks; c++) {
          ranked[s][c] += cells[c] / ofSeeds.length;
        }
        remember(s, pool.rows()[result.best()[s]], result.bestGold()[s]);
      }
    }
    means.add(vectors);
    for (int s = 0; s < byRank.length; s++) {
      byRank[s].add(ranked[s]);
      gains[s].add(meanGain(vectors, statistics.block(s).goldGain()));
    }
    return vectors;
  }

  private double[] meanGain(double[][] vectors, int from) {
    double[] gain = new double[statistics.ns().length];
    for (double[] vector : vectors) {
      for (int k = 0; k < gain.length; k++) {
        gain[k] += vector[from + k] / vectors.length;
      }
    }
    return gain;
  }

  private void remember(int selector, long row, double gold) {
    PriorityQueue<Example> worst = examples.get(selector);
    if (worst.size() < EXAMPLES || gold < worst.peek().gold()) {
      worst.add(new Example(row, gold));
      if (worst.size() > EXAMPLES) {
        worst.remove();
      }
    }
  }

  PromptMeans means() {
    return means;
  }

  long rows() {
    return rows;
  }

  /** Share of samples that share a selector's score with another sample of their pool. */
  double tiedShare(int selector) {
    return (double) tied[selector] / rows;
  }

  /**
   * Standard deviation of a score within pools: sqrt(Σ(s − s̄)²/Σ(M − 1)); 0 if it never varies.
   */
  double sdWithin(int score) {
    return rows == pools ? 0 : Math.sqrt(squares[score] / (rows - pools));
  }

  /** Favourites of a selector with the least gold, the worst first. */
  List<Example> examples(int selector) {
    return examples.get(selector).stream()
        .sorted(Comparator.comparingDouble(Example::gold))
        .toList();
  }

  /** HedgeTune's n with a bootstrap interval over prompts. */
  ChooseN chooseN(int selector, double level, int resamples, RandomStream stream) {
    double[][] gold = byRank[selector].units();
    double[] rank = new double[ranks];
    Arrays.setAll(rank, c -> c);
    double[][] proxy = new double[gold.length][];
    Arrays.fill(proxy, rank);
    return ChooseN.hedge(proxy, gold, level, Math.min(resamples, HEDGE_RESAMPLES), stream);
  }

  /**
   * The number of cells of u that {@link #chooseN} searches, which is the largest n it can return.
   */
  int ranks() {
    return ranks;
  }

  /**
   * Gao's Best-of-n form fitted to gold's mean gain; intervals over prompts by bootstrap, or over
   * prompts and seeds by {@link SeededFit}.
   *
   * @param unit what a gain is divided by
   */
  Fit fit(int selector, boolean seeded, double unit, double level, int resamples, RandomStream at) {
    double[] d = PoolStatistics.distances(statistics.ns());
    if (seeded) {
      double[] mean = new double[d.length];
      int from = statistics.block(selector).goldGain();
      Arrays.setAll(mean, k -> means.mean(from + k) / unit);
      return SeededFit.of(
          OveroptimizationFit.bestOfN(d, mean),
          means,
          statistics.block(selector).fit(),
          unit,
          level,
          resamples,
          at);
    }
    double[][] units = gains[selector].units();
    double[][] scaled = new double[units.length][d.length];
    for (int p = 0; p < units.length; p++) {
      for (int k = 0; k < d.length; k++) {
        scaled[p][k] = units[p][k] / unit;
      }
    }
    FitIntervals its =
        FitIntervals.overPrompts(
            OveroptimizationFit.Form.BEST_OF_N,
            d,
            scaled,
            OveroptimizationFit.equalWeights(d.length),
            level,
            resamples,
            at);
    return new Fit(
        its.fit(),
        its.alpha(),
        its.beta(),
        its.peakD(),
        its.peakN(),
        its.peakReward(),
        its.peakShare());
  }

  /**
   * Rows of prompts to draw from, at most so many: beyond that, groups of prompts, so that memory
   * and the cost of a bootstrap do not grow with the number of prompts (random groups: Wolter 2007,
   * ch. 2). Prompts come in the order of a hash, so a group is a random one. A group stands for
   *
   * <pre>  x̄ + (G/P)·Σ_{p in group} (x_p − x̄)</pre>
   *
   * <p>whose mean over the G groups is the mean over prompts, and whose variance over G is that of
   * a prompt over P.
   */
  static final class PromptUnits {
    private final long prompts;
    private final double[][] sums; // about the first row
    private final long[] sizes;
    private double[] first;
    private long seen;

    PromptUnits(int width, long prompts, int most) {
      this.prompts = prompts;
      int groups = (int) Math.min(prompts, most);
      sums = new double[groups][width];
      sizes = new long[groups];
    }

    /** Adds the next prompt's row [width]. */
    void add(double[] row) {
      int group = (int) (seen++ % sums.length);
      if (prompts == sums.length) {
        sums[group] = row;
        return;
      }
      first = first == null ? row.clone() : first;
      sizes[group]++;
      for (int j = 0; j < row.length; j++) {
        sums[group][j] += row[j] - first[j];
      }
    }

    /** The units [G][width]; one for each prompt if there are few enough. */
    double[][] units() {
      if (prompts == sums.length) {
        return sums;
      }
      int groups = sums.length;
      int width = sums[0].length;
      double[] mean = new double[width];
      for (double[] sum : sums) {
        for (int j = 0; j < width; j++) {
          mean[j] += sum[j] / prompts;
        }
      }
      double[][] units = new double[groups][width];
      double scale = (double) groups / prompts;
      for (int g = 0; g < groups; g++) {
        for (int j = 0; j < width; j++) {
          units[g][j] = first[j] + mean[j] + scale * (sums[g][j] - sizes[g] * mean[j]);
        }
      }
      return units;
    }
  }

  /**
   * Intervals of a fit over prompts and seeds, where seeds are too few to draw from.
   *
   * <p>α and β are linear in the curve, so each pool has its own and {@link PromptMeans} gives
   * their means with two-way standard errors: those intervals are Student's. The peak is a ratio of
   * the two; its interval is the percentiles of peaks at (α, β) drawn from the bivariate Student
   * law with that covariance and the fewer degrees of freedom of the two.
   */
  static final class SeededFit {
    private SeededFit() {}

    /**
     * @param fit to the mean curve
     * @param at where α, β and α + β stand in {@code means}
     * @param unit what a gain is divided by
     */
    static ArmTotals.Fit of(
        OveroptimizationFit fit,
        PromptMeans means,
        int at,
        double unit,
        double level,
        int draws,
        RandomStream stream) {
      PromptMeans.Estimate alpha = means.estimate(at).over(unit);
      PromptMeans.Estimate beta = means.estimate(at + 1).over(unit);
      double covariance = means.covariance(at, at + 1, at + 2) / (unit * unit);
      double slope = alpha.se() == 0 ? 0 : covariance / (alpha.se() * alpha.se());
      double left = Math.sqrt(Math.max(0, beta.se() * beta.se() - slope * covariance));
      double degrees = Math.min(alpha.degrees(), beta.degrees());
      GammaDistribution chiSquare = new GammaDistribution(degrees / 2, 2);
      OveroptimizationFit[] drawn = new OveroptimizationFit[draws];
      for (int b = 0; b < draws; b++) {
        double spread =
            Math.sqrt(degrees / chiSquare.inverseCumulativeProbability(1 - stream.nextDouble()));
        double apart = alpha.se() * stream.nextGaussian() * spread;
        double rest = left * stream.nextGaussian() * spread;
        drawn[b] =
            new OveroptimizationFit(
                fit.form(),
                fit.alpha() + apart,
                fit.beta() + slope * apart + rest,
                fit.d(),
                fit.reward(),
                fit.weights());
      }
      double peaks = Arrays.stream(drawn).filter(draw -> draw.beta() > 0).count();
      return new ArmTotals.Fit(
          fit,
          interval(alpha, level),
          interval(beta, level),
          interval(drawn, OveroptimizationFit::peakD, level),
          interval(drawn, OveroptimizationFit::peakN, level),
          interval(drawn, OveroptimizationFit::peakReward, level),
          peaks / draws);
    }

    private static Interval interval(PromptMeans.Estimate estimate, double level) {
      return new Interval(estimate.low(level), estimate.high(level), level);
    }

    private static Interval interval(
        OveroptimizationFit[] drawn, ToDoubleFunction<OveroptimizationFit> of, double level) {
      return Bootstrap.percentile(Arrays.stream(drawn).mapToDouble(of).toArray(), level);
    }
  }
}
