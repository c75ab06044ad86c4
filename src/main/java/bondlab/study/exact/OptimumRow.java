package bondlab.study.exact;

import bondlab.table.Column;

/** The statistics of one law of {@code study = mode-covering}, exact sums over outcomes. */
public record OptimumRow(
    @Column(meaning = "reference, best of n, or the best normal law by a divergence") String law,
    @Column(
            meaning =
                "beta of Jeffreys' divergence or b of the generalised JSD, 0 the forward and 1 the"
                    + " backward KL of both; none for a law that is given",
            added = true)
        double weight,
    @Column(meaning = "mean outcome") double mean,
    @Column(meaning = "standard deviation of the outcome") double spread,
    @Column(unit = "nats", meaning = "entropy") double entropy,
    @Column(unit = "reward", meaning = "mean reward") double reward,
    @Column(unit = "nats", meaning = "mean log-quantile of the reward under the reference")
        double logQuantile,
    @Column(unit = "nats", meaning = "KL(Best-of-N, law)") double forwardKl,
    @Column(unit = "nats", meaning = "KL(law, Best-of-N)") double backwardKl,
    @Column(unit = "nats", meaning = "KL(law, reference)") double referenceKl) {
  /** The law that is the nearest normal one by Jeffreys' divergence. */
  public static final String BY_JEFFREYS = "normal, Jeffreys";

  /** The law that is the nearest normal one by generalised JSD (GKD). */
  public static final String BY_JSD = "normal, JSD";
}
