package bondlab.objective;

import bondlab.config.Check;
import bondlab.stats.BestOfNCurve;
import java.util.Arrays;

/**
 * Returns that policy gradients raise, and their baselines. Arrays hold one value per response,
 * [U·S], the S of the first prompt first; log-ratios are log π(y) − log π'(y) of whole responses
 * unless the caller has said otherwise by {@link LossReduction}; all values are constants of the
 * gradient.
 */
public final class Returns {
  private Returns() {}

  /** Checks the key {@code kl_coef} of an objective, β_RL. */
  static Check checkKlCoef(Check check, double klCoef) {
    return check.that(
        klCoef >= 0 && klCoef < Double.POSITIVE_INFINITY,
        "kl_coef",
        klCoef,
        "must be 0 or more and finite (price of a nat of KL in the reward's unit)");
  }

  /**
   * Computes the backward return of BOND, (N−1)·(log p̂≤ − (log π − log anchor)/(N−1)) (Eqs. 8 and
   * 14 without log B). The factor N−1 is kept: it sets the balance with the forward part.
   *
   * @param logQuantiles log p̂≤, nats
   * @param logRatios to the anchor, nats
   * @param n N of Best-of-N
   */
  public static double[] bond(double[] logQuantiles, double[] logRatios, double n) {
    return combined(n - 1, logQuantiles, -1, logRatios);
  }

  /**
   * Computes the return of J-BOND's backward part and regulariser together, β·r_J − (β + γ)·(log π
   * − log anchor). The regulariser is a *cost* of leaving the anchor: Algorithm 2 as printed adds
   * its gradient with the sign that would reward it.
   *
   * @param twoSample r_J, nats
   * @param logRatios to the anchor, nats
   * @param beta in [0, 1]
   * @param gamma ≥ 0
   */
  public static double[] jbond(double[] twoSample, double[] logRatios, double beta, double gamma) {
    return combined(beta, twoSample, -(beta + gamma), logRatios);
  }

  /**
   * Computes the reward less a penalty on the KL, r − kl·(log π − log π_ref).
   *
   * @param rewards in the reward's unit
   * @param logRatios to the reference, nats
   * @param kl price of a nat, in the reward's unit
   */
  public static double[] penalised(double[] rewards, double[] logRatios, double kl) {
    return combined(1, rewards, -kl, logRatios);
  }

  /** log π(y) − log π'(y). */
  public static double[] logRatios(double[] logPolicy, double[] logOther) {
    return combined(1, logPolicy, -1, logOther);
  }

  /**
   * Computes each return less the mean of the others of its group, which leaves the expected
   * gradient as it is. A group of one has no others and keeps its return.
   *
   * @param group responses that stand together, a divisor of their number
   * @throws IllegalArgumentException if the groups do not fill the returns
   */
  public static double[] leaveOneOut(double[] returns, int group) {
    if (group < 1 || returns.length % group != 0) {
      throw new IllegalArgumentException(
          returns.length + " returns do not make groups of " + group);
    }
    double[] advantages = returns.clone();
    for (int start = 0; group > 1 && start < returns.length; start += group) {
      double sum = 0;
      for (int i = start; i < start + group; i++) {
        sum += returns[i];
      }
      for (int i = start; i < start + group; i++) {
        advantages[i] = returns[i] - (sum - returns[i]) / (group - 1);
      }
    }
    return advantages;
  }

  /**
   * Computes the advantages of max@k, S·(M_k − M_k^(−i)): M_k is the mean over all k-subsets of a
   * prompt's responses of their best reward, M_k^(−i) the same without response i. Equal to k times
   * the mean best of the k-subsets that hold i, less that of those without it (Walder and
   * Karkhanis, arXiv 2505.15201, with the leave-one-out baseline), so that the mean of A·∇log π is
   * the gradient of E[max of k] without bias. k = 1 is {@link #leaveOneOut}.
   *
   * @param rewards [U·S], ties allowed
   * @param samples S, responses per prompt
   * @param k 1 ≤ k < S
   */
  public static double[] maxAtK(double[] rewards, int samples, int k) {
    double[] advantages = new double[rewards.length];
    int[] only = {k};
    for (int start = 0; start < rewards.length; start += samples) {
      double[] own = Arrays.copyOfRange(rewards, start, start + samples);
      double all = BestOfNCurve.estimate(own, own, only)[0];
      for (int i = 0; i < samples; i++) {
        double[] others = new double[samples - 1];
        System.arraycopy(own, 0, others, 0, i);
        System.arraycopy(own, i + 1, others, i, samples - 1 - i);
        advantages[start + i] = samples * (all - BestOfNCurve.estimate(others, others, only)[0]);
      }
    }
    return advantages;
  }

  /** The share of others with a lower reward, ties counting half. */
  public static double winRate(double reward, double[] others) {
    double wins = 0;
    for (double other : others) {
      wins += reward > other ? 1 : reward == other ? .5 : 0;
    }
    return wins / others.length;
  }

  /** {@link #winRate} of each response among the others of its group; ½ on average [U·S]. */
  static double[] winRatesAmongOthers(double[] rewards, int group) {
    double[] wins = new double[rewards.length];
    for (int i = 0; i < wins.length; i++) {
      int start = i / group * group;
      double[] all = Arrays.copyOfRange(rewards, start, start + group);
      wins[i] = (winRate(rewards[i], all) * group - .5) / (group - 1); // less the tie with itself
    }
    return wins;
  }

  static double[] negated(double[] values) {
    return Arrays.stream(values).map(v -> -v).toArray();
  }

  /** scale·x + otherScale·other. */
  static double[] combined(double scale, double[] x, double otherScale, double[] other) {
    if (x.length != other.length) {
      throw new IllegalArgumentException(
          x.length + " values and " + other.length + " do not pair up one to one");
    }
    double[] sums = new double[x.length];
    for (int i = 0; i < sums.length; i++) {
      // a part of weight 0 is left out even where it is infinite
      sums[i] = (scale == 0 ? 0 : scale * x[i]) + (otherScale == 0 ? 0 : otherScale * other[i]);
    }
    return sums;
  }
}
