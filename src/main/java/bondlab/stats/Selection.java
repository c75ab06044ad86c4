package bondlab.stats;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Keeps one of n independent draws: a rule of inference-time alignment, such as Best-of-n.
 *
 * <p>A rule is told which outcomes were drawn and answers with which probability it keeps each of
 * them; it sees the draws together, so that it may depend on all. {@link #logPmf} gives the law of
 * what is kept when the draws come from an enumerable reference, by enumerating every multiset of n
 * draws; {@link #poolWeights} estimates it from a pool of responses of a language model. Where the
 * law has a closed form, as for {@link BestOfN}, {@link SoftBestOfN} and {@link BestOfPoisson},
 * that is exact for every n and cheaper. Regularised Best-of-n, which picks by r + β·log π_ref
 * (Jinnai et al., arXiv 2404.01054), is {@link BestOfN} by {@link #regularised}.
 *
 * <p>Rules throw {@link IllegalArgumentException} for rewards that are not finite or parameters out
 * of range.
 */
@FunctionalInterface
public interface Selection {
  /** Shares closer than this, relative to the larger, tie: sums of a few hundred roundings. */
  double TIE = 1e-12;

  /**
   * Says with which probability each draw is kept.
   *
   * @param drawn outcome, or place in the pool, of each draw [n], n ≥ 1
   * @return chances [n], ≥ 0, summing to 1; the same for draws of the same outcome
   */
  double[] chances(int[] drawn);

  /**
   * Best-of-n: keeps the draw of the highest reward, a random one of those that tie.
   *
   * @param rewards of the outcomes [K]
   */
  static Selection best(double[] rewards) {
    Require.finite("rewards", rewards);
    return drawn -> best(drawn.length, i -> rewards[drawn[i]]);
  }

  /**
   * Soft Best-of-n (arXiv 2505.03156): keeps draw i with probability exp(r_i/λ) / Σ_j exp(r_j/λ);
   * {@link SoftBestOfN} is its law.
   *
   * @param rewards of the outcomes [K]
   * @param lambda λ ≥ 0; 0 is Best-of-n, +∞ the reference
   */
  static Selection soft(double[] rewards, double lambda) {
    Require.finite("rewards", rewards);
    Require.atLeastZero("lambda", lambda);
    return lambda == 0
        ? best(rewards)
        : drawn -> {
          double most = Arrays.stream(drawn).mapToDouble(y -> rewards[y]).max().orElseThrow();
          return normalised(
              Arrays.stream(drawn).mapToDouble(y -> Math.exp((rewards[y] - most) / lambda)));
        };
  }

  /**
   * Pessimistic selection (arXiv 2503.21878) among the draws themselves: keeps draw i with
   * probability relu((r_i − τ)/β)/n, where τ makes these sum to 1. {@link PessimisticRejection} is
   * the limit of many draws.
   *
   * @param rewards of the outcomes [K]
   * @param beta β ≥ 0, price of the χ² divergence; 0 is Best-of-n, +∞ the reference
   */
  static Selection pessimistic(double[] rewards, double beta) {
    Require.finite("rewards", rewards);
    Require.atLeastZero("beta", beta);
    return drawn -> {
      double[] logShare = new double[drawn.length];
      Arrays.fill(logShare, -Math.log(drawn.length));
      double[] seen = Arrays.stream(drawn).mapToDouble(y -> rewards[y]).toArray();
      double[] logPmf = PessimisticRejection.logPmf(logShare, seen, beta);
      return normalised(Arrays.stream(logPmf).map(Math::exp));
    };
  }

  /**
   * Best-of-n with a minimum Bayes risk term (MBR-BoN, Jinnai et al., arXiv 2404.01054): keeps the
   * draw of the highest r_i + weight·(1/n) Σ_j u(y_i, y_j), the draw itself among the j.
   *
   * @param rewards of the outcomes [K]
   * @param utility u, how well one outcome stands for another [K][K], finite
   * @param weight ≥ 0; 0 is Best-of-n
   */
  static Selection minimumRisk(double[] rewards, double[][] utility, double weight) {
    Require.finite("rewards", rewards);
    Require.sameLength("rewards", rewards.length, "utility", utility.length);
    for (int y = 0; y < utility.length; y++) {
      Require.sameLength("rewards", rewards.length, "utility[" + y + "]", utility[y].length);
      Require.finite("utility[" + y + "]", utility[y]);
    }
    Require.atLeastZero("weight", weight);
    Require.finite("weight", new double[] {weight});
    return drawn ->
        best(
            drawn.length,
            i -> {
              double[] row = utility[drawn[i]];
              double sum = Arrays.stream(drawn).mapToDouble(other -> row[other]).sum();
              return rewards[drawn[i]] + weight * (sum / drawn.length);
            });
  }

  /**
   * Majority of the bests (arXiv 2511.18630): the answer that Best-of-m would give most often, m
   * drawn with replacement from the n draws. The bootstrap is summed exactly, as Best-of-m of the
   * draws' own law. Of the draws with that answer each is kept by its share in this law; answers
   * that tie share evenly.
   *
   * @param rewards of the outcomes [K]
   * @param answers which answer each outcome gives [K]; outcomes that agree have the same number
   * @param m ≥ 1; 1 is the majority vote
   */
  static Selection majority(double[] rewards, int[] answers, int m) {
    Require.finite("rewards", rewards);
    Require.sameLength("rewards", rewards.length, "answers", answers.length);
    Require.atLeast("m", m, 1);
    return drawn -> {
      double[] logShare = new double[drawn.length];
      Arrays.fill(logShare, -Math.log(drawn.length));
      double[] seen = Arrays.stream(drawn).mapToDouble(y -> rewards[y]).toArray();
      int[] given = Arrays.stream(drawn).map(y -> answers[y]).toArray();
      double[] best = BestOfN.logPmf(logShare, seen, m);
      return normalised(Arrays.stream(mode(best, given)).map(Math::exp));
    };
  }

  /**
   * Restricts a law to its most probable answer: the limit of {@link #majority} for many draws,
   * where the law is Best-of-m of the reference. Answers that tie within 1e-12 share evenly.
   *
   * @param logPmf a law of outcomes [K]
   * @param answers which answer each outcome gives [K]
   * @return log-probabilities [K]
   */
  static double[] mode(double[] logPmf, int[] answers) {
    Require.sameLength("logPmf", logPmf.length, "answers", answers.length);
    LogProbs.requireLaw("logPmf", logPmf, 1e-6);
    double[] logShare = new double[logPmf.length];
    double most = Double.NEGATIVE_INFINITY;
    for (int y = 0; y < logPmf.length; y++) {
      logShare[y] = logSum(logPmf, answers, answers[y]);
      most = Math.max(most, logShare[y]);
    }
    double least = most - TIE;
    long modes =
        IntStream.range(0, answers.length)
            .filter(y -> logShare[y] >= least)
            .map(y -> answers[y])
            .distinct()
            .count();
    double[] law = new double[logPmf.length];
    for (int y = 0; y < law.length; y++) {
      boolean kept = logShare[y] >= least;
      law[y] = kept ? logPmf[y] - logShare[y] - Math.log(modes) : Double.NEGATIVE_INFINITY;
    }
    return law;
  }

  /**
   * Computes r + β·log π_ref, by which regularised Best-of-n picks (arXiv 2404.01054): likely
   * responses are favoured.
   *
   * @param rewards [K]
   * @param logProbs log π_ref of the whole responses [K], nats; one that is −∞ keeps its reward,
   *     for it is never drawn
   * @param beta β ≥ 0, reward per nat; 0 leaves the rewards as they are
   */
  static double[] regularised(double[] rewards, double[] logProbs, double beta) {
    Require.paired("rewards", rewards, "logProbs", logProbs, 1);
    Require.atLeastZero("beta", beta);
    double[] selector = rewards.clone();
    for (int y = 0; y < selector.length; y++) {
      selector[y] += logProbs[y] == Double.NEGATIVE_INFINITY ? 0 : beta * logProbs[y];
    }
    return selector;
  }

  /**
   * Computes the law of what is kept of n draws of an enumerable reference, by enumerating all C(n
   * + K − 1, n) multisets of draws.
   *
   * @param logProbs the reference [K], as {@link BestOfN} takes it
   * @param n draws ≥ 1
   * @return log-probabilities [K]
   * @throws IllegalArgumentException if there are over ten million multisets
   */
  default double[] logPmf(double[] logProbs, int n) {
    Require.atLeast("n", n, 1);
    double logTotal = LogProbs.requireLaw("logProbs", logProbs, 1e-9);
    double multisets = 1;
    for (int i = 1; i < logProbs.length; i++) {
      multisets *= (n + i) / (double) i;
    }
    if (multisets > 1e7) {
      throw new IllegalArgumentException(
          "n is "
              + n
              + " with "
              + logProbs.length
              + " outcomes: "
              + multisets
              + " multisets of draws are too many to enumerate; at most 1e7, or use poolWeights");
    }
    double[] logMass = Arrays.stream(logProbs).map(p -> p - logTotal).toArray();
    double[] kept = new double[logProbs.length];
    enumerate(logMass, new int[n], 0, 0, 0, kept);
    return Arrays.stream(kept).map(Math::log).toArray();
  }

  /**
   * Fills places from {@code start} with outcomes from {@code first} up, in groups of equal ones.
   */
  private void enumerate(
      double[] logMass, int[] drawn, int start, int first, double logChance, double[] kept) {
    if (start == drawn.length) {
      double[] chances = chances(drawn);
      for (int i = 0; i < drawn.length; i++) {
        kept[drawn[i]] += Math.exp(logChance) * chances[i];
      }
      return;
    }
    if (first == logMass.length) {
      return;
    }
    boolean last = first == logMass.length - 1;
    for (int count = last ? drawn.length - start : 0; count <= drawn.length - start; count++) {
      double ways = logChance;
      for (int i = 0; i < count; i++) { // C(start + count, count) orders, each of this mass
        drawn[start + i] = first;
        ways += logMass[first] + Math.log((start + i + 1.0) / (i + 1));
      }
      if (ways > Double.NEGATIVE_INFINITY) {
        enumerate(logMass, drawn, start + count, first + 1, ways, kept);
      }
    }
  }

  /**
   * Estimates how probably each response of a pool is the one kept of n: the mean chances over
   * random n-subsets. Σ_i w_i·f(y_i) estimates the mean of f under the law of the rule without
   * bias, whatever the number of subsets.
   *
   * @param size M, responses in the pool, whose places are the rule's outcomes
   * @param n draws, 1 ≤ n ≤ M
   * @param passes how often the pool is cut into ⌊M/n⌋ disjoint subsets, ≥ 1
   * @param stream source of randomness
   * @return weights [M], summing to 1
   */
  default double[] poolWeights(int size, int n, int passes, RandomStream stream) {
    Require.atLeast("n", n, 1);
    Require.atLeast("passes", passes, 1);
    if (n > size) {
      throw new IllegalArgumentException(
          "n is " + n + " for a pool of " + size + " responses; allowed: up to " + size);
    }
    double[] weights = new double[size];
    int subsets = size / n;
    for (int pass = 0; pass < passes; pass++) {
      int[] order = stream.at(pass).permutation(size);
      for (int s = 0; s < subsets; s++) {
        int[] drawn = Arrays.copyOfRange(order, s * n, (s + 1) * n);
        double[] chances = chances(drawn);
        for (int i = 0; i < n; i++) {
          weights[drawn[i]] += chances[i] / ((double) subsets * passes);
        }
      }
    }
    return weights;
  }

  /** Even chances of the highest scores. */
  private static double[] best(int n, IntToDoubleFunction score) {
    double[] scores = new double[n];
    Arrays.setAll(scores, score);
    double most = Arrays.stream(scores).max().orElseThrow();
    return normalised(Arrays.stream(scores).map(s -> s == most ? 1 : 0));
  }

  private static double[] normalised(DoubleStream weights) {
    double[] w = weights.toArray();
    double sum = Arrays.stream(w).sum();
    return Arrays.stream(w).map(x -> x / sum).toArray();
  }

  private static double logSum(double[] logPmf, int[] answers, int answer) {
    double[] members = new double[logPmf.length];
    for (int y = 0; y < members.length; y++) {
      members[y] = answers[y] == answer ? logPmf[y] : Double.NEGATIVE_INFINITY;
    }
    return LogProbs.logSumExp(members);
  }

  /**
   * What a way of selecting gives and costs, beside the reference that it draws from.
   *
   * @param logPmf log-probabilities of what is kept [K]
   * @param kl KL(kept‖reference), nats
   * @param reward mean reward, in the reward's unit
   * @param winRate probability to beat a draw of the reference, ties counting half
   * @param draws expected number of draws per response kept
   */
  record Law(double[] logPmf, double kl, double reward, double winRate, double draws) {

    /**
     * Sums over all outcomes.
     *
     * @param logPmf what is kept [K]
     * @param logProbs the reference [K]
     * @param rewards [K], finite
     * @param draws expected draws per response kept, ≥ 1
     */
    public static Law of(double[] logPmf, double[] logProbs, double[] rewards, double draws) {
      Require.paired("logPmf", logPmf, "rewards", rewards, 1);
      RewardGroups groups = RewardGroups.of(logProbs, rewards);
      double wins = 0;
      for (int y = 0; y < logPmf.length; y++) {
        int g = groups.groupOf()[y];
        if (g >= 0) {
          double beaten = Math.exp(groups.logBelow(g)) + Math.exp(groups.logMass()[g]) / 2;
          wins += Math.exp(logPmf[y]) * beaten;
        }
      }
      double kl = Divergence.backwardKl(logPmf, logProbs);
      return new Law(logPmf, kl, LawSummary.mean(rewards, logPmf), wins, draws);
    }
  }
}
