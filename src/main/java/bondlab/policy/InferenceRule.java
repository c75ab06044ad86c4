package bondlab.policy;

import bondlab.config.Check;
import bondlab.stats.BestOfN;
import bondlab.stats.BestOfPoisson;
import bondlab.stats.PessimisticRejection;
import bondlab.stats.Selection;
import bondlab.stats.SoftBestOfN;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A rule of inference-time alignment with its parameters, as a configuration or a command line
 * names it ({@code name = soft, n = 16, lambda = 0.5}): which response is kept of those that a
 * policy draws, by a scorer.
 *
 * <p>Each makes a {@link Sampler} over any policy; {@link #law} is the exact law of those that have
 * a closed form. n = 1, λ = ∞, μ = 0 and β = ∞ give the policy itself; λ = 0 and, in {@link
 * Pessimistic}, β = 0 give Best-of-n. Parameters that are prices are in the scorer's unit.
 */
public sealed interface InferenceRule {

  /** Makes the sampler. */
  Sampler sampler(Scorer scorer);

  /**
   * Computes the law of what is kept where each of M responses is drawn with probability 1/M, such
   * as the law of a pool; empty for a rule without a closed form.
   *
   * @param rewards [M], finite
   * @param logProbs of the responses under the policy [M], nats
   */
  default Optional<Selection.Law> law(double[] rewards, double[] logProbs) {
    return Optional.empty();
  }

  private static Check check(int n) {
    return new Check("select").atLeast("n", n, 1, "draws per kept response");
  }

  private static double[] even(int size) {
    double[] even = new double[size];
    Arrays.fill(even, -Math.log(size));
    return even;
  }

  private static Optional<Selection.Law> law(double[] logPmf, double[] rewards, double draws) {
    return Optional.of(Selection.Law.of(logPmf, even(rewards.length), rewards, draws));
  }

  /**
   * Best-of-n: the highest score.
   *
   * @param n ≥ 1 draws per kept response
   */
  record Best(int n) implements InferenceRule {
    public Best {
      check(n).done();
    }

    @Override
    public Sampler sampler(Scorer scorer) {
      return Sampler.bestOf(n, scorer);
    }

    @Override
    public Optional<Selection.Law> law(double[] rewards, double[] logProbs) {
      return InferenceRule.law(BestOfN.logPmf(even(rewards.length), rewards, n), rewards, n);
    }
  }

  /**
   * Soft Best-of-n (arXiv 2505.03156): by softmax(r/λ) among n draws; {@link SoftBestOfN}.
   *
   * @param n ≥ 1 draws per kept response
   * @param lambda λ ≥ 0, in the reward's unit; 0 is Best-of-n, +∞ the policy
   */
  record Soft(int n, double lambda) implements InferenceRule {
    public Soft {
      check(n).atLeast("lambda", lambda, 0, "temperature in the reward's unit").done();
    }

    @Override
    public Sampler sampler(Scorer scorer) {
      return new SelectionSampler(n, (drawn, scores) -> Selection.soft(scores, lambda), scorer);
    }

    @Override
    public Optional<Selection.Law> law(double[] rewards, double[] logProbs) {
      return InferenceRule.law(
          SoftBestOfN.logPmf(even(rewards.length), rewards, n, lambda), rewards, n);
    }
  }

  /**
   * Best-of-Poisson (arXiv 2506.19248): the best of 1 + Poisson(μ) draws; {@link BestOfPoisson}.
   *
   * @param mu μ ≥ 0, mean of the draws after the first
   */
  record Poisson(double mu) implements InferenceRule {
    private static final double MOST = 1e6;

    public Poisson {
      new Check("select").within("mu", mu, 0, MOST, "mean of the draws after the first").done();
    }

    @Override
    public Sampler sampler(Scorer scorer) {
      return new SelectionSampler.OfPoisson(mu, scorer);
    }

    @Override
    public Optional<Selection.Law> law(double[] rewards, double[] logProbs) {
      return InferenceRule.law(
          BestOfPoisson.logPmf(even(rewards.length), rewards, mu), rewards, 1 + mu);
    }
  }

  /**
   * Pessimistic selection (arXiv 2503.21878) among n draws themselves; {@link
   * Selection#pessimistic}.
   *
   * @param n ≥ 1 draws per kept response
   * @param beta β ≥ 0, reward per unit of χ²; 0 is Best-of-n, +∞ the policy
   */
  record Pessimistic(int n, double beta) implements InferenceRule {
    public Pessimistic {
      check(n).atLeast("beta", beta, 0, "reward per unit of the chi-squared divergence").done();
    }

    @Override
    public Sampler sampler(Scorer scorer) {
      return new SelectionSampler(
          n, (drawn, scores) -> Selection.pessimistic(scores, beta), scorer);
    }
  }

  /**
   * InferenceTimePessimism (arXiv 2503.21878, Algorithm 1): n draws fix the threshold, fresh ones
   * are accepted or refused; {@link PessimisticRejection}. In {@link #law} the threshold is the
   * law's own, as n draws give it in the limit, and draws count both parts.
   *
   * @param n ≥ 1 draws that fix the threshold, and fresh ones that may be refused
   * @param beta β ≥ 0, reward per unit of χ²; +∞ is the policy
   * @param most a bound of the scores; without one, the best of the first n draws
   */
  record Rejection(int n, double beta, Optional<Double> most) implements InferenceRule {
    public Rejection {
      Check check =
          check(n).atLeast("beta", beta, 0, "reward per unit of the chi-squared divergence");
      most.ifPresent(bound -> check.finite("most", bound));
      check.done();
    }

    @Override
    public Sampler sampler(Scorer scorer) {
      return new SelectionSampler.OfRejection(n, beta, most.orElse(Double.NaN), scorer);
    }

    @Override
    public Optional<Selection.Law> law(double[] rewards, double[] logProbs) {
      double[] even = even(rewards.length);
      PessimisticRejection of =
          most.isPresent()
              ? PessimisticRejection.of(even, rewards, beta, most.get())
              : PessimisticRejection.of(even, rewards, beta);
      return InferenceRule.law(of.logPmf(n), rewards, n + of.draws(n));
    }
  }

  /**
   * Regularised Best-of-n (arXiv 2404.01054): the highest r + β·log π(y), log π as the policy drew
   * the response.
   *
   * @param n ≥ 1 draws per kept response
   * @param beta β ≥ 0, reward per nat; 0 is Best-of-n
   */
  record Regularised(int n, double beta) implements InferenceRule {
    public Regularised {
      check(n).within("beta", beta, 0, Double.MAX_VALUE, "reward per nat").done();
    }

    @Override
    public Sampler sampler(Scorer scorer) {
      return new SelectionSampler(
          n,
          (drawn, scores) -> {
            double[] logProbs = drawn.stream().mapToDouble(Completion::logProb).toArray();
            return Selection.best(Selection.regularised(scores, logProbs, beta));
          },
          scorer);
    }

    @Override
    public Optional<Selection.Law> law(double[] rewards, double[] logProbs) {
      double[] selector = Selection.regularised(rewards, logProbs, beta);
      return InferenceRule.law(BestOfN.logPmf(even(rewards.length), selector, n), rewards, n);
    }
  }

  /**
   * Best-of-n with a minimum Bayes risk term (MBR-BoN, arXiv 2404.01054): the highest r + weight ·
   * mean overlap with the n draws, {@link Likeness#ngrams}. For another likeness, such as an
   * encoder's, {@link #minimumRisk} makes the sampler.
   *
   * @param n ≥ 1 draws per kept response
   * @param weight ≥ 0, reward per unit of overlap; 0 is Best-of-n
   * @param ngrams tokens of the longest n-gram
   */
  record MinimumRisk(int n, double weight, int ngrams) implements InferenceRule {
    public MinimumRisk {
      check(n)
          .within("weight", weight, 0, Double.MAX_VALUE, "reward per unit of overlap")
          .atLeast("ngrams", ngrams, 1, "tokens of the longest n-gram")
          .done();
    }

    @Override
    public Sampler sampler(Scorer scorer) {
      return minimumRisk(n, Likeness.ngrams(ngrams), weight, scorer);
    }
  }

  /**
   * Makes the sampler of Best-of-n with a minimum Bayes risk term by any likeness.
   *
   * @param n ≥ 1 draws per kept response
   * @param weight ≥ 0, reward per unit of likeness
   */
  static Sampler minimumRisk(int n, Likeness likeness, double weight, Scorer scorer) {
    check(n).within("weight", weight, 0, Double.MAX_VALUE, "reward per unit of likeness").done();
    return new SelectionSampler(
        n, (drawn, scores) -> Selection.minimumRisk(scores, likeness.of(drawn), weight), scorer);
  }

  /**
   * Best-of-n of a language model that stops what scores low when half written (arXiv 2410.20290);
   * {@link SpeculativeRejection}.
   *
   * @param n ≥ 1 draws per kept response
   * @param share in [0, 1), of the responses left, stopped at each length; 0 is Best-of-n
   * @param lengths in tokens, ascending
   */
  record Speculative(int n, double share, List<Integer> lengths) implements InferenceRule {
    public Speculative {
      SpeculativeRejection.check(n, share, lengths).done();
    }

    @Override
    public Sampler sampler(Scorer scorer) {
      return new SpeculativeRejection(n, share, lengths, scorer);
    }
  }

  /**
   * Majority of the bests (arXiv 2511.18630): the answer that Best-of-m of the n draws would give
   * most often; {@link Selection#majority}.
   *
   * @param n ≥ 1 draws per kept response
   * @param m from 1, the majority vote, to n
   * @param answer regular expression whose last match in the text is the answer, its first group if
   *     it has one, such as {@code "(-?\\d+)"}; where nothing matches, and without one, the
   *     response is its own answer
   */
  record Majority(int n, int m, Optional<String> answer) implements InferenceRule {
    public Majority {
      Check check = check(n).within("m", m, 1, Math.max(1, n), "the m of Best-of-m");
      answer.ifPresent(
          pattern ->
              check.that(compiles(pattern), "answer", pattern, "must be a regular expression"));
      check.done();
    }

    private static boolean compiles(String pattern) {
      try {
        return Pattern.compile(pattern) != null;
      } catch (PatternSyntaxException e) {
        return false;
      }
    }

    @Override
    public Sampler sampler(Scorer scorer) {
      Optional<Pattern> pattern = answer.map(Pattern::compile);
      return new SelectionSampler(
          n,
          (drawn, scores) -> {
            Map<Object, Integer> numbers = new HashMap<>();
            int[] answers =
                drawn.stream()
                    .map(c -> pattern.map(p -> answer(p, c)).orElseGet(() -> itself(c)))
                    .mapToInt(given -> numbers.computeIfAbsent(given, a -> numbers.size()))
                    .toArray();
            return Selection.majority(scores, answers, m);
          },
          scorer);
    }

    private static Object answer(Pattern pattern, Completion completion) {
      Object last = null;
      Matcher matcher = pattern.matcher(completion.text());
      while (matcher.find()) {
        last = matcher.group(Math.min(1, matcher.groupCount()));
      }
      return last == null ? itself(completion) : last;
    }

    private static Object itself(Completion completion) {
      return Arrays.stream(completion.tokens()).boxed().toList();
    }
  }
}
