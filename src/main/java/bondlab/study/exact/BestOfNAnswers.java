package bondlab.study.exact;

import bondlab.stats.BestOfN;
import bondlab.stats.Divergence;
import bondlab.stats.Quantiles;
import bondlab.study.exact.KnownAnswers.KnownAnswerRow;
import java.util.Arrays;
import java.util.List;

/** Known answers on the Best-of-N law (BOND, Eqs. 2-8 and 16) and of divergences. */
final class BestOfNAnswers {
  /** Its atoms, 1/K each, move the values below in the fifth decimal or later. */
  private static final ToyLaw FINE = ToyLaw.fine(1 << 18);

  private static final ToyLaw TIED =
      ToyLaw.of(new double[] {0.30, 0.25, 0.20, 0.12, 0.08, 0.05}, 0, 1, 1, 2, 3, 3);

  private BestOfNAnswers() {}

  static List<KnownAnswerRow> rows() {
    KnownAnswers answers = new KnownAnswers();
    continuous(answers.from("derived: a continuous reward, whose quantile is uniform"));
    ties(answers.from("BOND (arXiv 2407.14622), Theorem 1, Eqs. 2-5, summed by hand"));
    extremes(answers.from("derived: Eq. 4 of BOND in closed form"));
    divergences(answers);
    return answers.rows();
  }

  private static void continuous(KnownAnswers answers) {
    int[] ns = {2, 4, 8, 16};
    double[] forward = {.193, .636, 1.204, 1.835};
    double[] backward = {.307, 1.614, 4.921, 12.227};
    double[] logQuantile = {-.5, -.25, -.125, -.0625};
    for (int i = 0; i < ns.length; i++) {
      int n = ns[i];
      String of = ", N = " + n;
      double[] law = FINE.logProbs();
      answers.add("KL(BoN||ref)" + of, forward[i], BestOfN.kl(law, FINE.rewards(), n), 6e-4);
      // half a unit of the last digit known, and the lowest atoms, about N·log K/K
      answers.add(
          "KL(ref||BoN)" + of, backward[i], BestOfN.backwardKl(law, FINE.rewards(), n), 1.5e-3);
      answers.add(
          "mean log-quantile of BoN" + of,
          logQuantile[i],
          BestOfN.meanLogQuantile(law, FINE.rewards(), n),
          1e-4);
      answers.add(
          "win rate of BoN over ref" + of,
          n / (n + 1.0),
          BestOfN.winRate(law, FINE.rewards(), n),
          1e-5);
    }
    answers
        .add("mean log-quantile of ref", -1, mean(FINE, FINE.logProbs()), 1e-4)
        .add("log B of the best outcome, N = 16", Math.log(16), top(FINE, 16), 1e-4)
        .from("Beirami et al. (arXiv 2401.01879): log N - (N-1)/N")
        .add("KL bound, N = 8", 1.204442, BestOfN.klUpperBound(8), 1e-6)
        .add("KL bound near N = 1, over (N-1)^2", .5, BestOfN.klUpperBound(1 + 1e-9) * 1e18, 1e-6)
        .add("N of a KL bound of 1.204442", 8, BestOfN.nAtKlUpperBound(1.2044415416798359), 1e-9)
        .from("Gui et al., BoNBoN (arXiv 2406.00832): (n-1) H_(n-1)")
        .add("margin of best over worst, n = 8", 18.15, BestOfN.bestToWorstMargin(8), 1e-12);
  }

