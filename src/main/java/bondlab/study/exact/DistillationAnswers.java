package bondlab.study.exact;

import bondlab.objective.Anchor;
import bondlab.objective.AnchorSchedule;
import bondlab.objective.ExactGradients;
import bondlab.policy.PolicyComparison;
import bondlab.policy.TabularPolicy;
import bondlab.stats.BestOfN;
import bondlab.stats.Divergence;
import bondlab.stats.RandomStream;
import bondlab.study.exact.KnownAnswers.KnownAnswerRow;
import java.util.Arrays;
import java.util.List;

/**
 * Known answers on distillation to Best-of-N, single and iterated, on anchors, and on the
 * estimators of a KL. All gradients are exact.
 */
final class DistillationAnswers {
  private static final int OUTCOMES = 12;
  private static final ToyLaw START = random();

  private DistillationAnswers() {}

  static List<KnownAnswerRow> rows() {
    KnownAnswers answers = new KnownAnswers();
    answers.from("BOND, Eq. 11: of all laws every beta has the optimum pi_BoN");
    for (double beta : new double[] {0, .5, 1}) {
      TabularPolicy policy = START.policy();
      distil(policy, START.logProbs(), 4, beta, 20_000);
      answers.add(
          "KL(pi||BoN) after Jeffreys training, beta = " + beta, 0, toBest(policy, 4), 1e-3);
    }
    iterated(answers.from("BOND, Eq. 16 and Algorithm 1"));
    average(answers.from("derived: an anchor averaged in logit space, tracked perfectly"));
    estimators(answers.from("k1, k3 and Rao-Blackwell have the mean KL(pi||ref)"));
    return answers.rows();
  }

  private static ToyLaw random() {
    RandomStream stream = RandomStream.of(2);
    double[] logits = new double[OUTCOMES];
    double[] rewards = new double[OUTCOMES];
    Arrays.setAll(logits, y -> stream.nextGaussian());
    Arrays.setAll(rewards, y -> stream.nextGaussian());
    return new ToyLaw(ToyLaw.policy(logits).logPmf(ToyLaw.PROMPT), rewards);
  }

  private static void distil(
      TabularPolicy policy, double[] anchor, double n, double beta, int steps) {
    double[] target = BestOfN.logPmf(anchor, START.rewards(), n);
    ToyLaw.descend(policy, law -> ExactGradients.jeffreys(law, target, beta), 1, steps);
  }

  private static double toBest(TabularPolicy policy, double n) {
    double[] best = BestOfN.logPmf(START.logProbs(), START.rewards(), n);
    return Divergence.backwardKl(law(policy), best);
  }

  private static double[] law(Object policy) {
    return ((TabularPolicy) policy).logPmf(ToyLaw.PROMPT);
  }

  private static void iterated(KnownAnswers answers) {
    int rounds = 4;
    TabularPolicy policy = START.policy();
    try (Anchor anchor = new Anchor(policy, new AnchorSchedule.Periodic(1), 2, rounds)) {
      for (int round = 1; round <= rounds; round++) {
        distil(policy, law(anchor.policy()), 2, .5, 4_000);
        anchor.follow(round, policy, () -> Double.NaN);
        String power = "Best-of-" + (1 << round);
        answers.add(
            "KL to " + power + " after " + round + " rounds of n = 2",
            0,
            toBest(policy, 1 << round),
            1e-3);
      }
      answers.add("effective N after 4 rounds", 16, anchor.effectiveN(), 1e-12);
    }
  }

  private static void average(KnownAnswers answers) {
    double eta = .05;
    int steps = 40;
    ToyLaw fine = ToyLaw.fine(4_000);
    TabularPolicy policy = fine.policy();
    AnchorSchedule schedule = new AnchorSchedule.Ema(eta, eta, AnchorSchedule.Ema.Form.CONSTANT);
    try (Anchor anchor = new Anchor(policy, schedule, 2, steps)) {
      for (int step = 1; step <= steps; step++) {
        policy.setLogits(ToyLaw.PROMPT, BestOfN.logPmf(law(anchor.policy()), fine.rewards(), 2));
        anchor.follow(step, policy, () -> Double.NaN);
      }
      double[] best = BestOfN.logPmf(fine.logProbs(), fine.rewards(), anchor.effectiveN());
      answers
          .add("effective N, (1+eta)^t, eta = .05, t = 40", 7.039989, anchor.effectiveN(), 1e-6)
          .add("KL of the anchor to Best-of-(effective N)", 0, kl(anchor, best), 1e-3)
          .add(
              "KL of the anchor to ref, log N - (N-1)/N at it",
              BestOfN.klUpperBound(7.039989),
              kl(anchor, fine.logProbs()),
              .01);
      for (int step = steps + 1; step <= 1_000; step++) {
        anchor.follow(step, policy, () -> Double.NaN);
      }
      answers.add("lag of the average, (1-eta)/eta steps", 19, anchor.lag(), 1e-9);
    }
  }

  private static double kl(Anchor anchor, double[] law) {
    return Divergence.backwardKl(law(anchor.policy()), law);
  }

  private static void estimators(KnownAnswers answers) {
    double[] best = BestOfN.logPmf(START.logProbs(), START.rewards(), 4);
    PolicyComparison both;
    try (TabularPolicy policy = ToyLaw.policy(best);
        TabularPolicy reference = START.policy()) {
      both = policy.compare(reference, policy.outcomes(ToyLaw.PROMPT));
    }
    double kl = Divergence.backwardKl(best, START.logProbs());
    answers
        .add("E[k1]", kl, mean(best, both.k1()), 1e-12)
        .add("E[k3]", kl, mean(best, both.k3()), 1e-12)
        .add("E[Rao-Blackwell]", kl, mean(best, both.raoBlackwell()), 1e-12);
  }

  private static double mean(double[] law, double[] values) {
    double mean = 0;
    for (int y = 0; y < law.length; y++) {
      mean += Math.exp(law[y]) * values[y];
    }
    return mean;
  }
}
