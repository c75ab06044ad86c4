package bondlab.study.exact;

import bondlab.stats.QuantileError;
import bondlab.stats.Quantiles;
import bondlab.stats.Quantiles.ZeroCounts;
import bondlab.study.exact.KnownAnswers.KnownAnswerRow;
import java.util.List;

/** Known answers on estimated quantiles (BOND, Eqs. 9 and 18). */
final class QuantileAnswers {
  private QuantileAnswers() {}

  static List<KnownAnswerRow> rows() {
    KnownAnswers answers =
        new KnownAnswers()
            .from("derived: c uniform on 0 … k for a reference response; the truth is -1");
    double[][] known = {{-.862, -.919}, {-1.009, -1.015}, {-1, -1}};
    int[] ks = {16, 32};
    for (ZeroCounts zero : ZeroCounts.values()) {
      for (int i = 0; i < ks.length; i++) {
        answers.add(
            "mean log-quantile at the start, " + zero + ", k = " + ks[i],
            known[zero.ordinal()][i],
            Quantiles.meanAtStart(ks[i], zero),
            zero == ZeroCounts.DIGAMMA ? 1e-12 : 5e-4);
      }
    }
    answers.add(
        "the same by enumeration of counts, ADD_ONE, k = 16",
        -.862,
        QuantileError.over(1, QuantileError.monteCarlo(16, ZeroCounts.ADD_ONE)).bias() - 1,
        5e-4);
    double firstOrder = Math.sqrt(Quantiles.logVariance(.3, 100_000));
    double rms = QuantileError.monteCarlo(100_000, ZeroCounts.FLOOR).apply(.3).rms();
    answers
        .from("delta method: var(log p) = (1-p)/(kp)")
        .add("error of log p over its first order, k = 1e5, p = .3", 1, rms / firstOrder, 1e-4)
        .from("BOND, Eq. 18: -log 16 below both of two samples, derived")
        .add("E[r_J | p = 1/2] - log 1/2", 0, QuantileError.twoSample(.5).bias(), 1e-15);
    ToyLaw fine = ToyLaw.fine(20_000);
    double[] twoSample = Quantiles.meanTwoSample(fine.logProbs(), fine.rewards());
    double mean = 0;
    for (double value : twoSample) {
      mean += value / twoSample.length;
    }
    answers
        .add("P(r_J = -log 16) at the start", 1 / 3.0, mean / Quantiles.TWO_SAMPLE_PENALTY, 1e-4)
        .add("E[r_J] at the start", -.9242, mean, 1e-4 + 1e-4); // printed digits, and atoms of 1/K
    return answers.rows();
  }
}
