package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import java.util.Arrays;
import java.util.List;

/**
 * A reward held within bounds: {@code min(max(r, lower), upper)}.
 *
 * @param lower in the reward's unit; −∞ for no bound
 * @param upper above {@code lower}; +∞ for no bound
 */
public record Clipped(Reward inner, double lower, double upper) implements Reward {

  /**
   * @throws BadInput unless lower < upper
   */
  public Clipped {
    if (!(lower < upper)) {
      throw new BadInput(
          "clipping needs lower < upper, got lower = " + lower + ", upper = " + upper);
    }
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public String name() {
    return inner.name() + "-clipped";
  }

  @Override
  public double[] score(List<Completion> completions) {
    return Arrays.stream(inner.finiteScores(completions))
        .map(r -> Math.min(Math.max(r, lower), upper))
        .toArray();
  }

  @Override
  public String toString() {
    return "%s, clipped to [%s, %s]"
        .formatted(Shown.of(inner), Shown.number(lower), Shown.number(upper));
  }
}
