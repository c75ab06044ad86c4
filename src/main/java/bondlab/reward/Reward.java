package bondlab.reward;

import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.Scorer;
import bondlab.reward.Ensemble.Combination;
import bondlab.reward.Wrapper.Budgeted;
import bondlab.reward.Wrapper.Centred;
import bondlab.reward.Wrapper.Clipped;
import bondlab.reward.Wrapper.LengthAdjusted;
import bondlab.reward.Wrapper.Named;
import bondlab.reward.Wrapper.Noisy;
import bondlab.reward.Wrapper.Normalised;
import bondlab.reward.Wrapper.Quantile;
import bondlab.stats.RandomStream;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Scores responses; higher is better. A lambda over completions is a reward; {@link #text} makes
 * one of a function on text, {@link #program(String)} of another program, {@link #http} of a
 * server. Wrappers are methods, and their order means something: {@code
 * r.minusLength(0.02).clipped(-3, 3)} clips what is left after the price.
 *
 * <p>A reward is called by one thread at a time: trainings and evaluations ask one batch after
 * another, and a reward need not be safe for more.
 */
@FunctionalInterface
public interface Reward extends Scorer, AutoCloseable {

  /**
   * Scores each completion.
   *
   * @return one finite score per completion, in order, in the reward's own unit
   */
  @Override
  double[] score(List<Completion> completions);

  /** A short name for tables and figures, such as {@code gold} or {@code linear-4000}. */
  @Override
  default String name() {
    return "reward";
  }

  /**
   * Frees what the reward holds: networks, a process, connections. A wrapper closes what is in it.
   */
  @Override
  default void close() {}

  /** Scores the text of each response alone. */
  static Reward text(String name, ToDoubleFunction<String> score) {
    return TextReward.ofEach(name, sample -> score.applyAsDouble(sample.response()));
  }

  /** Scores many responses at a time, each with its prompt: for a reward that works in batches. */
  static Reward texts(String name, Function<List<TextReward.Sample>, double[]> score) {
    return new TextReward(name, score);
  }

  /**
   * Scores by another program, which reads one JSON line per sample and prints one JSON line with
   * its score; see {@link ProgramReward}.
   *
   * @param command cut into words at blanks, quotes respected; no shell sees it
   * @throws bondlab.config.BadInput if there is no word or a quote is not closed
   */
  static ProgramReward program(String command) {
    return ProgramReward.of(ShellWords.of(command));
  }

  /** Scores by another program, given as its words; see {@link ProgramReward}. */
  static ProgramReward program(List<String> words) {
    return ProgramReward.of(words);
  }

  /**
   * Scores by a server that speaks as OpenRLHF's reward servers do; see {@link HttpReward}.
   *
   * @param url such as {@code http://127.0.0.1:5000/score}
   * @throws bondlab.config.BadInput if it is no address of a web server
   */
  static HttpReward http(String url) {
    return HttpReward.of(url);
  }

  /** The mean of several rewards. They should share a unit; see {@link Ensemble}. */
  static Reward mean(Reward... members) {
    return new Ensemble("mean", List.of(members), new Combination.Mean());
  }

  /** The smallest of several rewards; see {@link Ensemble}. */
  static Reward worstOf(Reward... members) {
    return new Ensemble("worst", List.of(members), new Combination.WorstCase());
  }

  /**
   * The mean of several rewards less their disagreement, mean − lambda · variance; see {@link
   * Combination.UncertaintyWeighted}.
   */
  static Reward uncertaintyWeighted(double lambda, Reward... members) {
    return new Ensemble(
        "uncertainty-weighted", List.of(members), new Combination.UncertaintyWeighted(lambda));
  }

  /** The same scores under another name. */
  default Reward named(String name) {
    return new Named(this, name);
  }

  /** Held within bounds; see {@link Clipped}. */
  default Reward clipped(double lower, double upper) {
    return new Clipped(this, lower, upper);
  }

  /** With a price per token of the response; see {@link LengthAdjusted}. */
  default Reward minusLength(double perToken) {
    return new LengthAdjusted(this, perToken);
  }

  /** With a fixed Gaussian error on each response; see {@link Noisy}. */
  default Reward noisy(double sd, long seed) {
    return new Noisy(this, sd, RandomStream.of(seed).at("noise"));
  }

  /** Remembers the last 100,000 scores; see {@link Cached}. */
  default Reward cached() {
    return new Cached(this, Cached.USUAL_ENTRIES);
  }

  /** Refuses to score more responses than this; see {@link Budgeted}. */
  default Reward budget(long responses) {
    return new Budgeted(this, Budget.ofRewardCalls(responses));
  }

  /** Shifted and scaled to mean 0 and standard deviation 1 over reference responses. */
  default Reward normalised(List<Completion> reference) {
    return Normalised.on(this, reference);
  }

  /** Measured from each prompt's mean over reference responses, in sd; see {@link Centred}. */
  default Reward centred(List<Completion> reference) {
    return new Centred(this, ReferencePool.of(this, reference));
  }

  /**
   * As a share in [0, 1] of each prompt's reference responses: those scored at or below; see {@link
   * Quantile}.
   */
  default Reward quantile(List<Completion> reference) {
    return new Quantile(this, ReferencePool.of(this, reference), Quantile.Ties.WHOLE);
  }
}
