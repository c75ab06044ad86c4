package bondlab.objective;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.policy.TabularPolicy;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An objective made of one rule: a step draws responses of the policy, scores them, and the rule
 * says how each enters the loss. REINFORCE with leave-one-out, for instance:
 *
 * <pre>{@code
 * new OwnObjective("rloo", 4, 0, (drawn, step) -> step.policyGradient(drawn.leaveOneOut()))
 * }</pre>
 *
 * <p>It is what a notebook uses instead of an {@link ObjectiveFactory}; there {@link #fingerprint}
 * stands for the rule's code, which cannot be read.
 *
 * @param name for tables
 * @param samples S ≥ 1, responses of the policy per prompt, drawn and scored in every step
 * @param anchorSamples responses of the anchor per prompt, ≥ 0, that {@link Parts#anchor} gives
 * @param rule what is made of them
 */
public record OwnObjective(String name, int samples, int anchorSamples, Rule rule)
    implements Objective, ObjectiveSpec {

  public OwnObjective {
    new Check("objective")
        .notBlank("name", name)
        .atLeast("samples", samples, 1, "responses of the policy per prompt")
        .atLeast("anchor_samples", anchorSamples, 0, "responses of the anchor per prompt")
        .done();
  }

  /** Finds an objective that was made in this process. */
  @FunctionalInterface
  public interface Finder {
    /** Knows none. */
    Finder NONE =
        (name, fingerprint) -> {
          throw new BadInput(
              "objective.own = "
                  + name
                  + ": was made in a notebook and is not in this process; run its cell again there");
        };

    /**
     * The objective of a name and fingerprint.
     *
     * @throws BadInput if there is none
     */
    OwnObjective find(String name, String fingerprint);
  }

  /** Says how responses enter the loss. */
  @FunctionalInterface
  public interface Rule {
    /**
     * One step.
     *
     * @param drawn the policy's responses with their rewards, S per prompt
     * @param parts makes parts of the loss
     */
    Step of(ScoredCompletions drawn, Parts parts);
  }

  /** Makes the parts of a rule's loss; weights are per response, in the order of the responses. */
  public static final class Parts {
    private final Sources sources;
    private final ScoredCompletions drawn;
    private final ScoredCompletions anchor;

    private Parts(Sources sources, ScoredCompletions drawn, ScoredCompletions anchor) {
      this.sources = sources;
      this.drawn = drawn;
      this.anchor = anchor;
    }

    /**
     * A policy gradient, the mean over the drawn responses of −A·log π(y).
     *
     * @param advantages A [U·S], constants of the gradient, a baseline already taken off
     */
    public Step policyGradient(double[] advantages) {
      requireCount("advantages", advantages, drawn);
      double[] weights = Arrays.stream(advantages).map(a -> a / advantages.length).toArray();
      return new Step(
          List.of(Update.likelihood(drawn.completions(), weights, LossReduction.RESPONSE)),
          Step.Summary.NONE.withPolicy(drawn.rewards(), null, null, advantages));
    }

    /**
     * Maximum likelihood, −Σ w·log π(y) over scored responses, the policy's own or the anchor's.
     *
     * @param responses such as {@code drawn} or {@link #anchor}
     * @param weights w, one per response; 1 / prompts for one response of each
     */
    public Step imitate(ScoredCompletions responses, double[] weights) {
      requireCount("weights", weights, responses);
      return new Step(
          List.of(Update.likelihood(responses.completions(), weights, LossReduction.RESPONSE)),
          Step.Summary.NONE.withPolicy(drawn.rewards(), null, null, null));
    }

    /** The anchor's responses with their rewards, {@code anchorSamples} per prompt. */
    public ScoredCompletions anchor() {
      if (anchor == null) {
        throw new IllegalStateException("the objective draws nothing from the anchor");
      }
      return anchor;
    }

    /** log π(y) − log π_ref(y) of the drawn responses, nats [U·S]. */
    public double[] logRatiosToReference() {
      return drawn.logRatios(sources.reference());
    }

    /** log π(y) − log anchor(y) of the drawn responses, nats [U·S]. */
    public double[] logRatiosToAnchor() {
      return drawn.logRatios(sources.anchor());
    }

    private static void requireCount(String what, double[] values, ScoredCompletions responses) {
      if (values.length != responses.rewards().length) {
        throw new IllegalArgumentException(
            "%d %s for %d responses; a rule gives one per response"
                .formatted(values.length, what, responses.rewards().length));
      }
    }
  }

  @Override
  public Objective objective(ObjectiveInputs inputs) {
    return this;
  }

  @Override
  public SampleBudget sampleBudget() {
    return new SampleBudget(samples, anchorSamples, samples + anchorSamples);
  }

  @Override
  public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
    ScoredCompletions drawn = sources.fromPolicy(prompts, samples, stream);
    ScoredCompletions anchor =
        anchorSamples == 0 ? null : sources.fromAnchor(prompts, anchorSamples, stream);
    return rule.of(drawn, new Parts(sources, drawn, anchor));
  }

  /**
   * Describes what the rule does with a fixed law of 3 prompts and 5 outcomes: rules that weigh
   * responses differently differ in it. A rule that reads text cannot be told apart this way, for
   * that law has none.
   *
   * @throws RuntimeException what the rule throws on that law
   */
  public String fingerprint() {
    Map<Integer, double[]> logits = new TreeMap<>();
    List<Prompt> prompts = new ArrayList<>();
    for (int u = 0; u < 3; u++) {
      prompts.add(new Prompt(u, new int[0]));
      logits.put(u, new double[] {0, 0.3 * u, -0.7, 0.5, 1.1});
    }
    Reward reward =
        completions ->
            completions.stream()
                .mapToDouble(c -> Math.sin(1 + 7 * c.prompt().id() + 3 * c.tokens()[0]))
                .toArray();
    try (TabularPolicy law = new TabularPolicy(logits)) {
      TabularPolicy reference = law.copy();
      reference.setLogits(prompts.get(0), new double[] {0.2, 0, 0, 0, 0.4});
      Sources sources = new Sources(law, reference, reference, reward);
      StringBuilder seen = new StringBuilder();
      for (int i = 0; i < 2; i++) {
        for (Update update : step(sources, prompts, RandomStream.of(i).at("rule")).updates()) {
          seen.append(update.getClass().getSimpleName());
          if (update instanceof Update.Likelihood likelihood) {
            seen.append(Arrays.deepToString(likelihood.weights()));
          }
        }
      }
      return seen.toString();
    }
  }

  @Override
  public String toString() {
    return "objective " + name + ", " + samples + " samples per prompt";
  }
}
