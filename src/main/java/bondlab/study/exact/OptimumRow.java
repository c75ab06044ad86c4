package bondlab.study.exact;

import bondlab.table.Column;

/** What a law of {@link ModeCoveringStudy} is like: all exact sums over outcomes. */
public record OptimumRow(
    @Column(meaning = "reference, best of n, or normal: the best normal law for beta") String law,
    @Column(meaning = "weight of the backward KL; none for a law that is given") double beta,
    @Column(meaning = "mean outcome") double mean,
    @Column(meaning = "standard deviation of the outcome") double spread,
    @Column(unit = "nats", meaning = "entropy") double entropy,
    @Column(unit = "reward", meaning = "mean reward") double reward,
    @Column(unit = "nats", meaning = "mean log-quantile of the reward under the reference")
        double logQuantile,
    @Column(unit = "nats", meaning = "KL(Best-of-N, law)") double forwardKl,
    @Column(unit = "nats", meaning = "KL(law, Best-of-N)") double backwardKl,
    @Column(unit = "nats", meaning = "KL(law, reference)") double referenceKl) {}
