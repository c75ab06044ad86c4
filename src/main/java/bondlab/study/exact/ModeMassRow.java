package bondlab.study.exact;

import bondlab.table.Column;

/** How much of a law lies on a hill of the reward. */
public record ModeMassRow(
    @Column(meaning = "as in the table optima") String law,
    @Column(meaning = "as in the table optima") double weight,
    @Column(meaning = "a hill by its centre, or elsewhere") String mode,
    @Column(meaning = "mass within one width of the centre; elsewhere: the rest") double mass) {}
