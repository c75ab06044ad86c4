package bondlab.training;

import bondlab.policy.Completion;
import bondlab.policy.PolicyComparison;
import bondlab.reward.ReferencePool;
import bondlab.stats.PoolBestOfN;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Estimates of one policy, prompt by prompt.
 *
 * <pre>
 *   KL(π‖π_BoN) ≈ mean_s [ RB_s − (N−1)·log p̂≤(y_s) − log B̂(y_s) ]            y_s ~ π
 *   KL(π_BoN‖π) ≈ Σ_i w_i [ (N−1)·log p̂≤(y_i) + log B̂(y_i) + log π_ref(y_i) − log π(y_i) ]
 * </pre>
 *
 * <p>RB is the Rao-Blackwell estimate of KL(π‖π_ref), y_i the reference pool, and w_i, p̂≤ and B̂
 * are those of {@link PoolBestOfN}.
 */
final class PromptEstimates {
  private final EvaluationPool pool;
  private final ReferencePool proxies;
  private final ReferencePool golds;
  private final double proxySd;
  private final double goldSd;
  private final int n;
  private final double beta;
  private final double[][] weights;
  private final double[][] logRatios;

  /**
   * @param n N of the Best-of-N target, below the pool's responses per prompt
   * @param beta weight of the backward KL in Jeffreys' divergence
   */
  PromptEstimates(EvaluationPool pool, int n, double beta) {
    this.pool = pool;
    this.n = n;
    this.beta = beta;
    proxies = ReferencePool.of(pool.completions(), pool.proxy());
    golds = ReferencePool.of(pool.completions(), pool.gold());
    proxySd = proxies.withinPromptSd();
    goldSd = golds.withinPromptSd();
    int prompts = pool.completions().size() / pool.each();
    weights = new double[prompts][];
    logRatios = new double[prompts][];
    for (int u = 0; u < prompts; u++) {
      double[] scores = pool.ofPrompt(pool.proxy(), u);
      weights[u] = PoolBestOfN.weights(scores, n);
      logRatios[u] = PoolBestOfN.logRatios(scores, n);
    }
  }

  /** Whether the policy's log-probability of a pool's response is needed: where it ever wins. */
  boolean wins(int index) {
    return weights[index / pool.each()][index % pool.each()] > 0;
  }

  /**
   * Estimates every metric on every prompt.
   *
   * @param samples of the policy, equally many per prompt, [U·S]
   * @param proxy scores of the samples [U·S]
   * @param gold scores of the samples [U·S]
   * @param against the policy and the reference on the samples
   * @param logProbs log π of the pool's responses [U·M], anything where {@link #wins} is false;
   *     without them the forward KL is missing
   * @return one row per prompt, one value per {@link EvaluationMetric} in order
   */
  double[][] rows(
      List<Completion> samples,
      double[] proxy,
      double[] gold,
      PolicyComparison against,
      Optional<double[]> logProbs) {
    double[][] rows = new double[weights.length][EvaluationMetric.values().length];
    int each = samples.size() / rows.length;
    double[] k1 = against.k1();
    for (int i = 0; i < samples.size(); i++) {
      double[] row = rows[i / each];
      Completion sample = samples.get(i);
      addScores(row, sample.prompt().id(), proxy[i], gold[i], 1.0 / each);
      add(row, EvaluationMetric.KL_K1, k1[i] / each);
      add(row, EvaluationMetric.KL_K3, against.k3()[i] / each);
      add(row, EvaluationMetric.KL_RB, against.raoBlackwell()[i] / each);
      add(row, EvaluationMetric.KL_TO_BEST_OF_N, against.raoBlackwell()[i] / each);
      add(row, EvaluationMetric.ENTROPY, against.entropy()[i] / each);
      add(row, EvaluationMetric.LENGTH, (double) sample.tokens().length / each);
      add(row, EvaluationMetric.DISTINCT, distinctShare(sample.tokens()) / each);
    }
    for (int u = 0; u < rows.length; u++) {
      if (logProbs.isPresent()) {
        addForward(rows[u], u, logProbs.get());
      } else {
        add(rows[u], EvaluationMetric.KL_FROM_BEST_OF_N, Double.NaN);
      }
      rows[u][EvaluationMetric.JEFFREYS.ordinal()] =
          (beta == 1 ? 0 : (1 - beta) * rows[u][EvaluationMetric.KL_FROM_BEST_OF_N.ordinal()])
              + (beta == 0 ? 0 : beta * rows[u][EvaluationMetric.KL_TO_BEST_OF_N.ordinal()]);
    }
    return rows;
  }

  /** A response of no token repeats nothing. */
  private static double distinctShare(int[] tokens) {
    return tokens.length == 0
        ? 1
        : (double) Arrays.stream(tokens).distinct().count() / tokens.length;
  }

  private void addScores(double[] row, int prompt, double proxy, double gold, double share) {
    int size = pool.each();
    double below = proxies.below(prompt, proxy);
    double atOrBelow = proxies.atOrBelow(prompt, proxy);
    double counted = Math.rint(atOrBelow * size);
    double goldWins = (golds.below(prompt, gold) + golds.atOrBelow(prompt, gold)) / 2;
    double logRatio = PoolBestOfN.logRatio(Math.rint(below * size), counted, size, n);
    add(row, EvaluationMetric.PROXY, share * (proxy - proxies.mean(prompt)) / proxySd);
    add(row, EvaluationMetric.GOLD, share * (gold - golds.mean(prompt)) / goldSd);
    add(row, EvaluationMetric.LOG_QUANTILE, share * PoolBestOfN.logQuantile(counted, size));
    add(row, EvaluationMetric.QUANTILE, share * atOrBelow);
    add(row, EvaluationMetric.PROXY_WIN_RATE, share * (below + atOrBelow) / 2);
    add(row, EvaluationMetric.GOLD_WIN_RATE, share * goldWins);
    add(row, EvaluationMetric.KL_TO_BEST_OF_N, -share * logRatio);
  }

  private void addForward(double[] row, int prompt, double[] logProbs) {
    for (int i = 0; i < pool.each(); i++) {
      int index = prompt * pool.each() + i;
      if (wins(index)) {
        double logRef = pool.completions().get(index).logProb();
        double term = logRatios[prompt][i] + logRef - logProbs[index];
        add(row, EvaluationMetric.KL_FROM_BEST_OF_N, weights[prompt][i] * term);
      }
    }
  }

  private static void add(double[] row, EvaluationMetric measure, double value) {
    row[measure.ordinal()] += value;
  }
}
