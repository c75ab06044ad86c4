package bondlab.study;

import bondlab.table.Column;

/**
 * What is known of a proxy before anything is optimised: how it orders held-out pairs, how sure it
 * is, and how it goes with gold within prompts. Intervals of one replicate are over documents or
 * prompts alone; those over replicates are over both ways.
 */
public record ProxyRow(
    @Column(meaning = "size, comparisons and label noise") String selector,
    @Column(meaning = "name of its network's size") String size,
    @Column(unit = "weights", meaning = "trained weights") long parameters,
    @Column(unit = "comparisons", meaning = "pairs it was trained on") int pairs,
    @Column(unit = "share", meaning = "training labels that were flipped at random")
        double labelNoise,
    @Column(meaning = "number of the replicate; 0: mean over the replicates") int replicate,
    @Column(meaning = "name of the gold that correlation is with; the first of them decides")
        String measuredBy,
    @Column(unit = "share", meaning = "held-out pairs ordered rightly, by the gold that decides")
        double accuracy,
    @Column(unit = "share", meaning = "lower end of its interval") double accuracyLow,
    @Column(unit = "share", meaning = "upper end of its interval") double accuracyHigh,
    @Column(
            unit = "1/reward",
            meaning =
                "log-odds of held-out labels per unit of margin; below 1 where it is too sure")
        double slope,
    @Column(unit = "1/reward", meaning = "lower end of its interval") double slopeLow,
    @Column(unit = "1/reward", meaning = "upper end of its interval") double slopeHigh,
    @Column(unit = "r", meaning = "correlation with gold within prompts, mean over prompts")
        double correlation,
    @Column(unit = "r", meaning = "lower end of its interval") double correlationLow,
    @Column(unit = "r", meaning = "upper end of its interval") double correlationHigh,
    @Column(unit = "documents", meaning = "documents of the held-out pairs") int documents,
    @Column(unit = "prompts", meaning = "prompts that the correlation is averaged over")
        int prompts) {}
