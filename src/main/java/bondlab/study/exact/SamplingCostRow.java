package bondlab.study.exact;

import bondlab.table.Column;

/** What one training response costs in reference responses, each of them scored. */
public record SamplingCostRow(
    @Column(unit = "samples", meaning = "N of Best-of-N") int n,
    @Column(unit = "nats", meaning = "tolerated root mean square error of (N-1) log p")
        double tolerance,
    @Column(unit = "samples", meaning = "forward term: draws for one best-of-N response")
        int forward,
    @Column(
            unit = "samples",
            meaning = "backward term, responses of the reference: k that add-one needs")
        long backwardStart,
    @Column(
            unit = "samples",
            meaning = "backward term, responses of Best-of-N: k that add-one needs")
        long backwardEnd,
    @Column(unit = "samples", meaning = "first order at the end, (N-1)/tolerance^2")
        double firstOrderEnd) {}
