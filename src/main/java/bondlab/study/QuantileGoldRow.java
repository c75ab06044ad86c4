package bondlab.study;

import bondlab.table.Column;

/**
 * Mean gold m(u) in a bin of the proxy's quantile u within its prompt: Best-of-n by the proxy looks
 * at ever higher u as n grows, so that gold can fall only if m falls near u = 1.
 */
public record QuantileGoldRow(
    @Column(meaning = "what selects: a proxy, or gold itself") String selector,
    @Column(meaning = "number of the replicate; 0: mean over the replicates") int replicate,
    @Column(meaning = "name of the gold that measures; the first of them decides")
        String measuredBy,
    @Column(unit = "quantile", meaning = "lower edge of the bin") double from,
    @Column(unit = "quantile", meaning = "upper edge of the bin") double to,
    @Column(unit = "sd", meaning = "mean gold in the bin") double gold,
    @Column(
            unit = "sd",
            meaning = "lower end of its interval over replicates and prompts; of one, over prompts")
        double goldLow,
    @Column(
            unit = "sd",
            meaning = "upper end of its interval over replicates and prompts; of one, over prompts")
        double goldHigh,
    @Column(unit = "samples", meaning = "samples of each prompt in the bin") int samples) {}
