package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.Cost;
import bondlab.stats.LawSummary;
import bondlab.stats.RandomStream;
import java.util.Arrays;
import java.util.List;

/**
 * A reward around another, which it closes. Those that change the value say so in their name;
 * {@link Cached} and {@link Budgeted} watch over the calls and keep the name. Every wrapper refuses
 * an inner score that is NaN, infinite or missing.
 */
public interface Wrapper extends Reward {

  /** The reward that is wrapped. */
  Reward inner();

  @Override
  default void close() {
    inner().close();
  }

  /** Text of an inner reward: its own, or the name of one that has none, such as a lambda. */
  static String shown(Reward reward) {
    String text = reward.toString();
    String unwritten =
        reward.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(reward));
    return text.equals(unwritten) ? reward.name() : text;
  }

  /** A number without a needless fraction. */
  static String shown(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** A reward under another name. */
  record Named(Reward inner, String name) implements Wrapper {

    @Override
    public double[] score(List<Completion> completions) {
      return inner.score(completions);
    }

    @Override
    public String toString() {
      return name.equals(inner.name()) ? Wrapper.shown(inner) : name + " = " + Wrapper.shown(inner);
    }
  }

  /**
   * A reward held within bounds: {@code min(max(r, lower), upper)}.
   *
   * @param lower in the reward's unit; −∞ for no bound
   * @param upper above {@code lower}; +∞ for no bound
   */
  record Clipped(Reward inner, double lower, double upper) implements Wrapper {

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
          .formatted(Wrapper.shown(inner), Wrapper.shown(lower), Wrapper.shown(upper));
    }
  }

  /**
   * A reward with a price on length: {@code r − perToken · T}, T the response's tokens, a stop
   * token included.
   *
   * @param perToken in the reward's unit a token; below 0 it pays for length
   */
  record LengthAdjusted(Reward inner, double perToken) implements Wrapper {

    /**
     * @throws BadInput if the price is not finite
     */
    public LengthAdjusted {
      if (!Double.isFinite(perToken)) {
        throw new BadInput("length needs a finite price, got per_token = " + perToken);
      }
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
          .formatted(
              Wrapper.shown(inner), perToken < 0 ? "+" : "−", Wrapper.shown(Math.abs(perToken)));
    }
  }

  /**
   * A reward with a fixed Gaussian error on each response: {@code r + sd · z(prompt id, tokens)}.
   * The same response always gets the same error, on any thread and in any batch, as a flawed
   * proxy's would; it cannot be averaged away by asking again.
   *
   * @param sd standard deviation of the error, in the reward's unit, 0 or more
   * @param stream where the errors come from; two streams give independent errors
   */
  record Noisy(Reward inner, double sd, RandomStream stream) implements Wrapper {

    /**
     * @throws BadInput if the sd is negative or not finite
     */
    public Noisy {
      if (!(sd >= 0) || Double.isInfinite(sd)) {
        throw new BadInput("noise needs a finite sd of 0 or more, got sd = " + sd);
      }
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
      return "%s + noise of sd %s".formatted(Wrapper.shown(inner), Wrapper.shown(sd));
    }
  }

  /**
   * A reward shifted and scaled by two numbers: {@code (r − mean) / sd}. Most of a reward's
   * variance may lie between prompts; {@link Centred} takes that out.
   *
   * @param mean in the reward's unit
   * @param sd in the reward's unit, above 0; the new unit
   */
  record Normalised(Reward inner, double mean, double sd) implements Wrapper {

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
          .formatted(Wrapper.shown(inner), Wrapper.shown(mean), Wrapper.shown(sd));
    }
  }

  /**
   * A reward measured from each prompt's own reference mean, in reference standard deviations:
   * {@code (r − mean_p) / s}, s the pooled standard deviation within prompts. Under the reference
   * it has mean 0 on each prompt of the pool and unit variance, as Gao, Schulman and Hilton (arXiv
   * 2210.10760) centre gold.
   */
  final class Centred implements Wrapper {
    private final Reward inner;
    private final ReferencePool pool;
    private final double sd;

    /**
     * Centres and scales by a pool of the same reward's scores.
     *
     * @throws bondlab.config.BadInput if the pool's scores do not vary within a prompt
     */
    public Centred(Reward inner, ReferencePool pool) {
      this.inner = inner;
      this.pool = pool;
      this.sd = pool.withinPromptSd();
    }

    @Override
    public Reward inner() {
      return inner;
    }

    @Override
    public String name() {
      return inner.name() + "-centred";
    }

    /**
     * {@inheritDoc}
     *
     * @throws bondlab.config.BadInput if a prompt is not in the pool
     */
    @Override
    public double[] score(List<Completion> completions) {
      double[] scores = inner.finiteScores(completions);
      double[] centred = new double[scores.length];
      for (int i = 0; i < scores.length; i++) {
        centred[i] = (scores[i] - pool.mean(completions.get(i).prompt().id())) / sd;
      }
      return centred;
    }

    @Override
    public String toString() {
      return "%s, centred per prompt (sd %s)".formatted(Wrapper.shown(inner), Wrapper.shown(sd));
    }
  }

  /**
   * A reward replaced by its quantile among the prompt's reference scores (BOND, arXiv 2407.14622,
   * Eq. 9, with a fixed pool).
   *
   * @param pool scores of the same reward, for every prompt that will be asked
   * @param ties what a reference score equal to the response's counts
   */
  record Quantile(Reward inner, ReferencePool pool, Ties ties) implements Wrapper {

    /** How a tied reference score is counted. */
    public enum Ties {
      /** One: the share at or below, p≤, the quantile of BOND; from 0 to 1. */
      WHOLE,
      /** Half: {@code (p< + p≤)/2}, a win rate; a pool scored by itself has mean 1/2 exactly. */
      HALF
    }

    @Override
    public String name() {
      return inner.name() + "-quantile";
    }

    /**
     * {@inheritDoc}
     *
     * @return shares in [0, 1]; a 0 is possible, so take no logarithm without a convention for it
     * @throws bondlab.config.BadInput if a prompt is not in the pool
     */
    @Override
    public double[] score(List<Completion> completions) {
      double[] scores = inner.finiteScores(completions);
      double[] quantiles = new double[scores.length];
      for (int i = 0; i < scores.length; i++) {
        int id = completions.get(i).prompt().id();
        double atOrBelow = pool.atOrBelow(id, scores[i]);
        quantiles[i] =
            switch (ties) {
              case WHOLE -> atOrBelow;
              case HALF -> (pool.below(id, scores[i]) + atOrBelow) / 2;
            };
      }
      return quantiles;
    }

    @Override
    public String toString() {
      return Wrapper.shown(inner) + ", as quantile of its prompt";
    }
  }

  /**
   * A reward that counts responses and tokens scored, and the seconds it took. They are spent
   * before the call, so the inner reward is never asked for more than the budget allows; a call
   * that fails was spent too.
   */
  record Budgeted(Reward inner, Budget budget) implements Wrapper {

    @Override
    public String name() {
      return inner.name();
    }

    /**
     * {@inheritDoc}
     *
     * @throws bondlab.policy.Budget.BudgetSpent before scoring, if the budget does not allow all of
     *     them
     */
    @Override
    public double[] score(List<Completion> completions) {
      budget.spend(Cost.ofScoring(completions));
      long start = System.nanoTime();
      double[] scores = inner.finiteScores(completions);
      budget.add(Cost.ofTimeSince(start));
      return scores;
    }

    @Override
    public String toString() {
      return "%s, budgeted (%d scored)"
          .formatted(Wrapper.shown(inner), budget.spent().rewardCalls());
    }
  }
}
