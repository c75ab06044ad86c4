package bondlab.stats;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.QRDecomposition;

/**
 * Gao's law of reward over-optimization, fitted to gold reward against the distance d = sqrt(KL)
 * from the reference (Gao, Schulman and Hilton, arXiv 2210.10760):
 *
 * <pre>
 *   Best-of-N  R(d) = d(α − β·d)       peak d* = α/2β,          R* = α²/4β
 *   RL         R(d) = d(α − β·log d)   peak d* = exp(α/β − 1),  R* = β·d*
 * </pre>
 *
 * <p>Both are linear in α and β, so least squares has one solution and a QR decomposition finds it.
 * The gold reward must be 0 at the reference (d = 0, where both forms are 0): a point at d = 0 with
 * another reward is refused, since no α and β fit it. The reward is best scaled to unit variance
 * there. α is in reward per √nat, d in √nats.
 *
 * @param form which of the two
 * @param alpha α
 * @param beta β; there is a peak only if β &gt; 0
 * @param d distances [K]
 * @param reward gold reward [K]
 * @param weights weight of each squared residual [K], such as 1/se²; all 1 for plain least squares
 */
public record OveroptimizationFit(
    Form form, double alpha, double beta, double[] d, double[] reward, double[] weights) {

  /** The largest n of a peak that is worth a number; beyond it no pool can check a peak. */
  public static final double LARGEST_PEAK_N = 1e6;

  /** The two forms of the law. */
  public enum Form {
    /** R = d(α − β·d). */
    BEST_OF_N,
    /** R = d(α − β·log d). */
    RL;

    /** The term that β multiplies: −d² or −d·log d, the latter 0 at d = 0. */
    double curvature(double d) {
      return this == BEST_OF_N ? -d * d : d == 0 ? 0 : -d * Math.log(d);
    }

    /** arctan c, where the slope R'(d) is α − β·c: c = 2d, or 1 + log d; π/2 at d = ∞. */
    double angle(double d) {
      return Math.atan(this == BEST_OF_N ? 2 * d : 1 + Math.log(d));
    }

    /** The distance d of an {@link #angle}. */
    double distanceAt(double angle) {
      double c = angle >= Math.PI / 2 ? Double.POSITIVE_INFINITY : Math.tan(angle);
      return this == BEST_OF_N ? c / 2 : Math.exp(c - 1);
    }

    /** R(d) under given coefficients. */
    double reward(double alpha, double beta, double d) {
      return alpha * d + beta * curvature(d);
    }
  }

  /** Fits R = d(α − βd) by plain least squares; see {@link #fit}. */
  public static OveroptimizationFit bestOfN(double[] d, double[] reward) {
    return fit(Form.BEST_OF_N, d, reward, equalWeights(d.length));
  }

  /** Fits R = d(α − β log d) by plain least squares; see {@link #fit}. */
  public static OveroptimizationFit rl(double[] d, double[] reward) {
    return fit(Form.RL, d, reward, equalWeights(d.length));
  }

  /**
   * Fits a form by weighted least squares.
   *
   * @param d distances [K], ≥ 0, at least two different ones above 0
   * @param reward gold reward [K], finite, 0 where d is 0
   * @param weights [K], above 0, such as 1/se²
   * @throws IllegalArgumentException naming the index and value that breaks one of these
   */
  public static OveroptimizationFit fit(Form form, double[] d, double[] reward, double[] weights) {
    requirePoints(d, reward, weights);
    double[][] design = new double[d.length][];
    double[] target = new double[d.length];
    for (int i = 0; i < d.length; i++) {
      double root = Math.sqrt(weights[i]);
      design[i] = new double[] {root * d[i], root * form.curvature(d[i])};
      target[i] = root * reward[i];
    }
    double[] coefficients =
        new QRDecomposition(new Array2DRowRealMatrix(design, false))
            .getSolver()
            .solve(new ArrayRealVector(target, false))
            .toArray();
    return new OveroptimizationFit(
        form, coefficients[0], coefficients[1], d.clone(), reward.clone(), weights.clone());
  }

  /**
   * Measures how well a form foretells a curve that it has not seen: each curve, such as that of a
   * seed, is left out in turn, and the form is fitted to the mean of the others by plain least
   * squares.
   *
   * @param d distances [K], as in {@link #fit}
   * @param curves gold reward [S][K], S ≥ 2
   * @return root mean square error on each curve, reward [S]
   */
  public static double[] heldOutErrors(Form form, double[] d, double[][] curves) {
    Require.atLeast("the number of curves", curves.length, 2);
    double[] errors = new double[curves.length];
    for (int out = 0; out < curves.length; out++) {
      double[] mean = new double[d.length];
      for (int s = 0; s < curves.length; s++) {
        for (int k = 0; k < d.length; k++) {
          mean[k] += s == out ? 0 : curves[s][k] / (curves.length - 1);
        }
      }
      OveroptimizationFit fit = fit(form, d, mean, equalWeights(d.length));
      double squares = 0;
      for (int k = 0; k < d.length; k++) {
        double error = curves[out][k] - fit.predict(d[k]);
        squares += error * error;
      }
      errors[out] = Math.sqrt(squares / d.length);
    }
    return errors;
  }

  /** Weights of plain least squares. */
  public static double[] equalWeights(int points) {
    double[] weights = new double[points];
    Arrays.fill(weights, 1);
    return weights;
  }

  /** The fitted R(d). */
  public double predict(double distance) {
    return form.reward(alpha, beta, distance);
  }

  /** Reward minus fit at each point [K]. */
  public double[] residuals() {
    double[] residuals = new double[d.length];
    for (int i = 0; i < d.length; i++) {
      residuals[i] = reward[i] - predict(d[i]);
    }
    return residuals;
  }

  /** Residual sum of squares, weighted. */
  public double rss() {
    return sumOfSquares(residuals());
  }

  /** This fit's criteria: two coefficients. */
  public FitComparison comparison() {
    return new FitComparison(form.name().toLowerCase(Locale.ROOT), 2, d.length, rss());
  }

  /** The null form without over-optimization, R = α·d, fitted to the same points. */
  public FitComparison linear() {
    double products = 0;
    double squares = 0;
    for (int i = 0; i < d.length; i++) {
      products += weights[i] * d[i] * reward[i];
      squares += weights[i] * d[i] * d[i];
    }
    double[] residuals = new double[d.length];
    for (int i = 0; i < d.length; i++) {
      residuals[i] = reward[i] - products / squares * d[i];
    }
    return new FitComparison("linear", 1, d.length, sumOfSquares(residuals));
  }

  /** The null form without any effect, R = 0, on the same points. */
  public FitComparison zero() {
    return new FitComparison("zero", 0, d.length, sumOfSquares(reward));
  }

  /**
   * The distance d* at which R is largest over d ≥ 0: +∞ where β ≤ 0, and 0 where the Best-of-N
   * form falls from the start. Beyond the data it is an extrapolation.
   */
  public double peakD() {
    if (beta <= 0) {
      return Double.POSITIVE_INFINITY;
    }
    return form == Form.BEST_OF_N ? Math.max(0, alpha / (2 * beta)) : Math.exp(alpha / beta - 1);
  }

  /** R* = R(d*), +∞ where there is no peak. */
  public double peakReward() {
    double peak = peakD();
    if (peak == Double.POSITIVE_INFINITY) {
      return peak;
    }
    return form == Form.BEST_OF_N ? peak * Math.max(0, alpha) / 2 : peak * beta;
  }

  /**
   * The N whose KL bound log N − (N−1)/N equals d*²; +∞ without a peak. For the RL form it is the N
   * of a Best-of-N that is as far from the reference as the peak.
   */
  public double peakN() {
    double peak = peakD();
    return BestOfN.nAtKlUpperBound(peak * peak);
  }

  /** An n for a reader: +∞ where it lies beyond {@link #LARGEST_PEAK_N}, as far as any data go. */
  public static double readableN(double n) {
    return n > LARGEST_PEAK_N ? Double.POSITIVE_INFINITY : n;
  }

  private double sumOfSquares(double[] residuals) {
    double sum = 0;
    for (int i = 0; i < residuals.length; i++) {
      sum += weights[i] * residuals[i] * residuals[i];
    }
    return sum;
  }

  /** Refuses a reward that is not 0, but for rounding, where d is 0. */
  static void requireCentred(String name, double[] d, double[] reward) {
    double largest = Arrays.stream(reward).map(Math::abs).max().orElse(0);
    for (int i = 0; i < d.length; i++) {
      if (d[i] == 0 && Math.abs(reward[i]) > Math.max(1e-9 * largest, 1e-12)) {
        throw new IllegalArgumentException(
            name
                + "["
                + i
                + "] is "
                + reward[i]
                + " at d = 0; Gao's forms are 0 there, R(0) = 0: centre the curve by subtracting"
                + " its value at n = 1 (the reference) from every point, prompt by prompt");
      }
    }
  }

  private static void requirePoints(double[] d, double[] reward, double[] weights) {
    Require.paired("d", d, "reward", reward, 2);
    Require.paired("d", d, "weights", weights, 2);
    Require.finite("d", d);
    Require.finite("reward", reward);
    Require.finite("weights", weights);
    for (int i = 0; i < d.length; i++) {
      if (d[i] < 0 || weights[i] <= 0) {
        throw new IllegalArgumentException(
            "point "
                + i
                + " has d "
                + d[i]
                + " and weight "
                + weights[i]
                + "; d = sqrt(KL) must be 0 or more and a weight above 0");
      }
    }
    requireCentred("reward", d, reward);
    if (Arrays.stream(d).filter(x -> x > 0).distinct().count() < 2) {
      throw new IllegalArgumentException(
          "d holds fewer than two different values above 0, "
              + Arrays.toString(d)
              + "; α and β cannot be told apart: add more values of n");
    }
  }

  /**
   * Scores how well a form explains points against the number of its parameters.
   *
   * <pre>
   *   AIC = m·log(rss/m) + 2k
   * </pre>
   *
   * <p>for m points with normal errors of one unknown variance, k counting the coefficients and
   * that variance (Burnham and Anderson 2002, §2.2). Lower is better, and only differences on the
   * same points and weights mean anything; −∞ where the fit is exact. Points of one curve share
   * their prompts, so they are fewer than m independent ones: a small difference is no evidence.
   *
   * @param form the name of the form
   * @param coefficients number of fitted coefficients
   * @param points m
   * @param rss residual sum of squares, weighted if the fit was, in reward²
   */
  public record FitComparison(String form, int coefficients, int points, double rss) {
    public FitComparison {
      Require.atLeast("points", points, 1);
      if (!(rss >= 0)) {
        throw new IllegalArgumentException("rss is " + rss + "; a sum of squares is 0 or more");
      }
    }

    /** Akaike's criterion. */
    public double aic() {
      return points * Math.log(rss / points) + 2.0 * parameters();
    }

    /**
     * Compares all four forms on the same points: Gao's two, the straight line through 0, and 0.
     *
     * @param d distances [m] as in {@link OveroptimizationFit}
     * @param reward gold reward [m], 0 at the reference
     * @return lowest AIC first
     */
    public static List<FitComparison> ofAllForms(double[] d, double[] reward) {
      OveroptimizationFit bestOfN = OveroptimizationFit.bestOfN(d, reward);
      OveroptimizationFit rl = OveroptimizationFit.rl(d, reward);
      return List.of(bestOfN.comparison(), rl.comparison(), bestOfN.linear(), bestOfN.zero())
          .stream()
          .sorted(Comparator.comparingDouble(FitComparison::aic))
          .toList();
    }

    private int parameters() {
      return coefficients + 1;
    }
  }
}
