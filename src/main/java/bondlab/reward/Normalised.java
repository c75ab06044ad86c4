package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.stats.LawSummary;
import java.util.Arrays;
import java.util.List;

/**
 * A reward shifted and scaled by two numbers: {@code (r − mean) / sd}. Most of a reward's variance
 * may lie between prompts; {@link Centred} takes that out.
 *
 * @param mean in the reward's unit
 * @param sd in the reward's unit, above 0; the new unit
 */
public record Normalised(Reward inner, double mean, double sd) implements Reward {

  /**
   * @throws BadInput unless the mean is finite and the sd finite and above 0
   */
  public Normalised {
    if (!Double.isFinite(mean) || !Double.isFinite(sd) || !(sd > 0)) {
      throw new BadInput(
          String.format(
              "normalising %s needs a finite mean and a finite sd > 0, got mean = %s, sd = %s",
              inner.name(), mean, sd));
    }
  }

  /**
   * Estimates mean and standard deviation (denominator M − 1) over all reference responses.
   *
   * @throws BadInput if fewer than two are given or their scores vary by no more than rounding
   */
  public static Normalised on(Reward inner, List<Completion> reference) {
    double[] scores = inner.finiteScores(reference);
    double mean = Arrays.stream(scores).average().orElse(Double.NaN);
    double squares = Arrays.stream(scores).map(r -> (r - mean) * (r - mean)).sum();
    double sd = Math.sqrt(squares / (scores.length - 1));
    double largest = Arrays.stream(scores).map(Math::abs).max().orElse(0);
    if (LawSummary.isRounding(sd, largest)) {
      throw new BadInput(
          String.format(
              "no scale for %s: normalising needs reference scores that differ by more than"
                  + " rounding, got %d scores around %s with sd %s",
              inner.name(), scores.length, mean, sd));
    }
    return new Normalised(inner, mean, sd);
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public String name() {
    return inner.name() + "-normalised";
  }

  @Override
  public double[] score(List<Completion> completions) {
    return Arrays.stream(inner.finiteScores(completions)).map(r -> (r - mean) / sd).toArray();
  }

  @Override
  public String toString() {
    return "%s, normalised (mean %s, sd %s)"
        .formatted(Shown.of(inner), Shown.number(mean), Shown.number(sd));
  }
}
