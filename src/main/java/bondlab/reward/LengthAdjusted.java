package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import java.util.List;

/**
 * A reward with a price on length: {@code r − perToken · T}, T the response's tokens, a stop token
 * included.
 *
 * @param perToken in the reward's unit a token; below 0 it pays for length
 */
public record LengthAdjusted(Reward inner, double perToken) implements Reward {

  /**
   * @throws BadInput if the price is not finite
   */
  public LengthAdjusted {
    if (!Double.isFinite(perToken)) {
      throw new BadInput("length needs a finite price, got per_token = " + perToken);
    }
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public String name() {
    return inner.name() + "-length-adjusted";
  }

  @Override
  public double[] score(List<Completion> completions) {
    double[] scores = inner.finiteScores(completions).clone();
    for (int i = 0; i < scores.length; i++) {
      scores[i] -= perToken * completions.get(i).tokens().length;
    }
    return scores;
  }

  @Override
  public String toString() {
    return "%s %s %s·tokens"
        .formatted(Shown.of(inner), perToken < 0 ? "+" : "−", Shown.number(Math.abs(perToken)));
  }
}
