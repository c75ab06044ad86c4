package bondlab.study;

import bondlab.table.Column;

/**
 * One n of a Best-of-n curve. Rewards are centred on each prompt, in standard deviations within
 * prompts under the reference.
 */
public record CurveRow(
    @Column(meaning = "what selects: a proxy, or gold itself") String selector,
    @Column(meaning = "number of the replicate; 0: mean over the replicates") int replicate,
    @Column(meaning = "name of the gold that measures; the first of them decides", added = true)
        String measuredBy,
    @Column(unit = "samples", meaning = "samples chosen from") int n,
    @Column(unit = "nats", meaning = "upper bound log n - (n-1)/n") double klBound,
    @Column(
            unit = "nats",
            meaning = "exact KL of Best-of-n of the pool's empirical law, mean over prompts")
        double klPool,
    @Column(unit = "sqrt(nats)", meaning = "root of kl_bound") double distance,
    @Column(unit = "sd", meaning = "the selector's own reward") double proxy,
    @Column(unit = "sd", meaning = LOW) double proxyLow,
    @Column(unit = "sd", meaning = HIGH) double proxyHigh,
    @Column(unit = "sd", meaning = "gold reward") double gold,
    @Column(unit = "sd", meaning = LOW) double goldLow,
    @Column(unit = "sd", meaning = HIGH) double goldHigh,
    @Column(unit = "prompts", meaning = "prompts averaged over") int prompts,
    @Column(unit = "samples", meaning = "pool of each prompt") int samples) {
  private static final String LOW = "lower" + FitRow.OVER;
  private static final String HIGH = "upper" + FitRow.OVER;
}
