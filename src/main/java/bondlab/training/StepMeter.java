package bondlab.training;

import bondlab.objective.Objective.SampleBudget;
import bondlab.objective.Objective.Sources;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.Cost;
import bondlab.policy.MeteredPolicy;
import bondlab.policy.Policy;
import bondlab.reward.Budgeted;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Counts one step, part by part, and keeps what the policy answered in it. */
public final class StepMeter {
  private final Map<Part, Budget> budgets = new EnumMap<>(Part.class);
  private final List<Completion> policySamples = new ArrayList<>();

  public StepMeter() {
    for (Part part : Part.values()) {
      budgets.put(part, Budget.unlimited());
    }
  }

  /** A policy whose draws and log-probabilities are counted apart. */
  private record Counted(
      Policy inner, Budget draws, Budget scores, Consumer<List<Completion>> drawn)
      implements Policy {
    @Override
    public List<Completion> sample(List<Prompt> prompts, int each, RandomStream stream) {
      List<Completion> samples = new MeteredPolicy(inner, draws).sample(prompts, each, stream);
      drawn.accept(samples);
      return samples;
    }

    @Override
    public double[] logProbs(List<Completion> completions) {
      return new MeteredPolicy(inner, scores).logProbs(completions);
    }
  }

  /** The sources of a step, counted. */
  Sources metered(TrainingSources sources) {
    Budget scores = budgets.get(Part.SCORE);
    Budget others = budgets.get(Part.ANCHOR_SAMPLES);
    return new Sources(
        new Counted(
            sources.policy().remembering(),
            budgets.get(Part.POLICY_SAMPLES),
            scores,
            policySamples::addAll),
        new Counted(sources.anchor().policy(), others, scores, drawn -> {}),
        new Counted(sources.reference(), others, scores, drawn -> {}),
        new Budgeted(sources.reward(), budgets.get(Part.REWARD)));
  }

  /** Counts the time of the work, without what other parts counted within it. */
  <T> T timed(Part part, Supplier<T> work) {
    double elsewhere = seconds();
    long start = System.nanoTime();
    T result = work.get();
    double all = Cost.ofTimeSince(start).seconds();
    double own = Math.max(0, all - (seconds() - elsewhere)); // two clocks, read one after another
    add(part, new Cost(0, 0, 0, 0, 0, 0, own));
    return result;
  }

  void add(Part part, Cost cost) {
    budgets.get(part).add(cost);
  }

  private double seconds() {
    return budgets.values().stream().mapToDouble(b -> b.spent().seconds()).sum();
  }

  /** What the policy answered in this step, in the order drawn. */
  List<Completion> policySamples() {
    return policySamples;
  }

  /**
   * Requires that the objective drew and scored what it said.
   *
   * @param said a prompt
   * @param prompts of the step
   * @throws IllegalStateException if it did not: rivals would not be compared at an equal budget
   */
  void requireDemand(String objective, SampleBudget said, int prompts) {
    SampleBudget did =
        new SampleBudget(
            Math.toIntExact(spent(Part.POLICY_SAMPLES).samples()),
            Math.toIntExact(spent(Part.ANCHOR_SAMPLES).samples()),
            Math.toIntExact(spent(Part.REWARD).rewardCalls()));
    SampleBudget allowed =
        new SampleBudget(
            said.policySamples() * prompts,
            said.anchorSamples() * prompts,
            said.rewardCalls() * prompts);
    if (!did.equals(allowed)) {
      throw new IllegalStateException(
          String.format(
              "objective %s said that a step of %d prompts costs %s, but it took %s",
              objective, prompts, allowed, did));
    }
  }

  /** What a part has cost. */
  public Cost spent(Part part) {
    return budgets.get(part).spent();
  }
}
