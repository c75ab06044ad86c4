package bondlab.study.exact;

import bondlab.stats.BestOfN;
import bondlab.stats.BestOfPoisson;
import bondlab.stats.Divergence;
import bondlab.stats.PessimisticRejection;
import bondlab.stats.Selection;
import bondlab.stats.SoftBestOfN;
import bondlab.study.exact.KnownAnswers.KnownAnswerRow;
import java.util.Arrays;
import java.util.List;

/** Known answers on the rivals of Best-of-N at inference. */
final class SelectionAnswers {
  private static final ToyLaw TIED =
      ToyLaw.of(new double[] {0.30, 0.25, 0.20, 0.12, 0.08, 0.05}, 0, 1, 1, 2, 3, 3);

  private SelectionAnswers() {}

  static List<KnownAnswerRow> rows() {
    KnownAnswers answers = new KnownAnswers();
    soft(answers.from("Soft Best-of-n (arXiv 2505.03156)"));
    poisson(answers.from("Best-of-Poisson (arXiv 2506.19248)"));
    pessimistic(answers.from("InferenceTimePessimism (arXiv 2503.21878)"));
    bySet(answers);
    return answers.rows();
  }

  private static double off(double[] logLaw, double[] logOther) {
    return ToyLaw.largest(probabilities(logLaw), probabilities(logOther));
  }

  private static double[] probabilities(double[] logLaw) {
    return Arrays.stream(logLaw).map(Math::exp).toArray();
  }

  private static double[] soft(int n, double lambda) {
    return SoftBestOfN.logPmf(TIED.logProbs(), TIED.rewards(), n, lambda);
  }

  private static void soft(KnownAnswers answers) {
    double[] all = Selection.soft(TIED.rewards(), .7).logPmf(TIED.logProbs(), 5);
    double[] best = BestOfN.logPmf(TIED.logProbs(), TIED.rewards(), 5);
    double[] tilted = SoftBestOfN.tilted(TIED.logProbs(), TIED.rewards(), .7);
    double at = Divergence.backwardKl(tilted, soft(4000, .7));
    double twice = Divergence.backwardKl(tilted, soft(8000, .7));
    answers
        .add("soft Best-of-5 less all draws enumerated", 0, off(soft(5, .7), all), 1e-13)
        .add("soft Best-of-1 less ref", 0, off(soft(1, .7), TIED.logProbs()), 1e-15)
        .add("soft Best-of-5, lambda = 0, less BoN", 0, off(soft(5, 0), best), 1e-15)
        .add("soft Best-of-5, lambda = 0.01, less BoN", 0, off(soft(5, .01), best), 1e-12)
        .add(
            "soft Best-of-5, lambda infinite, less ref",
            0,
            off(soft(5, Double.POSITIVE_INFINITY), TIED.logProbs()),
            1e-15)
        // the law is off by c/n, its KL by the square, the next order by 1/n of it
        .add("soft Best-of-n: KL from the tilt at n over that at 2n", 4, at / twice, .01);
  }

  private static void poisson(KnownAnswers answers) {
    double[] sum = new double[TIED.rewards().length];
    for (int n = 1; n < 100; n++) {
      double[] best = BestOfN.logPmf(TIED.logProbs(), TIED.rewards(), n);
      double chance = BestOfPoisson.chanceOf(n, 3.5);
      Arrays.setAll(sum, y -> sum[y] + chance * Math.exp(best[y]));
    }
    double[] law = BestOfPoisson.logPmf(TIED.logProbs(), TIED.rewards(), 3.5);
    double[] none = BestOfPoisson.logPmf(TIED.logProbs(), TIED.rewards(), 0);
    answers
        .add(
            "Best-of-Poisson, mu = 3.5, less its sum over n",
            0,
            ToyLaw.largest(probabilities(law), sum),
            1e-12)
        .add("Best-of-Poisson, mu = 0, less ref", 0, off(none, TIED.logProbs()), 1e-15);
  }

  private static void pessimistic(KnownAnswers answers) {
    ToyLaw even = ToyLaw.of(new double[] {.25, .25, .5}, 2, 1, 0);
    // the two best alone: .25·(2 − τ) + .25·(1 − τ) = .5 at τ = .5, so w = 3, 1 and 0
    PessimisticRejection sampler = PessimisticRejection.of(even.logProbs(), even.rewards(), .5);
    double[] target = probabilities(sampler.logTarget());
    double[] flat =
        PessimisticRejection.logPmf(even.logProbs(), even.rewards(), Double.POSITIVE_INFINITY);
    answers
        .add("pessimistic rejection: share of the best", .75, target[0], 1e-15)
        .add("pessimistic rejection: share of the worst", 0, target[2], 0)
        .add("pessimistic rejection: acceptance, 1/M", 1 / 3.0, sampler.chance(), 1e-15)
        .add("pessimistic rejection: draws of a budget of 2", 19 / 9.0, sampler.draws(2), 1e-14)
        .add(
            "pessimistic rejection, beta infinite, less ref", 0, off(flat, even.logProbs()), 1e-15);
  }

  private static void bySet(KnownAnswers answers) {
    double[] best = BestOfN.logPmf(TIED.logProbs(), TIED.rewards(), 4);
    double[][] likeness = new double[6][6];
    int[] answer = {0, 1, 2, 3, 4, 4};
    double[] mode = Selection.mode(best, answer);
    answers
        .from("MBR Best-of-n (arXiv 2404.01054), weight 0")
        .add(
            "minimum-risk Best-of-4 less BoN",
            0,
            off(
                Selection.minimumRisk(TIED.rewards(), likeness, 0).logPmf(TIED.logProbs(), 4),
                best),
            1e-13)
        .from("Majority of the bests (arXiv 2511.18630): the mode of the Best-of-n law")
        .add("majority of the bests: mass on the two tied tops", 1, mass(mode), 1e-15);
  }

  private static double mass(double[] logLaw) {
    return Math.exp(logLaw[4]) + Math.exp(logLaw[5]);
  }
}
