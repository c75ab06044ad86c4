package bondlab.reward;

import bondlab.config.BadInput;
import java.util.Arrays;

/** How an ensemble makes one score of its members' (Coste et al., arXiv 2310.02743). */
public sealed interface Combination {

  /** Combines one response's scores [members], members ≥ 1. */
  double of(double[] scores);

  /** The mean. */
  record Mean() implements Combination {
    @Override
    public double of(double[] scores) {
      return Arrays.stream(scores).sum() / scores.length;
    }

    @Override
    public String toString() {
      return "mean";
    }
  }

  /** The worst case: the smallest score. */
  record WorstCase() implements Combination {
    @Override
    public double of(double[] scores) {
      return Arrays.stream(scores).min().orElseThrow();
    }

    @Override
    public String toString() {
      return "worst";
    }
  }

  /**
   * Mean less disagreement: {@code mean − lambda · variance}, the population variance (denominator
   * members).
   *
   * @param lambda price of variance, one over the reward's unit, finite, 0 or more; 0 is the mean
   */
  record UncertaintyWeighted(double lambda) implements Combination {
    /**
     * @throws BadInput if lambda is negative or not finite
     */
    public UncertaintyWeighted {
      if (!(lambda >= 0) || Double.isInfinite(lambda)) {
        throw new BadInput("lambda = " + lambda + ": the price of variance is finite, 0 or more");
      }
    }

    @Override
    public double of(double[] scores) {
      double mean = new Mean().of(scores);
      double squares = Arrays.stream(scores).map(r -> (r - mean) * (r - mean)).sum();
      return mean - lambda * squares / scores.length;
    }

    @Override
    public String toString() {
      return "mean − " + Shown.number(lambda) + "·variance";
    }
  }
}
