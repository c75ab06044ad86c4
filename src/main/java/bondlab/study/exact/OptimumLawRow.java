package bondlab.study.exact;

import bondlab.table.Column;

/** The probability of an outcome under the best policy of the restricted class. */
public record OptimumLawRow(
    @Column(meaning = "weight of the backward KL") double beta,
    @Column(meaning = "the outcome") double y,
    @Column(unit = "probability", meaning = "its probability") double probability) {}
