package bondlab.study.exact;

import bondlab.table.Column;

/** How much of a law lies on a hill of the reward. */
public record ModeMassRow(
    @Column(meaning = "reference, best of n, or the best normal law by a divergence") String law,
    @Column(
            meaning =
                "beta of Jeffreys' divergence or b of the generalised JSD; none for a law that is given")
        double weight,
    @Column(meaning = "a hill by its centre, or elsewhere") String mode,
    @Column(
            unit = "probability",
            meaning = "mass within one width of the centre; elsewhere: the rest")
        double mass) {}
