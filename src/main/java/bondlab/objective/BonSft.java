package bondlab.objective;

import bondlab.config.Check;
import bondlab.objective.Step.Summary;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;

/**
 * Supervised fine-tuning on the best of N responses of the anchor: the forward part of BOND alone.
 * With an anchor that is copied from the policy it is RAFT (Dong et al., arXiv 2304.06767).
 *
 * @param n N ≥ 2
 */
public record BonSft(int n) implements Objective, ObjectiveSpec.BuiltIn {
  public BonSft {
    new Check("objective").atLeast("n", n, 2, "the N of Best-of-N; 1 is the anchor itself").done();
  }

  @Override
  public Objective objective(ObjectiveInputs inputs) {
    return this;
  }

  @Override
  public String name() {
    return "bon-sft";
  }

  @Override
  public SampleBudget sampleBudget() {
    return new SampleBudget(0, n, n);
  }

  @Override
  public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
    ScoredCompletions best = sources.fromAnchor(prompts, n, stream).bestOf(n);
    return new Step(
        List.of(Update.imitation(best, 1, LossReduction.RESPONSE)),
        Summary.NONE.withImitated(best.rewards()));
  }
}
