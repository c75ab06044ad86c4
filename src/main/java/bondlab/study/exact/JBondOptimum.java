package bondlab.study.exact;

import bondlab.stats.BestOfN;
import bondlab.stats.Quantiles;

/**
 * The law, of all laws, at which J-BOND's loss against a fixed anchor is least. Outcome by outcome,
 * with a = β + γ, T the Best-of-2 of the anchor and r_J the mean two-sample estimate,
 *
 * <pre>  a·log(π/anchor) − (1−β)·T/π − β·r_J = c,   c such that π sums to 1</pre>
 */
final class JBondOptimum {
  private static final int HALVINGS = 60;
  private static final double WIDEST = 20;

  private JBondOptimum() {}

  /**
   * Solves for c by bisection, since the mass grows with it, and for each outcome by Newton's
   * method.
   *
   * @param beta β in [0, 1)
   * @param gamma γ ≥ 0, β + γ &gt; 0
   * @return log-probabilities [K]
   */
  static double[] of(double[] logAnchor, double[] rewards, double beta, double gamma) {
    double[] target = BestOfN.logPmf(logAnchor, rewards, 2);
    double[] twoSample = Quantiles.meanTwoSample(logAnchor, rewards);
    double low = -WIDEST;
    double high = WIDEST;
    double[] law = new double[logAnchor.length];
    for (int i = 0; i < HALVINGS; i++) {
      double level = (low + high) / 2;
      double mass = 0;
      for (int y = 0; y < law.length; y++) {
        double share = (1 - beta) * Math.exp(target[y] - logAnchor[y]);
        law[y] = logAnchor[y] + atRest(beta + gamma, share, level + beta * twoSample[y]);
        mass += Math.exp(law[y]);
      }
      low = mass < 1 ? level : low;
      high = mass < 1 ? high : level;
    }
    return law;
  }

  /** The x with a·x − share·e^(−x) = level; increasing and concave, so steps from below rise. */
  private static double atRest(double a, double share, double level) {
    double x = Math.min(0, level / a);
    for (int i = 0; i < HALVINGS; i++) {
      double pull = share * Math.exp(-x);
      double step = (a * x - pull - level) / (a + pull);
      x -= step;
      if (Math.abs(step) < 1e-15) {
        break;
      }
    }
    return x;
  }
}
