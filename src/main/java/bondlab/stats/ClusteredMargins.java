package bondlab.stats;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How well a reward orders held-out comparisons, with intervals that allow for comparisons of one
 * cluster, such as one document, being alike. With margin s_i the score of the preferred response
 * less that of the other:
 *
 * <ul>
 *   <li>accuracy: mean of 1{s_i &gt; 0}, a tie ½;
 *   <li>slope: the β of P(preferred) = σ(β·s) with the highest likelihood, Σ s_i·σ(−β·s_i) = 0. It
 *       is 1 for a Bradley-Terry model that is calibrated on fresh comparisons, below 1 for one
 *       that is too sure.
 * </ul>
 *
 * <p>Both solve Σ_i ψ_i(θ) = 0, so that each of G clusters has a value of its own,
 *
 * <pre>  θ_g = θ̂ − G · Σ_{i∈g} ψ_i / Σ_i ∂ψ_i/∂θ</pre>
 *
 * <p>whose mean is θ̂ and whose Student interval of G − 1 degrees of freedom is that of the
 * cluster-robust variance (Liang and Zeger 1986). Several rewards measured on the same clusters
 * make a table for {@link TwoWayMean}. {@code ClusteredMarginsTest} simulates 500 sets of 60
 * clusters of 1 to 60 comparisons; the 95% intervals cover .9 or more.
 *
 * @param accuracies value of each cluster [G], in the order in which they first come
 * @param slopes the same of the slope, per unit of the margin; all infinite where every comparison
 *     is ordered rightly
 */
public record ClusteredMargins(double[] accuracies, double[] slopes) {
  private static final int MOST_STEPS = 100;

  /**
   * Measures margins.
   *
   * @param margins finite [n]
   * @param cluster of each [n]; of a single one nothing can be said of the error
   */
  public static ClusteredMargins of(double[] margins, int[] cluster) {
    Require.finite("margins", margins);
    Require.sameLength("margins", margins.length, "cluster", cluster.length);
    Map<Integer, Integer> number = new HashMap<>();
    int[] group = new int[cluster.length];
    for (int i = 0; i < group.length; i++) {
      Integer known = number.putIfAbsent(cluster[i], number.size());
      group[i] = known == null ? number.size() - 1 : known;
    }
    Require.atLeast("the number of comparisons", margins.length, 1);
    double accuracy = Arrays.stream(margins).map(ClusteredMargins::correct).average().orElseThrow();
    double slope = slope(margins);
    double curvature = 0;
    for (double margin : margins) {
      curvature += margin * margin * sigmoid(slope * margin) * sigmoid(-slope * margin);
    }
    double[] accuracies = filled(number.size(), accuracy);
    double[] slopes = filled(number.size(), slope);
    for (int i = 0; i < group.length; i++) {
      double s = margins[i];
      accuracies[group[i]] += number.size() * (correct(s) - accuracy) / margins.length;
      if (Double.isFinite(slope) && curvature > 0) {
        slopes[group[i]] += number.size() * s * sigmoid(-slope * s) / curvature;
      }
    }
    return new ClusteredMargins(accuracies, slopes);
  }

  /** The share of comparisons that are ordered rightly. */
  public double accuracy() {
    return mean(accuracies);
  }

  /** The slope. */
  public double slope() {
    return mean(slopes);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double[] filled(int size, double value) {
    double[] values = new double[size];
    Arrays.fill(values, value);
    return values;
  }

  private static double correct(double margin) {
    return (1 + Math.signum(margin)) / 2;
  }

  /** Newton's method on a concave likelihood, its steps cut to a doubling. */
  private static double slope(double[] margins) {
    double largest = 0;
    boolean wrong = false;
    for (double margin : margins) {
      largest = Math.max(largest, Math.abs(margin));
      wrong |= margin < 0;
    }
    if (!wrong || largest == 0) {
      return largest == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    double slope = 0;
    for (int step = 0; step < MOST_STEPS; step++) {
      double gradient = 0;
      double curvature = 0;
      for (double margin : margins) {
        double miss = sigmoid(-slope * margin);
        gradient += margin * miss;
        curvature += margin * margin * miss * (1 - miss);
      }
      double most = Math.max(Math.abs(slope), 1 / largest);
      double change = Math.max(-most, Math.min(most, gradient / curvature));
      slope += change;
      if (Math.abs(change) < 1e-12 * most) {
        break;
      }
    }
    return slope;
  }

  private static double sigmoid(double x) {
    double small = Math.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + small) : small / (1 + small);
  }
}
