package bondlab.analysis;

import bondlab.reward.Ensemble.Combination;
import bondlab.stats.BestOfN;
import bondlab.stats.OveroptimizationFit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Turns one pool into a vector of numbers whose means over prompts are the results: every entry is
 * unbiased for its prompt, or linear in entries that are.
 *
 * <p>The vector holds, in order: the mean of each score (selectors, then gold); k1, k2 and k3; the
 * best of n by gold itself; and for each selector its {@link Block}.
 */
final class PoolStatistics {
  private final SampleColumns columns;
  private final List<Selector> selectors;
  private final int[] ns;
  private final int bins;
  private final double[][] fit; // α, β as weights of the gains [2][K]
  private final int width;

  /**
   * The places of a selector's numbers in the vector; K values of n, B bins of u.
   *
   * @param proxy the selector's own score at each n [K]
   * @param proxyGain the same less the pool's mean [K]
   * @param gold gold at each n [K]; −1 without gold, as all that follows
   * @param goldGain the same less the pool's mean [K]
   * @param bin mean gold in each bin of the selector's quantile [B]
   * @param binGain the same less the pool's mean [B]
   * @param fit α, β and α + β of the pool's own gain; −1 if the n are too few for a fit
   */
  record Block(int proxy, int proxyGain, int gold, int goldGain, int bin, int binGain, int fit) {}

  /**
   * The statistics of a pool beside its vector.
   *
   * @param vector [width]
   * @param goldByRank gold by rank of each selector, ties averaged [selectors][M]; empty without
   *     gold
   * @param tied samples that share their score [selectors]
   * @param squares sum of squares about the pool's mean of each score [scores]
   * @param bestGold gold of each selector's favourite, less the pool's mean [selectors]
   * @param best its index [selectors]
   */
  record Result(
      double[] vector,
      double[][] goldByRank,
      int[] tied,
      double[] squares,
      double[] bestGold,
      int[] best) {}

  /**
   * @param ns ascending, each ≤ the smallest pool
   * @param bins of u
   */
  PoolStatistics(SampleColumns columns, List<Selector> selectors, int[] ns, int bins) {
    this.columns = columns;
    this.selectors = selectors;
    this.ns = ns;
    this.bins = bins;
    this.fit = fitWeights();
    Block last = selectors.isEmpty() ? null : block(selectors.size() - 1);
    width = last == null ? ceiling() + ceilings() : end(last);
  }

  int width() {
    return width;
  }

  int[] ns() {
    return ns;
  }

  int bins() {
    return bins;
  }

  List<Selector> selectors() {
    return selectors;
  }

  /** Whether there are enough n to tell α and β apart. */
  boolean fits() {
    return columns.hasGold() && IntStream.of(ns).filter(n -> n > 1).count() >= 2;
  }

  /** Number of scores: selectors and gold. */
  int scores() {
    return selectors.size() + (columns.hasGold() ? 1 : 0);
  }

  /** The place of the mean of gold. */
  int goldMean() {
    return selectors.size();
  }

  /** The place of k1; k2 and k3 follow. */
  int kl() {
    return scores();
  }

  /** The first place of the best of n by gold itself [K]. */
  int ceiling() {
    return kl() + (columns.hasKl() ? 3 : 0);
  }

  private int ceilings() {
    return columns.hasGold() ? ns.length : 0;
  }

  /** The places of a selector's numbers. */
  Block block(int selector) {
    int k = ns.length;
    int withoutGold = 2 * k;
    int goldPart = columns.hasGold() ? 2 * k + 2 * bins + (fits() ? 3 : 0) : 0;
    int start = ceiling() + ceilings() + selector * (withoutGold + goldPart);
    int gold = start + withoutGold;
    return columns.hasGold()
        ? new Block(
            start,
            start + k,
            gold,
            gold + k,
            gold + 2 * k,
            gold + 2 * k + bins,
            fits() ? gold + 2 * k + 2 * bins : -1)
        : new Block(start, start + k, -1, -1, -1, -1, -1);
  }

  private int end(Block block) {
    if (block.gold() < 0) {
      return block.proxyGain() + ns.length;
    }
    return block.fit() < 0 ? block.binGain() + bins : block.fit() + 3;
  }

  /** α and β of R = d(α − βd) by least squares, each a weighted sum of the points. */
  private double[][] fitWeights() {
    if (!fits()) {
      return new double[2][0];
    }
    double[] d = distances(ns);
    double[][] weights = new double[2][d.length];
    for (int k = 0; k < d.length; k++) {
      if (d[k] == 0) {
        continue; // n = 1, where every form is 0
      }
      double[] unit = new double[d.length];
      unit[k] = 1;
      OveroptimizationFit its = OveroptimizationFit.bestOfN(d, unit);
      weights[0][k] = its.alpha();
      weights[1][k] = its.beta();
    }
    return weights;
  }

  /** d = sqrt(log n − (n−1)/n) of each n, √nats. */
  static double[] distances(int[] ns) {
    return IntStream.of(ns).mapToDouble(n -> Math.sqrt(BestOfN.klUpperBound(n))).toArray();
  }

