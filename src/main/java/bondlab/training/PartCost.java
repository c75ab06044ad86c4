package bondlab.training;

import bondlab.policy.Cost;
import bondlab.table.Column;

/** What a part of a training cost, from its start on. */
public record PartCost(
    @Column(
            meaning =
                "policy_samples, anchor_samples, reward, score, objective, update, evaluation")
        String part,
    @Column(unit = "samples", meaning = Meaning.SAMPLES) long samples,
    @Column(unit = "tokens", meaning = Meaning.GENERATED_TOKENS) long generatedTokens,
    @Column(unit = "calls", meaning = Meaning.REWARD_CALLS) long rewardCalls,
    @Column(unit = "tokens", meaning = Meaning.SCORED_TOKENS) long scoredTokens,
    @Column(unit = "responses", meaning = Meaning.FORWARD_PASSES) long forwardPasses,
    @Column(unit = "responses", meaning = Meaning.BACKWARD_PASSES) long backwardPasses,
    @Column(unit = "s", meaning = Meaning.SECONDS) double seconds) {

  static PartCost of(String part, Cost cost) {
    return new PartCost(
        part,
        cost.samples(),
        cost.generatedTokens(),
        cost.rewardCalls(),
        cost.scoredTokens(),
        cost.forwardPasses(),
        cost.backwardPasses(),
        cost.seconds());
  }
}