  private static void ties(KnownAnswers answers) {
    double[] half = {.5, .25, .25};
    ToyLaw pair = ToyLaw.of(half, 0, 1, 1);
    double[] best = BestOfN.logPmf(pair.logProbs(), pair.rewards(), 2);
    answers
        .add("two tied tops, N = 2: the loser", .25, Math.exp(best[0]), 1e-15)
        .add("two tied tops, N = 2: each winner", .375, Math.exp(best[1]), 1e-15)
        .add(
            "two tied tops, N = 2: KL(BoN||ref), not the bound .193",
            .130812035941137,
            BestOfN.kl(pair.logProbs(), pair.rewards(), 2),
            1e-14);
    double[] twice =
        BestOfN.logPmf(BestOfN.logPmf(TIED.logProbs(), TIED.rewards(), 4), TIED.rewards(), 2);
    double[] once = BestOfN.logPmf(TIED.logProbs(), TIED.rewards(), 8);
    BestOfN.Parts parts = BestOfN.Parts.of(TIED.logProbs(), TIED.rewards(), 8);
    double[] product = TIED.logProbs().clone();
    Arrays.setAll(product, y -> product[y] + parts.logA()[y] + parts.logB()[y]);
    double[] reference = BestOfN.logPmf(TIED.logProbs(), TIED.rewards(), 1);
    double total = Arrays.stream(product).map(Math::exp).sum();
    answers
        .add("ref · A · B sums to, N = 8, ties", 1, total, 1e-14)
        .add("ref · A · B less BoN, largest log", 0, ToyLaw.largest(product, once), 1e-13)
        .add(
            "Best-of-1 less ref, largest log", 0, ToyLaw.largest(reference, TIED.logProbs()), 1e-14)
        .from("BOND, Eq. 16")
        .add("Bo(2) of Bo(4) less Bo(8), ties, largest log", 0, ToyLaw.largest(twice, once), 1e-13);
  }

  private static void extremes(KnownAnswers answers) {
    double[] rare = {Math.log1p(-1e-12), Math.log(1e-12)};
    double[] rarest = {0, Math.log(1e-60)};
    double[] order = {0, 1};
    answers
        .add(
            "N = 1e12, an atom of 1e-12 on top: its share, 1 - 1/e",
            1 - Math.exp(-1),
            Math.exp(BestOfN.logPmf(rare, order, 1e12)[1]),
            1e-11)
        .add(
            "N = 1e12, an atom of 1e-60 on top: its log share, log 1e-48",
            Math.log(1e-48),
            BestOfN.logPmf(rarest, order, 1e12)[1],
            1e-12)
        .add(
            "N = 8, an atom of 1e-60 on top: its log share, log 8e-60",
            Math.log(8e-60),
            BestOfN.logPmf(rarest, order, 8)[1],
            1e-12);
  }

  private static void divergences(KnownAnswers answers) {
    double[] p = {Math.log(.5), Math.log(.5)};
    double[] q = {Math.log(.9), Math.log(.1)};
    answers
        .from("Agarwal et al., GKD (arXiv 2306.13649), by hand")
        .add("JSD_b, b = 0: KL(teacher||student)", .510825623766, jsd(p, q, 0), 1e-12)
        .add("JSD_b, b = 1: KL(student||teacher)", .368064207168, jsd(p, q, 1), 1e-12)
        .add("JSD_b, b = 1/2", .101749225079, jsd(p, q, .5), 1e-12)
        .from("BOND, Eqs. 11-15")
        .add(
            "Jeffreys, beta = 1/4",
            .75 * .368064207168 + .25 * .510825623766,
            Divergence.jeffreys(p, q, .25),
            1e-12);
    double[] best = BestOfN.logPmf(TIED.logProbs(), TIED.rewards(), 8);
    double[] policy = BestOfN.logPmf(TIED.logProbs(), TIED.rewards(), 3);
    answers.add(
        "KL(pi||BoN) as Eq. 7 has it, log B put back, less the KL itself",
        0,
        rewardForm(policy, 8) - Divergence.backwardKl(policy, best),
        1e-13);
  }

  /** E_π[log π − log π_ref − (N−1)·log p≤ − log B]. */
  private static double rewardForm(double[] policy, double n) {
    BestOfN.Parts parts = BestOfN.Parts.of(TIED.logProbs(), TIED.rewards(), n);
    double[] logQuantiles = Quantiles.logAtMost(TIED.logProbs(), TIED.rewards());
    double sum = 0;
    for (int y = 0; y < policy.length; y++) {
      double target = TIED.logProbs()[y] + (n - 1) * logQuantiles[y] + parts.logB()[y];
      sum += Math.exp(policy[y]) * (policy[y] - target);
    }
    return sum;
  }

  private static double jsd(double[] teacher, double[] student, double b) {
    return Divergence.generalizedJsd(teacher, student, b);
  }

  private static double mean(ToyLaw law, double[] under) {
    return BestOfN.meanLogQuantile(under, law.rewards(), 1);
  }

  private static double top(ToyLaw law, double n) {
    double[] logB = BestOfN.Parts.of(law.logProbs(), law.rewards(), n).logB();
    return logB[logB.length - 1];
  }
}
