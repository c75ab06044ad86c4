package bondlab.objective;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.objective.Step.Summary;
import bondlab.policy.Completion;
import bondlab.policy.TrainablePolicy;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Generalised knowledge distillation (GKD, Agarwal et al., arXiv 2306.13649, Algorithm 1 and Eq.
 * 5): descends JSD_β(teacher‖π) between next-token laws, averaged over each response's tokens, on
 * the policy's own responses in a share of the batches and on given ones in the others.
 *
 * <pre>  L = −ρ·E_{y~π}[r(y)] + (1−ρ)·E_y[1/T Σ_t JSD_β(teacher_t‖π_t)],   ρ = 1 − α of Eq. 5</pre>
 *
 * <p>Nothing flows through the sampling of the responses that the JSD is taken on. With ρ &gt; 0
 * every batch draws own responses for the reward's policy gradient, whose baseline is the mean
 * reward of the other prompts. {@link #demand()} is that of a batch of own responses; a given batch
 * with ρ = 0 draws nothing.
 *
 * @param teacher whose laws are imitated; not owned
 * @param given responses of the other batches; may be null where {@code lmbda} is 1
 * @param beta β, weight of the teacher in the mixture, in [0, 1]; 0 is KL(teacher‖π), 1 is
 *     KL(π‖teacher)
 * @param lmbda λ in [0, 1], the probability that a batch is of own responses
 * @param rewardShare ρ in [0, 1)
 */
public record GeneralizedDistillation(
    TrainablePolicy teacher, GivenResponses given, double beta, double lmbda, double rewardShare)
    implements Objective {
  public GeneralizedDistillation {
    check(beta, lmbda, rewardShare);
    if (teacher == null || (given == null && lmbda < 1)) {
      throw new BadInput(
          teacher == null
              ? "objective.name = gkd: needs a teacher, which this study does not have"
              : "objective.lmbda = "
                  + lmbda
                  + ": the other batches need given responses, which this study does not have;"
                  + " 1 needs none");
    }
  }

  static void check(double beta, double lmbda, double rewardShare) {
    new Check("objective")
        .within("beta", beta, 0, 1, "0 is the forward KL, 1 the backward KL")
        .within("lmbda", lmbda, 0, 1, "share of batches of own responses")
        .that(
            rewardShare >= 0 && rewardShare < 1,
            "reward_share",
            rewardShare,
            "must be from 0 to below 1; 1 leaves no teacher and is objective=reinforce")
        .done();
  }

  @Override
  public String name() {
    return "gkd";
  }

  @Override
  public SampleBudget demand() {
    return demand(lmbda > 0);
  }

  @Override
  public SampleBudget demand(RandomStream stream) {
    return demand(ownBatch(stream));
  }

  private SampleBudget demand(boolean own) {
    return new SampleBudget(own || rewardShare > 0 ? 1 : 0, 0, rewardShare > 0 ? 1 : 0);
  }

  private boolean ownBatch(RandomStream stream) {
    return stream.at("batch").nextDouble() < lmbda;
  }

  @Override
  public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
    boolean own = ownBatch(stream);
    List<Update> updates = new ArrayList<>();
    Summary summary = Summary.NONE;
    List<Completion> drawn = List.of();
    if (demand(own).policySamples() > 0) {
      drawn = sources.policy().sample(prompts, 1, stream.at("policy"));
    }
    if (rewardShare > 0) {
      ScoredCompletions scored =
          new ScoredCompletions(drawn, sources.reward().finiteScores(drawn), 1);
      double[] returns = Arrays.stream(scored.rewards()).map(r -> rewardShare * r).toArray();
      updates.add(Weights.gradient(scored, returns, prompts.size(), LossReduction.RESPONSE));
      summary = summary.withPolicy(scored.rewards(), null, null, returns);
    }
    updates.add(distillation(own ? drawn : given(prompts, stream.at("given"))));
    return new Step(updates, summary);
  }

  private Update distillation(List<Completion> responses) {
    double[] weights = new double[responses.size()];
    Arrays.fill(weights, (1 - rewardShare) / weights.length);
    return new Update.Distillation(
        teacher, responses, beta, Weights.rows(responses, weights, LossReduction.TOKEN));
  }

  private List<Completion> given(List<Prompt> prompts, RandomStream stream) {
    List<Completion> responses = given.to(prompts, stream);
    if (responses.size() != prompts.size()) {
      throw new BadInput(
          "gkd was given %d responses to %d prompts; it needs one each"
              .formatted(responses.size(), prompts.size()));
    }
    for (int u = 0; u < prompts.size(); u++) {
      if (responses.get(u).prompt().id() != prompts.get(u).id()) {
        throw new BadInput(
            "gkd was given a response to prompt %d in place %d, which is that of prompt %d"
                .formatted(responses.get(u).prompt().id(), u, prompts.get(u).id()));
      }
    }
    return responses;
  }
}
