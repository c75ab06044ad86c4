package bondlab.objective;

import bondlab.config.BadInput;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.LanguageModelPolicy;
import bondlab.policy.TrainablePolicy;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;
import java.util.Optional;

/**
 * Inputs that an objective may need and no configuration can hold. Nothing here is owned.
 *
 * @param network language model that a learned quantile starts from
 * @param learning counts what an objective's own learning costs
 * @param exact quantiles of an anchor that can be enumerated
 * @param teacher that distillation imitates
 * @param responses that distillation learns from beside the policy's own
 * @param pairs table of preferences that offline objectives train on, scored by the reference
 * @param own finds objectives that a notebook's cell made
 */
public record ObjectiveInputs(
    Optional<LanguageModelPolicy> network,
    Budget learning,
    Optional<QuantileEstimator> exact,
    Optional<TrainablePolicy> teacher,
    Optional<GivenResponses> responses,
    Optional<PreferencePairs> pairs,
    OwnObjective.Finder own) {

  /** Nothing: enough for every objective but gkd, and for sampled quantiles. */
  public static final ObjectiveInputs NOTHING =
      new ObjectiveInputs(
          Optional.empty(),
          Budget.unlimited(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OwnObjective.Finder.NONE);

  /**
   * With what a learned quantile starts from, the policy before its first step, and what counts its
   * passes.
   */
  public ObjectiveInputs withNetwork(LanguageModelPolicy policy, Budget budget) {
    return new ObjectiveInputs(Optional.of(policy), budget, exact, teacher, responses, pairs, own);
  }

  public ObjectiveInputs withExact(QuantileEstimator estimator) {
    return new ObjectiveInputs(
        network, learning, Optional.of(estimator), teacher, responses, pairs, own);
  }

  public ObjectiveInputs withTeacher(TrainablePolicy policy) {
    return new ObjectiveInputs(
        network, learning, exact, Optional.of(policy), responses, pairs, own);
  }

  public ObjectiveInputs withResponses(GivenResponses given) {
    return new ObjectiveInputs(network, learning, exact, teacher, Optional.of(given), pairs, own);
  }

  public ObjectiveInputs withPairs(PreferencePairs table) {
    return new ObjectiveInputs(
        network, learning, exact, teacher, responses, Optional.of(table), own);
  }

  public ObjectiveInputs withOwn(OwnObjective.Finder finder) {
    return new ObjectiveInputs(network, learning, exact, teacher, responses, pairs, finder);
  }

  /**
   * Responses that a policy learns from and did not draw, such as human text or a teacher's own.
   * Their cost is counted by whoever makes them.
   */
  @FunctionalInterface
  public interface GivenResponses {

    /**
     * Gives one response to each prompt, in order.
     *
     * @param stream source of randomness, should there be a choice
     */
    List<Completion> to(List<Prompt> prompts, RandomStream stream);
  }

  /**
   * Requires an input.
   *
   * @throws BadInput if it was not given, naming the setting that asks for it
   */
  static <T> T need(Optional<T> input, String setting, String what) {
    return input.orElseThrow(
        () -> new BadInput(setting + ": needs a " + what + ", which this study does not have"));
  }
}
