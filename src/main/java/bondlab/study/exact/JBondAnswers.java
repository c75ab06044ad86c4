package bondlab.study.exact;

import bondlab.objective.Anchor;
import bondlab.objective.AnchorSchedule;
import bondlab.objective.ExactGradients;
import bondlab.policy.TabularPolicy;
import bondlab.stats.BestOfN;
import bondlab.stats.Divergence;
import bondlab.stats.Quantiles;
import bondlab.study.exact.KnownAnswers.KnownAnswerRow;
import java.util.Arrays;
import java.util.List;

/** Known answers on J-BOND (BOND, Algorithm 2, Eqs. 17-19) on equally likely outcomes. */
final class JBondAnswers {
  private static final ToyLaw FINE = ToyLaw.fine(20_000);
  private static final ToyLaw DRIFTING = ToyLaw.fine(64);

  /** The known drifts do not state their learning rate; at 2 all four agree. */
  private static final double RATE = 2;

  private static final int STEPS = 100;
  private static final double ETA = .05;

  private JBondAnswers() {}

  static List<KnownAnswerRow> rows() {
    KnownAnswers answers = new KnownAnswers().from("derived from BOND, Algorithm 2 (n = 2)");
    optima(answers);
    answers.from("derived: Algorithm 2, 64 outcomes, eta = .05, beta = .5, exact gradients");
    double[] gammas = {0, .5, 1, 2};
    double[] drifts = {1.26, .79, .57, .35};
    for (int i = 0; i < gammas.length; i++) {
      answers.add(
          "KL(pi||ref) after 100 steps, gamma = " + gammas[i], drifts[i], drift(gammas[i]), .005);
    }
    return answers.rows();
  }

  private static void optima(KnownAnswers answers) {
    double[] anchor = FINE.logProbs();
    double[] backward = Quantiles.meanTwoSample(anchor, FINE.rewards());
    double normaliser = 0;
    for (int y = 0; y < anchor.length; y++) {
      backward[y] += anchor[y];
      normaliser += Math.exp(backward[y]);
    }
    double logNormaliser = Math.log(normaliser);
    Arrays.setAll(backward, y -> backward[y] - logNormaliser);
    double[] bestOfTwo = BestOfN.logPmf(anchor, FINE.rewards(), 2);
    answers
        .add("normaliser of the backward optimum", .52237, normaliser, 1e-4)
        .add("mean quantile of the backward optimum", .6763, FINE.meanQuantile(backward), 1e-4)
        .add("mean quantile of Best-of-2", 2 / 3.0, FINE.meanQuantile(bestOfTwo), 1e-4)
        .add("gradient at the backward optimum, largest", 0, slope(backward, 1, 0), 1e-15);
    double[] gammas = {0, .5, 1, 2};
    double[] known = {.6718, .6247, .5960, .5650};
    for (int i = 0; i < gammas.length; i++) {
      double[] optimum = JBondOptimum.of(anchor, FINE.rewards(), .5, gammas[i]);
      String of = ", beta = 1/2, gamma = " + gammas[i];
      answers
          .add(
              "mean quantile of the one-step optimum" + of,
              known[i],
              FINE.meanQuantile(optimum),
              1e-4)
          .add("gradient at it, largest" + of, 0, slope(optimum, .5, gammas[i]), 1e-12);
    }
  }

  private static double slope(double[] policy, double beta, double gamma) {
    double[] gradient = ExactGradients.jbond(policy, FINE.logProbs(), FINE.rewards(), beta, gamma);
    return ToyLaw.largest(gradient, new double[gradient.length]);
  }

  /** KL(π‖π_ref) after the steps, the anchor following every one. */
  private static double drift(double gamma) {
    TabularPolicy policy = DRIFTING.policy();
    AnchorSchedule schedule = new AnchorSchedule.Ema(ETA, ETA, AnchorSchedule.Ema.Form.CONSTANT);
    try (Anchor anchor = new Anchor(policy, schedule, 2, STEPS)) {
      for (int step = 1; step <= STEPS; step++) {
        double[] behind = ((TabularPolicy) anchor.policy()).logPmf(ToyLaw.PROMPT);
        ToyLaw.descend(
            policy,
            law -> ExactGradients.jbond(law, behind, DRIFTING.rewards(), .5, gamma),
            RATE,
            1);
        anchor.follow(step, policy, () -> Double.NaN);
      }
    }
    return Divergence.backwardKl(policy.logPmf(ToyLaw.PROMPT), DRIFTING.logProbs());
  }
}
