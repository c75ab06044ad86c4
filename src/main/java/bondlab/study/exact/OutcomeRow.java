package bondlab.study.exact;

import bondlab.table.Column;

/** One outcome of the exact toy law of {@link ModeCoveringStudy}. */
public record OutcomeRow(
    @Column(meaning = "the outcome") double y,
    @Column(unit = "reward", meaning = "its reward") double reward,
    @Column(unit = "probability", meaning = "its probability under the reference") double reference,
    @Column(unit = "probability", meaning = "its probability under Best-of-N") double bestOfN,
    @Column(unit = "nats", meaning = "log of part (A), (N-1) log p<=") double logA,
    @Column(unit = "nats", meaning = "log of part (B), the collisions") double logB,
    @Column(unit = "samples", meaning = "N") double n) {}
