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
import java.util.OptionalDouble;

/**
 * Generalised knowledge distillation (GKD, Agarwal et al., arXiv 2306.13649, Algorithm 1 and Eq.
 * 5): descends JSD_β(teacher‖π) between next-token laws, averaged over each response's tokens, on
 * the policy's own responses in a share of the batches and on given ones in the others.
 *
 * <pre>  L = −ρ·E_{y~π}[r(y)] + (1−ρ)·E_y[1/T Σ_t JSD_β(teacher_t‖π_t)],   ρ = 1 − α of Eq. 5</pre>
 *
 * <p>Nothing flows through the sampling of the responses that the JSD is taken on. With ρ &gt; 0
 * every batch draws own responses for the reward's policy gradient, whose baseline is the mean
 * reward of the other prompts. {@link Objective#sampleBudget()} is that of a batch of own
 * responses; a given batch with ρ = 0 draws nothing. The teacher and the given responses are inputs
 * of a study.
 *
 * @param beta β, weight of the teacher in the mixture, in [0, 1]; 0 is KL(teacher‖π), 1 is
 *     KL(π‖teacher)
 * @param lmbda λ in [0, 1], the probability that a batch is of own responses
 * @param rewardShare ρ in [0, 1)
 */
public record Gkd(double beta, double lmbda, double rewardShare) implements ObjectiveSpec.BuiltIn {
  public Gkd {
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
  public boolean isTaught() {
    return true;
  }

  @Override
  public OptionalDouble backwardWeight() {
    return OptionalDouble.of(beta);
  }

  @Override
  public OptionalDouble ownShare() {
    return OptionalDouble.of(lmbda);
  }

  @Override
  public Objective objective(ObjectiveInputs inputs) {
    TrainablePolicy teacher =
        ObjectiveInputs.need(inputs.teacher(), "objective.name = gkd", "teacher");
    if (inputs.responses().isEmpty() && lmbda < 1) {
      throw new BadInput(
          "objective.lmbda = "
              + lmbda
              + ": the other batches need given responses, which this study does not have;"
              + " 1 needs none");
    }
    return new Imitation(this, teacher, inputs.responses().orElse(null));
  }

  /** The objective with its teacher; given responses may be null where λ is 1. */
  private record Imitation(
      Gkd of, TrainablePolicy teacher, ObjectiveInputs.GivenResponses responses)
      implements Objective {

    @Override
    public String name() {
      return "gkd";
    }

    @Override
    public SampleBudget sampleBudget() {
      return sampleBudget(of.lmbda > 0);
    }

    @Override
    public SampleBudget sampleBudget(RandomStream stream) {
      return sampleBudget(ownBatch(stream));
    }

    private SampleBudget sampleBudget(boolean own) {
      int scored = of.rewardShare > 0 ? 1 : 0;
      return new SampleBudget(own ? 1 : scored, 0, scored);
    }

    private boolean ownBatch(RandomStream stream) {
      return stream.at("batch").nextDouble() < of.lmbda;
    }

    @Override
    public Step step(Sources sources, List<Prompt> prompts, RandomStream stream) {
      boolean own = ownBatch(stream);
      List<Update> updates = new ArrayList<>();
      Summary summary = Summary.NONE;
      List<Completion> drawn = List.of();
      if (sampleBudget(own).policySamples() > 0) {
        drawn = sources.policy().sample(prompts, 1, stream.at("policy"));
      }
      if (of.rewardShare > 0) {
        ScoredCompletions scored =
            new ScoredCompletions(drawn, sources.reward().finiteScores(drawn), 1);
        double[] returns = Arrays.stream(scored.rewards()).map(r -> of.rewardShare * r).toArray();
        updates.add(Update.policyGradient(scored, returns, prompts.size(), LossReduction.RESPONSE));
        summary = summary.withPolicy(scored.rewards(), null, null, returns);
      }
      updates.add(distillation(own ? drawn : given(prompts, stream.at("given"))));
      return new Step(updates, summary);
    }

    private Update distillation(List<Completion> imitated) {
      double[] weights = new double[imitated.size()];
      Arrays.fill(weights, (1 - of.rewardShare) / weights.length);
      return new Update.Distillation(
          teacher, imitated, of.beta, Update.tokenWeights(imitated, weights, LossReduction.TOKEN));
    }

    private List<Completion> given(List<Prompt> prompts, RandomStream stream) {
      List<Completion> given = responses.to(prompts, stream);
      if (given.size() != prompts.size()) {
        throw new BadInput(
            "gkd was given %d responses to %d prompts; it needs one each"
                .formatted(given.size(), prompts.size()));
      }
      for (int u = 0; u < prompts.size(); u++) {
        if (given.get(u).prompt().id() != prompts.get(u).id()) {
          throw new BadInput(
              "gkd was given a response to prompt %d in place %d, which is that of prompt %d"
                  .formatted(given.get(u).prompt().id(), u, prompts.get(u).id()));
        }
      }
      return given;
    }
  }
}
