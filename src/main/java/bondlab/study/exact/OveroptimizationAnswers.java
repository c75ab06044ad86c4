package bondlab.study.exact;

import bondlab.stats.BestOfNCurve;
import bondlab.stats.ChooseN;
import bondlab.stats.HackingAlarm;
import bondlab.stats.OveroptimizationFit;
import bondlab.study.exact.KnownAnswers.KnownAnswerRow;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Known answers on over-optimization: the unbiased curve, Gao's forms, HedgeTune, the alarm. */
final class OveroptimizationAnswers {
  private static final int POOL = 4096;

  private OveroptimizationAnswers() {}

  static List<KnownAnswerRow> rows() {
    KnownAnswers answers = new KnownAnswers();
    double[] right = {0, 0, 0, 1};
    double[] best = BestOfNCurve.estimate(right, right, new int[] {1, 2, 3, 4});
    double[] tied = BestOfNCurve.estimate(new double[] {1, 1}, new double[] {0, 1}, new int[] {2});
    answers
        .from("unbiased curve (Nakano et al., arXiv 2112.09332), by hand")
        .add("one right of four, best@4", 1, best[3], 1e-15)
        .add("one right of four, best@2", .5, best[1], 1e-15)
        .add("two that tie, best@2 is their mean", .5, tied[0], 1e-15);
    gao(answers.from("Gao et al. (arXiv 2210.10760), peaks of the two forms"));
    double[] u = new double[POOL];
    Arrays.setAll(u, i -> (i + .5) / POOL);
    double[] gold = Arrays.stream(u).map(x -> Math.pow(x, 12) * (1 - x)).toArray();
    answers
        .from("HedgeTune (Khalaf et al., arXiv 2506.19248): sqrt(p(p+1)) for gold u^p (1-u)")
        .add("best n, p = 12", 12.49, ChooseN.hedge(u, gold).n(), .005);
    alarm(answers.from("derived: the slope of 6t - t² over four points from t is 3 - 2t"));
    return answers.rows();
  }

  private static void gao(KnownAnswers answers) {
    double alpha = .649;
    double beta = .098;
    double[] d = {.2, .5, 1, 1.5, 2, 3, 4};
    OveroptimizationFit bestOfN =
        OveroptimizationFit.bestOfN(d, along(d, x -> x * (alpha - beta * x)));
    OveroptimizationFit rl = OveroptimizationFit.rl(d, along(d, x -> x * (.2 - .06 * Math.log(x))));
    answers
        .add("Best-of-N form: alpha back", alpha, bestOfN.alpha(), 1e-12)
        .add("Best-of-N form: beta back", beta, bestOfN.beta(), 1e-12)
        .add("Best-of-N form: d* = alpha/2 beta", 3.311224489796, bestOfN.peakD(), 1e-10)
        .add("Best-of-N form: R* = alpha²/4 beta", 1.074492346939, bestOfN.peakReward(), 1e-10)
        .add("RL form: alpha back", .2, rl.alpha(), 1e-12)
        .add("RL form: beta back", .06, rl.beta(), 1e-12)
        .add("RL form: d* = exp(alpha/beta - 1)", 10.312258501326, rl.peakD(), 1e-8)
        .add("RL form: R* = beta d*", .618735510080, rl.peakReward(), 1e-9);
  }

  private static void alarm(KnownAnswers answers) {
    double[][] kl = new double[8][4];
    double[][] gold = new double[8][4];
    for (int t = 0; t < kl.length; t++) {
      Arrays.fill(kl[t], t);
      Arrays.fill(gold[t], 6 * t - t * t);
    }
    HackingAlarm.Window first = HackingAlarm.watch(kl, kl, gold, 4, .95).first().orElseThrow();
    answers
        .add("hacking alarm: first window", 2, first.from(), 0)
        .add("hacking alarm: d gold/d KL there", -1, first.goldSlope(), 1e-12);
  }

  private static double[] along(double[] d, DoubleUnaryOperator form) {
    return Arrays.stream(d).map(form).toArray();
  }
}
