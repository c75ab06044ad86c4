package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.reward.Wrapper.Centred;
import bondlab.reward.Wrapper.Normalised;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Several rewards combined response by response, before anything is sorted or selected. Members
 * should share a unit, which nobody can check for numbers that come from outside: the worst of a
 * count of commas and a log-odds is mostly the log-odds. Wrap each in {@link Centred} or {@link
 * Normalised} first.
 *
 * @param name of the whole, such as {@code proxy-worst-of-5}
 * @param members one or more
 */
public record Ensemble(String name, List<Reward> members, Combination combination)
    implements Reward {

  /**
   * @throws BadInput if there is no member
   */
  public Ensemble {
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new BadInput("ensemble " + name + " has no members; give it one reward or more");
    }
  }

  /** Closes each member once, even if it is listed twice, and all of them even if one fails. */
  @Override
  public void close() {
    Set<Reward> closed = Collections.newSetFromMap(new IdentityHashMap<>());
    RuntimeException failed = null;
    for (Reward member : members) {
      try {
        if (closed.add(member)) {
          member.close();
        }
      } catch (RuntimeException e) {
        if (failed == null) {
          failed = e;
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  @Override
  public double[] score(List<Completion> completions) {
    List<double[]> byMember = members.stream().map(m -> m.finiteScores(completions)).toList();
    double[] combined = new double[completions.size()];
    double[] scores = new double[members.size()];
    for (int i = 0; i < combined.length; i++) {
      for (int m = 0; m < scores.length; m++) {
        scores[m] = byMember.get(m)[i];
      }
      combined[i] = combination.of(scores);
    }
    return combined;
  }

  @Override
  public String toString() {
    return members.stream()
        .map(Wrapper::shown)
        .collect(Collectors.joining("; ", combination + " of (", ")"));
  }

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
     * Mean less disagreement: {@code mean − lambda · variance}, the population variance
     * (denominator members).
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
        return "mean − " + Wrapper.shown(lambda) + "·variance";
      }
    }
  }
}
