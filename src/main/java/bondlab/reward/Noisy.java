package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.stats.RandomStream;
import java.util.List;

/**
 * A reward with a fixed Gaussian error on each response: {@code r + sd · z(prompt id, tokens)}. The
 * same response always gets the same error, on any thread and in any batch, as a flawed proxy's
 * would; it cannot be averaged away by asking again.
 *
 * @param sd standard deviation of the error, in the reward's unit, 0 or more
 * @param stream where the errors come from; two streams give independent errors
 */
public record Noisy(Reward inner, double sd, RandomStream stream) implements Reward {

  /**
   * @throws BadInput if the sd is negative or not finite
   */
  public Noisy {
    if (!(sd >= 0) || Double.isInfinite(sd)) {
      throw new BadInput("noise needs a finite sd of 0 or more, got sd = " + sd);
    }
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public String name() {
    return inner.name() + "-noisy";
  }

  @Override
  public double[] score(List<Completion> completions) {
    double[] scores = inner.finiteScores(completions).clone();
    for (int i = 0; i < scores.length; i++) {
      scores[i] += sd * error(completions.get(i));
    }
    return scores;
  }

  private double error(Completion completion) {
    RandomStream own = stream.at(completion.prompt().id());
    for (int token : completion.tokens()) {
      own = own.at(token);
    }
    return own.nextGaussian();
  }

  @Override
  public String toString() {
    return "%s + noise of sd %s".formatted(Shown.of(inner), Shown.number(sd));
  }
}
