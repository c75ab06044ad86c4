package bondlab.study.exact;

import bondlab.table.Column;

/**
 * The error of the logarithm of the target p^(N-1), averaged over responses of a continuous law:
 * exact but for a quadrature.
 */
public record TargetErrorRow(
    @Column(meaning = "add_one, floor, digamma, two_sample of J-BOND, or exact") String estimator,
    @Column(unit = "samples", meaning = "reference responses; 0: the law is known") int samples,
    @Column(unit = "samples", meaning = "N of Best-of-N") int n,
    @Column(meaning = "whose responses: reference (training's start) or best_of_n (its end)")
        String responses,
    @Column(unit = "nats", meaning = "mean of (N-1)(estimate - log p)") double bias,
    @Column(unit = "nats", meaning = "root mean square of (N-1)(estimate - log p)") double rms,
    @Column(unit = "nats", meaning = "(N-1) times the root mean of (1-p)/(kp); inf: no finite mean")
        double firstOrder) {}