  /** The statistics of one pool. */
  Result of(double[][] numbers) {
    double[] vector = new double[width];
    double[][] goldByRank = new double[columns.hasGold() ? selectors.size() : 0][];
    int[] tied = new int[selectors.size()];
    int[] best = new int[selectors.size()];
    double[] bestGold = new double[selectors.size()];
    double[] squares = new double[scores()];
    double[] gold = columns.hasGold() ? numbers[columns.proxies().size()] : null;
    if (gold != null) {
      vector[goldMean()] = mean(gold);
      squares[goldMean()] = squares(gold, vector[goldMean()]);
      curve(new RankedPool(gold).byRank(gold), vector, ceiling(), vector[goldMean()]);
    }
    if (columns.hasKl()) {
      kl(numbers[numbers.length - 2], numbers[numbers.length - 1], vector);
    }
    for (int s = 0; s < selectors.size(); s++) {
      double[] scores = selectors.get(s).scores(numbers);
      RankedPool pool = new RankedPool(scores);
      Block block = block(s);
      vector[s] = mean(scores);
      squares[s] = squares(scores, vector[s]);
      tied[s] = pool.tied();
      best[s] = pool.best();
      curve(pool.byRank(scores), vector, block.proxy(), vector[s]);
      gains(vector, block.proxy(), block.proxyGain(), ns.length, vector[s]);
      if (gold != null) {
        goldByRank[s] = pool.byRank(gold);
        gold(goldByRank[s], block, vector);
        bestGold[s] = gold[best[s]] - vector[goldMean()];
      }
    }
    return new Result(vector, goldByRank, tied, squares, bestGold, best);
  }

  private void gold(double[] byRank, Block block, double[] vector) {
    double base = vector[goldMean()];
    curve(byRank, vector, block.gold(), base);
    gains(vector, block.gold(), block.goldGain(), ns.length, base);
    RankedPool.cells(byRank, bins, vector, block.bin());
    gains(vector, block.bin(), block.binGain(), bins, base);
    if (block.fit() >= 0) {
      for (int k = 0; k < ns.length; k++) {
        vector[block.fit()] += fit[0][k] * vector[block.goldGain() + k];
        vector[block.fit() + 1] += fit[1][k] * vector[block.goldGain() + k];
      }
      vector[block.fit() + 2] = vector[block.fit()] + vector[block.fit() + 1];
    }
  }

  /** The best of every n; that of one is the mean itself, not a sum that rounds otherwise. */
  private void curve(double[] byRank, double[] vector, int at, double mean) {
    RankedPool.curve(byRank, ns, vector, at);
    if (ns[0] == 1) {
      vector[at] = mean;
    }
  }

  /** Values less a base; what differs from it by rounding alone is 0. */
  private static void gains(double[] vector, int from, int to, int count, double base) {
    double rounding = 1e-13 * Math.abs(base);
    for (int k = 0; k < count; k++) {
      double gain = vector[from + k] - base;
      vector[to + k] = Math.abs(gain) <= rounding ? 0 : gain;
    }
  }

  /**
   * Estimators of KL(policy‖reference) from samples of the policy, of whole responses: with ℓ = log
   * reference − log policy, k1 = −ℓ, k2 = ℓ²/2, k3 = e^ℓ − 1 − ℓ, never clamped (Schulman 2020).
   */
  private void kl(double[] logPolicy, double[] logReference, double[] vector) {
    for (int i = 0; i < logPolicy.length; i++) {
      double logRatio = logReference[i] - logPolicy[i];
      vector[kl()] -= logRatio / logPolicy.length;
      vector[kl() + 1] += logRatio * logRatio / 2 / logPolicy.length;
      vector[kl() + 2] += (Math.expm1(logRatio) - logRatio) / logPolicy.length;
    }
  }

  private static double mean(double[] values) {
    double above = 0;
    for (double value : values) {
      above += value - values[0];
    }
    return values[0] + above / values.length;
  }

  private static double squares(double[] values, double mean) {
    return Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
  }

  /**
   * A selector among the samples of a pool: one proxy, or an ensemble of all proxies, each
   * standardised by its mean and standard deviation over the whole table before it is combined.
   *
   * @param name the proxy's column, or {@code ensemble-…}
   * @param number of the proxy's column; unused in an ensemble
   * @param combination how an ensemble combines; null for one proxy
   * @param mean of each proxy [proxies]
   * @param sd of each proxy [proxies], above 0
   */
  record Selector(String name, int number, Combination combination, double[] mean, double[] sd) {

    static Selector proxy(String name, int number) {
      return new Selector(name, number, null, new double[0], new double[0]);
    }

    /** Scores of a pool's samples [M]. */
    double[] scores(double[][] numbers) {
      if (combination == null) {
        return numbers[number];
      }
      double[] scores = new double[numbers[0].length];
      double[] standardised = new double[mean.length];
      for (int i = 0; i < scores.length; i++) {
        for (int j = 0; j < standardised.length; j++) {
          standardised[j] = (numbers[j][i] - mean[j]) / sd[j];
        }
        scores[i] = combination.of(standardised);
      }
      return scores;
    }
  }
}
