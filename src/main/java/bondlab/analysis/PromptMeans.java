package bondlab.analysis;

import bondlab.stats.TwoWayMean;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * Means over prompts of a vector of statistics, with their standard errors, in one pass and in
 * memory that does not depend on the number of prompts.
 *
 * <p>Without seeds a prompt is one value x_p, and the variance of the mean is s²/P with P − 1
 * degrees of freedom. With S seeds every prompt has one value x_ps for each, prompts and seeds are
 * both drawn, and the error is that of {@link TwoWayMean}. Sums run by Welford's update.
 */
final class PromptMeans {
  private final int width;
  private final int seeds;
  private final double[] mean;
  private final double[] squares; // Σ_p (x̄_p − x̄)²
  private final double[] within; // Σ_ps (x_ps − x̄_p)²
  private final double[][] seedMean; // [S][width]
  private long prompts;

  /**
   * A mean over prompts.
   *
   * @param se standard error; NaN if one prompt was seen, or the mean is infinite
   * @param degrees of freedom of Student's law
   */
  record Estimate(double mean, double se, double degrees) {
    double low(double level) {
      return mean - half(level);
    }

    double high(double level) {
      return mean + half(level);
    }

    private double half(double level) {
      return se == 0 ? 0 : se * quantile((1 + level) / 2, degrees);
    }

    /** The same mean in another unit. */
    Estimate over(double unit) {
      return new Estimate(mean / unit, se / Math.abs(unit), degrees);
    }
  }

  PromptMeans(int width, int seeds) {
    this.width = width;
    this.seeds = seeds;
    mean = new double[width];
    squares = new double[width];
    within = new double[seeds > 1 ? width : 0];
    seedMean = new double[seeds > 1 ? seeds : 0][width];
  }

  /** A quantile of Student's law. */
  static double quantile(double share, double degrees) {
    return new TDistribution(degrees).inverseCumulativeProbability(share);
  }

  /**
   * Adds a prompt.
   *
   * @param values [seeds][width], each seed there
   */
  void add(double[][] values) {
    prompts++;
    for (int j = 0; j < width; j++) {
      double first = values[0][j];
      double above = 0;
      for (int s = 1; s < seeds; s++) {
        above += values[s][j] - first;
      }
      double its = first + above / seeds;
      double apart = its - mean[j];
      mean[j] += apart / prompts;
      squares[j] += apart * (its - mean[j]);
      for (int s = 0; s < seedMean.length; s++) {
        double off = values[s][j] - its;
        within[j] += off * off;
        seedMean[s][j] += (values[s][j] - seedMean[s][j]) / prompts;
      }
    }
  }

  long prompts() {
    return prompts;
  }

  /** The mean of a statistic, ignoring its error. */
  double mean(int j) {
    return Double.isNaN(mean[j]) ? Double.POSITIVE_INFINITY : mean[j];
  }

  /** The mean of a statistic with its standard error. */
  Estimate estimate(int j) {
    if (!Double.isFinite(mean[j])) { // a KL estimate overflowed upwards, see PoolStatistics
      return new Estimate(Double.POSITIVE_INFINITY, Double.NaN, 1);
    }
    if (prompts < 2) {
      return new Estimate(mean[j], Double.NaN, 1);
    }
    double p = prompts;
    if (seeds == 1) {
      return new Estimate(mean[j], Math.sqrt(squares[j] / (p - 1) / p), p - 1);
    }
    double seedSquares = 0;
    for (double[] its : seedMean) {
      seedSquares += (its[j] - mean[j]) * (its[j] - mean[j]);
    }
    double freeSeeds = seeds - 1;
    double msPrompts = seeds * squares[j] / (p - 1);
    double msSeeds = p * seedSquares / freeSeeds;
    double msError = Math.max(0, within[j] - p * seedSquares) / ((p - 1) * freeSeeds);
    TwoWayMean both = TwoWayMean.ofSquares(mean[j], seeds, prompts, msSeeds, msPrompts, msError);
    return new Estimate(mean[j], both.error(), both.freedom());
  }

  /** The covariance of two means whose sum is a statistic too: Var(a+b) = Var a + Var b + 2 Cov. */
  double covariance(int a, int b, int sum) {
    double sa = estimate(a).se();
    double sb = estimate(b).se();
    double ss = estimate(sum).se();
    return (ss * ss - sa * sa - sb * sb) / 2;
  }
}
