package bondlab.study;

import bondlab.policy.Cost;
import bondlab.table.Column;

/** The cost of a part of a study when it was made; a part that comes from the cache keeps it. */
public record CostRow(
    @Column(meaning = "part of the study") String part,
    @Column(unit = "samples", meaning = "responses drawn") long samples,
    @Column(unit = "tokens", meaning = "tokens drawn") long generatedTokens,
    @Column(unit = "calls", meaning = "responses scored") long rewardCalls,
    @Column(unit = "tokens", meaning = "tokens scored, prompts included") long scoredTokens,
    @Column(unit = "s", meaning = "wall time") double seconds) {

  static CostRow of(String part, Cost cost, double seconds) {
    return new CostRow(
        part,
        cost.samples(),
        cost.generatedTokens(),
        cost.rewardCalls(),
        cost.scoredTokens(),
        seconds);
  }

  /** The same as a cost that others can be added to. */
  Cost cost() {
    return new Cost(samples, generatedTokens, rewardCalls, scoredTokens, 0, 0, seconds);
  }

  CostRow named(String name) {
    return new CostRow(name, samples, generatedTokens, rewardCalls, scoredTokens, seconds);
  }
}
