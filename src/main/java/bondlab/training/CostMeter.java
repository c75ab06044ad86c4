package bondlab.training;

import bondlab.objective.Objective.SampleBudget;
import bondlab.objective.Objective.Sources;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.Cost;
import bondlab.policy.MeteredPolicy;
import bondlab.policy.Policy;
import bondlab.reward.Wrapper.Budgeted;
import bondlab.stats.RandomStream;
import bondlab.table.Column;
import bondlab.table.Tables;
import bondlab.text.Prompt;
import com.typesafe.config.Config;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Counts what one step costs, or a whole training, part by part. */
public final class CostMeter {
  private final Map<Part, Budget> budgets = new EnumMap<>(Part.class);

  /** Starts at zero. */
  public CostMeter() {
    for (Part part : Part.values()) {
      budgets.put(part, Budget.unlimited());
    }
  }

  /** Where the time of a training goes. */
  public enum Part {
    /** Drawing from the policy. */
    POLICY_SAMPLES,
    /** Drawing from the anchor and the reference. */
    ANCHOR_SAMPLES,
    /** Scoring by the reward. */
    REWARD,
    /** Log-probabilities for the objective and for the anchor's schedule. */
    SCORE,
    /** The objective's own arithmetic, a learned quantile's training included. */
    OBJECTIVE,
    /** Gradients, AdamW and the anchor's move. */
    UPDATE,
    /** Evaluations; not a part of a training's cost. */
    EVALUATION;

    private String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Cost of a part of a training, from its start on. */
  public record PartCost(
      @Column(
              meaning =
                  "policy_samples, anchor_samples, reward, score, objective, update or evaluation")
          String part,
      Cost cost) {}

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

  /**
   * The sources of a step, counted here.
   *
   * @param drawn hears the policy's responses in the order drawn
   */
  Sources metered(TrainingSources sources, Consumer<List<Completion>> drawn) {
    Budget own = budgets.get(Part.POLICY_SAMPLES);
    Budget others = budgets.get(Part.ANCHOR_SAMPLES);
    Budget scores = budgets.get(Part.SCORE);
    return new Sources(
        new Counted(sources.policy().remembering(), own, scores, drawn),
        new Counted(sources.anchor().policy(), others, scores, any -> {}),
        new Counted(sources.reference(), others, scores, any -> {}),
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

  private double seconds() {
    return budgets.values().stream().mapToDouble(b -> b.spent().seconds()).sum();
  }

  /** Counts what a part has cost. */
  public void add(Part part, Cost cost) {
    budgets.get(part).add(cost);
  }

  /** Adds every part of a step. */
  void add(CostMeter step) {
    budgets.forEach((part, budget) -> budget.add(step.spent(part)));
  }

  /** Cost of a part so far. */
  public Cost spent(Part part) {
    return budgets.get(part).spent();
  }

  /** The sum of all parts but evaluation. */
  Cost training() {
    return Arrays.stream(Part.values())
        .filter(part -> part != Part.EVALUATION)
        .map(this::spent)
        .reduce(Cost.NONE, Cost::plus);
  }

  /** The rows of a training's table of parts. */
  List<PartCost> parts() {
    return Arrays.stream(Part.values()).map(part -> new PartCost(part.key(), spent(part))).toList();
  }

  /**
   * Requires that the objective drew and scored what it said.
   *
   * @param said per prompt
   * @param prompts of the step
   * @throws IllegalStateException if it did not: rivals would not be compared at an equal budget
   */
  void requireBudget(String objective, SampleBudget said, int prompts) {
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

  /** As JSON objects by part. */
  Map<String, Object> toMap() {
    Map<String, Object> all = new LinkedHashMap<>();
    budgets.forEach((part, budget) -> all.put(part.key(), Tables.cells(budget.spent())));
    return all;
  }

  /** Reads what {@link #toMap} gave. */
  static CostMeter of(Config all) {
    CostMeter meter = new CostMeter();
    for (Part part : Part.values()) {
      meter.add(part, Tables.row(Cost.class, all.getObject(part.key()).unwrapped()));
    }
    return meter;
  }
}
