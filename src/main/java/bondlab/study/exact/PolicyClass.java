package bondlab.study.exact;

import java.util.Locale;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealVector;

/**
 * Which policies there are. A training step is one of natural gradient (Amari 1998; Kakade 2001),
 * the loss's gradient by the class's parameters divided by their Fisher information, so that a path
 * depends on the class of laws and not on how its parameters are written:
 *
 * <pre>  log π ← log π − rate·Δ + constant</pre>
 */
enum PolicyClass {
  /** Every law over the responses of each prompt: Δ_k = g_k/π_k, g the gradient by logits. */
  EVERY_LAW {
    @Override
    double[][] direction(TurningLaw law, double[][] logPolicy, double[][] gradient) {
      double[][] direction = new double[gradient.length][gradient[0].length];
      for (int p = 0; p < direction.length; p++) {
        for (int k = 0; k < direction[p].length; k++) {
          double mass = Math.exp(logPolicy[p][k]);
          direction[p][k] = mass == 0 ? 0 : gradient[p][k] / mass;
        }
      }
      return direction;
    }
  },

  /**
   * Laws π_ref·exp(θ·φ) of the features φ, with one θ for all prompts, as a network shares its
   * weights: Δ = φ·F⁻¹·Φᵀg, with Φᵀg and F = Cov_π(φ) averaged over prompts.
   */
  LINEAR {
    @Override
    double[][] direction(TurningLaw law, double[][] logPolicy, double[][] gradient) {
      int features = law.features()[0][0].length;
      RealVector slope = new ArrayRealVector(features);
      Array2DRowRealMatrix fisher = new Array2DRowRealMatrix(features, features);
      for (int p = 0; p < gradient.length; p++) {
        slope = slope.add(new ArrayRealVector(slope(law.features()[p], gradient[p])));
        fisher = fisher.add(covariance(law.features()[p], logPolicy[p]));
      }
      double[] theta = new QRDecomposition(fisher).getSolver().solve(slope).toArray();
      double[][] direction = new double[gradient.length][gradient[0].length];
      for (int p = 0; p < direction.length; p++) {
        for (int k = 0; k < direction[p].length; k++) {
          direction[p][k] = dot(theta, law.features()[p][k]);
        }
      }
      return direction;
    }
  };

  /**
   * The direction Δ [P][K] in log π.
   *
   * @param logPolicy of the class [P][K]
   * @param gradient of the loss by the logits [P][K]
   */
  abstract double[][] direction(TurningLaw law, double[][] logPolicy, double[][] gradient);

  /** Takes one step; the policy stays in its class. */
  double[][] step(TurningLaw law, double[][] logPolicy, double[][] gradient, double rate) {
    double[][] direction = direction(law, logPolicy, gradient);
    double[][] next = new double[direction.length][];
    for (int p = 0; p < next.length; p++) {
      double[] logits = logPolicy[p].clone();
      for (int k = 0; k < logits.length; k++) {
        logits[k] -= rate * direction[p][k];
      }
      next[p] = TurningLaw.normalised(logits);
    }
    return next;
  }

  /** Its name in tables. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Φᵀg [F]: the gradient by θ. */
  static double[] slope(double[][] features, double[] gradient) {
    double[] slope = new double[features[0].length];
    for (int k = 0; k < gradient.length; k++) {
      for (int f = 0; f < slope.length; f++) {
        slope[f] += features[k][f] * gradient[k];
      }
    }
    return slope;
  }

  private static Array2DRowRealMatrix covariance(double[][] features, double[] logPolicy) {
    int size = features[0].length;
    double[] mean = new double[size];
    double[][] products = new double[size][size];
    for (int k = 0; k < logPolicy.length; k++) {
      double mass = Math.exp(logPolicy[k]);
      for (int f = 0; f < size; f++) {
        mean[f] += mass * features[k][f];
        for (int g = 0; g < size; g++) {
          products[f][g] += mass * features[k][f] * features[k][g];
        }
      }
    }
    for (int f = 0; f < size; f++) {
      for (int g = 0; g < size; g++) {
        products[f][g] -= mean[f] * mean[g];
      }
    }
    return new Array2DRowRealMatrix(products, false);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
