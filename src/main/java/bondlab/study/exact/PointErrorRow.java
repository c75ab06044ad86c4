package bondlab.study.exact;

import bondlab.table.Column;

/** The error of an estimate of log p at one quantile p: an exact sum over counts. */
public record PointErrorRow(
    @Column(meaning = "add_one, floor, digamma, or two_sample of J-BOND") String estimator,
    @Column(unit = "samples", meaning = "reference responses") int samples,
    @Column(unit = "probability", meaning = "true quantile of the response") double p,
    @Column(unit = "nats", meaning = "mean of the estimate minus log p") double bias,
    @Column(unit = "nats", meaning = "root mean square of the estimate minus log p") double rms,
    @Column(unit = "nats", meaning = "sqrt((1-p)/(kp)), first-order standard deviation of counts")
        double firstOrder) {}
