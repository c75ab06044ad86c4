package bondlab.objective;

import bondlab.config.Check;
import bondlab.objective.Step.Summary;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;

/**
 * Fine-tuning on the best of N responses of the anchor: the forward part of BOND alone. With an
 * anchor that is copied from the policy it is RAFT (Dong et al., arXiv 2304.06767).
 *
 * @param n N ≥ 2
 */
public record BestOfNFineTuning(int n) implements Objective {
  public BestOfNFineTuning {
    new Check("objective").atLeast("n", n, 2, "the N of Best-of-N; 1 is the anchor itself").done();
  }

  /** Fine-tuning on the best of n. */
  public static ObjectiveSpec of(int n) {
    return new ObjectiveSpec.BonSft(n);
  }

  @Override
  public String name() {
    return "bon-sft";
  }

  @Override
  public SampleBudget demand() {
    return new SampleBudget(0, n, n);
  }

  @Override
  public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
    ScoredCompletions drawn =
        ScoredCompletions.draw(sources.anchor(), sources.reward(), prompts, n, stream.at("anchor"));
    ForwardKl best = ForwardKl.bestOf(drawn, n);
    return new Step(
        List.of(best.part(1, LossReduction.RESPONSE)), Summary.NONE.withImitated(best.rewards()));
  }
}
