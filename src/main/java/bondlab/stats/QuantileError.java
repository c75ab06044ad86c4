package bondlab.stats;

import java.util.Arrays;
import java.util.function.DoubleFunction;
import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;
import org.hipparchus.special.Gamma;

/**
 * The error of an estimate of log p, p the quantile of a response among the reference's: exact, as
 * a sum over the binomial count, nothing is drawn.
 *
 * <p>The target of BOND has the factor p̂^(n−1), so that the error of its logarithm is n − 1 times
 * this one (Sessa et al., arXiv 2407.14622, Eqs. 6-9). That is why n cannot simply be made large.
 * {@link Quantiles#logVariance} is the usual approximation.
 *
 * @param bias E[estimate] − log p, nats
 * @param rms root mean square of estimate − log p, nats; the bias is part of it
 */
public record QuantileError(double bias, double rms) {
  private static final double NEGLIGIBLE = 1e-20;
  private static final int PANELS = 60;
  private static final double LONGEST = 60; // e^−60 of the law lies beyond
  private static final GaussIntegrator PANEL = new GaussIntegratorFactory().legendre(8, -1, 1);

  /**
   * The error of the Monte-Carlo estimate as a function of the true quantile p in (0, 1]: c of k
   * samples are at or below the response, c ~ Bin(k, p).
   *
   * @param k samples, ≥ 1
   * @param zero how log p̂ is made of the count
   */
  public static DoubleFunction<QuantileError> monteCarlo(int k, Quantiles.ZeroCounts zero) {
    Require.atLeast("k", k, 1);
    double[] logEstimate = new double[k + 1];
    Arrays.setAll(logEstimate, c -> Quantiles.logQuantile(c, k, zero));
    return p -> ofCounts(p, logEstimate);
  }

  /** Sums over counts outwards from the likeliest, until they no longer matter. */
  private static QuantileError ofCounts(double p, double[] logEstimate) {
    requireQuantile(p);
    int k = logEstimate.length - 1;
    if (p == 1) {
      return new QuantileError(logEstimate[k], Math.abs(logEstimate[k]));
    }
    int mode = (int) Math.min(k, Math.floor((k + 1) * p));
    double odds = p / (1 - p);
    double[] moments = new double[2];
    double mass = binomial(k, mode, p);
    double most = mass;
    for (int c = mode; c >= 0 && mass > NEGLIGIBLE; c--) {
      add(moments, mass, logEstimate[c] - Math.log(p));
      mass *= c / ((k - c + 1) * odds);
    }
    mass = most;
    for (int c = mode + 1; c <= k && mass > NEGLIGIBLE; c++) {
      mass *= (k - c + 1) * odds / c;
      add(moments, mass, logEstimate[c] - Math.log(p));
    }
    return new QuantileError(moments[0], Math.sqrt(moments[1]));
  }

  /**
   * Computes the error of {@link Quantiles#twoSample}: both of two samples are above the response
   * with probability (1−p)².
   *
   * @param p true quantile in (0, 1]
   */
  public static QuantileError twoSample(double p) {
    requireQuantile(p);
    double both = (1 - p) * (1 - p);
    double[] moments = new double[2];
    add(moments, both, Quantiles.TWO_SAMPLE_PENALTY - Math.log(p));
    add(moments, 1 - both, -Math.log(p));
    return new QuantileError(moments[0], Math.sqrt(moments[1]));
  }

  /**
   * Averages over the responses of the Best-of-m of a continuous law, whose quantile has density
   * m·u^(m−1): the mean bias and the root of the mean square.
   *
   * <p>With u = e^(−x/m), x is exponential, and the integrand is smooth in x; Gauss and Legendre's
   * rule on 60 panels of 8 points.
   *
   * @param error the error at a quantile
   * @param m any real above 0; 1 is the reference itself
   */
  public static QuantileError over(double m, DoubleFunction<QuantileError> error) {
    Require.bestOf(m);
    double[] moments = new double[2];
    double half = LONGEST / PANELS / 2;
    for (int panel = 0; panel < PANELS; panel++) {
      double middle = (2 * panel + 1) * half;
      for (int i = 0; i < PANEL.getNumberOfPoints(); i++) {
        double x = middle + half * PANEL.getPoint(i);
        double weight = half * PANEL.getWeight(i) * Math.exp(-x);
        QuantileError here = error.apply(Math.exp(-x / m));
        moments[0] += weight * here.bias;
        moments[1] += weight * here.rms * here.rms;
      }
    }
    return new QuantileError(moments[0], Math.sqrt(moments[1]));
  }

  private static void add(double[] moments, double mass, double error) {
    moments[0] += mass * error;
    moments[1] += mass * error * error;
  }

  private static double binomial(int k, int c, double p) {
    double logChoose =
        Gamma.logGamma(k + 1.0) - Gamma.logGamma(c + 1.0) - Gamma.logGamma(k - c + 1);
    return Math.exp(logChoose + c * Math.log(p) + (k - c) * Math.log1p(-p));
  }

  private static void requireQuantile(double p) {
    if (!(p > 0 && p <= 1)) {
      throw new IllegalArgumentException("p is " + p + "; a quantile lies above 0 and up to 1");
    }
  }
}
