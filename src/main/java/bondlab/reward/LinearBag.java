package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.progress.StoppedByUser;
import bondlab.reward.BagNetwork.TokenBag;
import bondlab.tensor.FloatArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.ConjugateGradient;
import org.hipparchus.linear.JacobiPreconditioner;
import org.hipparchus.linear.RealLinearOperator;
import org.hipparchus.linear.RealVector;

/**
 * A weight per token, w · x: logistic regression on the differences Δ of bags. The fit minimises
 *
 * <pre>  F(w) = −Σ_i log σ(w · Δ_i) + sumToZero · Σ_i (w · s_i)² + ½ · l2 · |w|²</pre>
 *
 * <p>by Newton's method, its steps from Hipparchus's conjugate gradients on the Hessian
 *
 * <pre>  H = Σ_i σ(w·Δ_i) σ(−w·Δ_i) Δ_i Δ_iᵀ + 2 · sumToZero · Σ_i s_i s_iᵀ + l2 · I</pre>
 *
 * and halved until F falls enough (Armijo). F is strongly convex, so the optimum is the only one,
 * and |w − w*| ≤ |∇F(w)| / l2: the gradient's norm at the end bounds the error.
 *
 * @param weights w [V]
 */
record LinearBag(double[] weights) implements BagNetwork {
  static final String WEIGHT = "weight";

  /** Bound on |w − w*|, well below float32's own error. */
  private static final double TOLERANCE = 1e-9;

  private static final int MOST_STEPS = 100;
  private static final int MOST_CONJUGATE_STEPS = 10_000;

  /** Share of the fall that the slope promises which a step must bring. */
  private static final double ARMIJO = 1e-4;

  /** Relative error of F as a sum of thousands of terms. */
  private static final double ROUNDING = 1e-12;

  private static final int MOST_HALVINGS = 40;

  @Override
  public double score(TokenBag bag) {
    return bag.dot(weights);
  }

  @Override
  public int vocabulary() {
    return weights.length;
  }

  @Override
  public Map<String, FloatArray> values() {
    return Map.of(WEIGHT, FloatArray.rounded(weights, weights.length));
  }

  /**
   * Fits.
   *
   * @param differences bag of the preferred less that of the other, one a pair
   * @param l2 precision of the weights' normal prior, above 0; scikit-learn's 1/C
   * @param start where Newton's method starts [V]
   * @throws BadInput if rounding stops it before the tolerance is reached
   */
  static LinearBag fit(List<TokenBag> differences, double l2, double[] start) {
    return fit(differences, List.of(), 0, l2, start);
  }

  /**
   * Fits with the sum of a pair's scores held near 0.
   *
   * @param sums s, bag of the preferred plus that of the other, one a pair; empty for none
   * @param sumToZero weight ≥ 0
   * @throws BadInput as {@link #fit(List, double, double[])}
   */
  static LinearBag fit(
      List<TokenBag> differences,
      List<TokenBag> sums,
      double sumToZero,
      double l2,
      double[] start) {
    Problem problem = new Problem(differences, sums, sumToZero, l2, start.length);
    double[] w = start.clone();
    for (int step = 0; step < MOST_STEPS; step++) {
      StoppedByUser.throwIfInterrupted();
      double[] gradient = problem.gradient(w);
      if (norm(gradient) <= TOLERANCE * l2) {
        return new LinearBag(BagNetwork.rounded(w));
      }
      double[] down = problem.newton(w, gradient);
      double[] next = problem.lower(w, down, gradient);
      if (next == w) {
        break;
      }
      w = next;
    }
    throw new BadInput(
        String.format(
            "l2 = %s: too small for weights that are exact to %s beside %d pairs; raise it",
            l2, TOLERANCE, differences.size()));
  }

  private static double norm(double[] vector) {
    double sum = 0;
    for (double value : vector) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  /** F and its derivatives. */
  record Problem(
      List<TokenBag> differences, List<TokenBag> sums, double sumToZero, double l2, int size) {

    double value(double[] w) {
      double sum = 0;
      for (TokenBag difference : differences) {
        sum -= BagNetwork.logSigmoid(difference.dot(w));
      }
      for (TokenBag both : sums) {
        double score = both.dot(w);
        sum += sumToZero * score * score;
      }
      double length = norm(w);
      return sum + l2 / 2 * length * length;
    }

    double[] gradient(double[] w) {
      double[] gradient = new double[size];
      for (TokenBag difference : differences) {
        difference.addTo(gradient, -BagNetwork.sigmoid(-difference.dot(w)));
      }
      for (TokenBag both : sums) {
        both.addTo(gradient, 2 * sumToZero * both.dot(w));
      }
      for (int v = 0; v < size; v++) {
        gradient[v] += l2 * w[v];
      }
      return gradient;
    }

    /** −H⁻¹ ∇F, or −∇F over the diagonal of H if rounding keeps H⁻¹ ∇F from being found. */
    double[] newton(double[] w, double[] gradient) {
      double[] curvatures = new double[differences.size()];
      double[] diagonal = new double[size];
      Arrays.fill(diagonal, l2);
      for (int i = 0; i < curvatures.length; i++) {
        double margin = differences.get(i).dot(w);
        curvatures[i] = BagNetwork.sigmoid(margin) * BagNetwork.sigmoid(-margin);
        differences.get(i).addSquaresTo(diagonal, curvatures[i]);
      }
      for (TokenBag both : sums) {
        both.addSquaresTo(diagonal, 2 * sumToZero);
      }
      JacobiPreconditioner scale = new JacobiPreconditioner(diagonal, false);
      RealVector downhill = new ArrayRealVector(gradient).mapMultiplyToSelf(-1);
      try {
        return new ConjugateGradient(MOST_CONJUGATE_STEPS, 1e-8, false)
            .solve(hessian(curvatures), scale, downhill)
            .toArray();
      } catch (MathIllegalStateException e) {
        return scale.operate(downhill).toArray();
      }
    }

    private RealLinearOperator hessian(double[] curvatures) {
      return new RealLinearOperator() {
        @Override
        public int getRowDimension() {
          return size;
        }

        @Override
        public int getColumnDimension() {
          return size;
        }

        @Override
        public RealVector operate(RealVector vector) {
          double[] from = vector.toArray();
          double[] to = new double[size];
          for (int v = 0; v < size; v++) {
            to[v] = l2 * from[v];
          }
          for (int i = 0; i < curvatures.length; i++) {
            TokenBag difference = differences.get(i);
            difference.addTo(to, curvatures[i] * difference.dot(from));
          }
          for (TokenBag both : sums) {
            both.addTo(to, 2 * sumToZero * both.dot(from));
          }
          return new ArrayRealVector(to, false);
        }
      };
    }

    /** The first of w + d, w + d/2, … that is low enough; w itself if there is none. */
    double[] lower(double[] w, double[] down, double[] gradient) {
      double slope = 0;
      for (int v = 0; v < size; v++) {
        slope += gradient[v] * down[v];
      }
      double value = value(w);
      double share = 1;
      for (int halving = 0; halving < MOST_HALVINGS; halving++, share /= 2) {
        double[] next = new double[size];
        for (int v = 0; v < size; v++) {
          next[v] = w[v] + share * down[v];
        }
        if (value(next) <= value + ARMIJO * share * slope + ROUNDING * value) {
          return next;
        }
      }
      return w;
    }
  }
}
