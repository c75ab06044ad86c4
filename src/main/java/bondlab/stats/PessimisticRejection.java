package bondlab.stats;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Pessimistic selection by rejection sampling (InferenceTimePessimism, Huang et al., arXiv
 * 2503.21878), whose quality does not fall as draws are added.
 *
 * <p>Its target raises the mean reward at a price β on the χ² divergence from the reference:
 *
 * <pre>  π_β(y) = π_ref(y)·w(y),   w = relu((r − τ)/β),   τ such that E_ref[w] = 1</pre>
 *
 * <p>A draw of the reference is accepted with probability min(w/M, 1), M = (r_max − τ)/β; after n
 * draws that were all refused, one more is drawn and kept. Where the best responses R_A that w
 * leaves have the mass P_A and the mean reward μ_A, w = (r − μ_A)/β + 1/P_A, which stays exact as β
 * goes to 0 (the best responses alone) or to +∞ (the reference). Arguments as for {@link BestOfN}.
 *
 * @param accept probability that a draw of each outcome is accepted [K]
 * @param logTarget log π_β [K], −∞ where nothing is accepted
 * @param chance probability that a draw is accepted, 1/M where r_max bounds the rewards
 * @param logProbs the reference [K]
 */
public record PessimisticRejection(
    double[] accept, double[] logTarget, double chance, double[] logProbs) {

  /**
   * Computes log π_β.
   *
   * @param beta β ≥ 0, reward per unit of χ²; 0 is the best responses alone, +∞ the reference
   * @return log-probabilities [K]
   */
  public static double[] logPmf(double[] logProbs, double[] rewards, double beta) {
    Weights weights = Weights.of(logProbs, rewards, beta);
    double[] logPmf = new double[logProbs.length];
    Arrays.setAll(logPmf, y -> logProbs[y] + Math.log(weights.of(rewards[y])));
    double logTotal = LogProbs.logSumExp(logPmf); // rounding alone
    return Arrays.stream(logPmf).map(p -> p - logTotal).toArray();
  }

  /**
   * Prepares the sampler.
   *
   * @param beta β ≥ 0
   * @param most r_max, a bound of the rewards; with a lower one than the best, those above it are
   *     all accepted and the law is no longer π_β
   */
  public static PessimisticRejection of(
      double[] logProbs, double[] rewards, double beta, double most) {
    Require.finite("most", new double[] {most});
    double[] accept =
        Arrays.stream(rewards).map(Weights.of(logProbs, rewards, beta).accepting(most)).toArray();
    double chance = 0;
    for (int y = 0; y < accept.length; y++) {
      chance += Math.exp(logProbs[y]) * accept[y];
    }
    return new PessimisticRejection(
        accept, logPmf(logProbs, rewards, beta), Math.min(1, chance), logProbs);
  }

  /** With the best reward as the bound. */
  public static PessimisticRejection of(double[] logProbs, double[] rewards, double beta) {
    Require.paired("logProbs", logProbs, "rewards", rewards, 1);
    double most = Double.NEGATIVE_INFINITY;
    for (int y = 0; y < rewards.length; y++) {
      most = logProbs[y] > Double.NEGATIVE_INFINITY ? Math.max(most, rewards[y]) : most;
    }
    return of(logProbs, rewards, beta, most);
  }

  /**
   * Computes the law of what n draws and a last resort give: (1 − (1−a)^n)·accepted +
   * (1−a)^n·π_ref, a being {@link #chance}.
   *
   * @param n draws that may be refused, ≥ 0; 0 is the reference
   * @return log-probabilities [K]
   */
  public double[] logPmf(int n) {
    Require.atLeast("n", n, 0);
    double refused = refused(n);
    double[] logPmf = new double[accept.length];
    for (int y = 0; y < logPmf.length; y++) {
      double gain = chance == 0 ? 0 : (1 - refused) * (accept[y] / chance);
      logPmf[y] = logProbs[y] + Math.log(gain + refused);
    }
    return logPmf;
  }

  /**
   * Computes the expected draws, (1 − (1−a)^n)/a + (1−a)^n: the accepted one among them, or the
   * last resort.
   *
   * @param n draws that may be refused, ≥ 0
   */
  public double draws(int n) {
    Require.atLeast("n", n, 0);
    double refused = refused(n);
    return chance == 0 ? n + 1.0 : (1 - refused) / chance + refused;
  }

  /** (1−a)^n. */
  private double refused(int n) {
    return n == 0 ? 1 : Math.exp(n * Math.log1p(-chance));
  }

  /**
   * Fixes τ on some draws and gives the probability to accept a response of each reward, min(w/M,
   * 1): what a sampler on a language model knows.
   *
   * @param seen rewards of draws of the reference [n], n ≥ 1, finite
   * @param beta β ≥ 0; 0 accepts what is as good as the best that was seen
   * @param most r_max, a bound of the rewards; those above it are all accepted
   */
  public static DoubleUnaryOperator acceptance(double[] seen, double beta, double most) {
    double[] even = new double[seen.length];
    Arrays.fill(even, -Math.log(seen.length));
    return Weights.of(even, seen, beta).accepting(most);
  }

  /**
   * Gives the probability that each of some draws, in their order, is the first accepted, and last
   * that none is. It is what a sampler on a language model does, with its acceptance probabilities.
   *
   * @param accept acceptance probability of each draw [n], in [0, 1]
   * @return chances [n+1], summing to 1
   */
  public static double[] firstAccepted(double[] accept) {
    double[] chances = new double[accept.length + 1];
    double left = 1;
    for (int i = 0; i < accept.length; i++) {
      Require.weight("accept[" + i + "]", accept[i]);
      chances[i] = left * accept[i];
      left *= 1 - accept[i];
    }
    chances[accept.length] = left;
    return chances;
  }

  /** w as a function of the reward: the mass and mean reward of the responses that it leaves. */
  private record Weights(double mass, double mean, double beta) {

    static Weights of(double[] logProbs, double[] rewards, double beta) {
      Require.atLeastZero("beta", beta);
      Require.paired("logProbs", logProbs, "rewards", rewards, 1);
      Require.finite("rewards", rewards);
      double logTotal = LogProbs.requireLaw("logProbs", logProbs, 1e-9);
      int[] order = Ascending.order(rewards);
      double mass = 0;
      double mean = 0;
      for (int end = order.length, start; end > 0; end = start) {
        start = end - 1;
        double reward = rewards[order[start]];
        while (start > 0 && rewards[order[start - 1]] == reward) {
          start--;
        }
        double group = 0;
        for (int i = start; i < end; i++) {
          group += Math.exp(logProbs[order[i]] - logTotal);
        }
        // r > τ of those above, τ = mean − β/mass
        if (group > 0 && (mass == 0 || mass * (mean - reward) < beta)) {
          mass += group;
          mean += (reward - mean) * (group / mass);
        } else if (group > 0) {
          break;
        }
      }
      return new Weights(mass, mean, beta);
    }

    /** min(w/M, 1), M = w(most). */
    DoubleUnaryOperator accepting(double most) {
      double bound = of(most);
      if (!(bound > 0)) {
        throw new IllegalArgumentException(
            "most is " + most + "; it must be a bound of the rewards, none of which is above it");
      }
      return reward -> {
        double weight = of(reward);
        return weight >= bound ? 1 : weight / bound; // an infinite bound accepts nothing
      };
    }

    double of(double reward) {
      double excess = reward == mean ? 0 : (reward - mean) / beta;
      return Math.max(0, excess + 1 / mass);
    }
  }
}
