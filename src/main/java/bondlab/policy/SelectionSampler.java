package bondlab.policy;

import bondlab.config.BadInput;
import bondlab.stats.BestOfPoisson;
import bondlab.stats.PessimisticRejection;
import bondlab.stats.RandomStream;
import bondlab.stats.Selection;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Draws n responses per kept one and keeps one of them by a {@link Selection}. With n = 1 it gives
 * the policy's own draws from the same stream. What is kept is drawn from the stream's {@code
 * selection}, one uniform per kept response; a rule that is certain does not depend on it.
 *
 * @param n draws per kept response ≥ 1
 * @param rule the selection among n responses, whose places are its outcomes, given their scores
 * @param scorer called once for all candidates of a {@code sample}
 */
record SelectionSampler(
    int n, BiFunction<List<Completion>, double[], Selection> rule, Scorer scorer)
    implements Sampler {
  private static final List<Completion> NONE = List.of();

  @Override
  public List<Completion> sample(
      Policy policy, List<Prompt> prompts, int each, RandomStream stream) {
    requireCount(n, each);
    List<Completion> candidates = policy.sample(prompts, n * each, stream);
    double[] scores = scorer.finiteScores(candidates);
    int[] places = IntStream.range(0, n).toArray();
    List<Completion> kept = new ArrayList<>();
    for (int u = 0; u < prompts.size(); u++) {
      RandomStream own = ofPrompt(stream, "selection", prompts.get(u));
      for (int s = 0; s < each; s++) {
        int from = (u * each + s) * n;
        List<Completion> group = candidates.subList(from, from + n);
        double[] ownScores = Arrays.copyOfRange(scores, from, from + n);
        double[] chances = rule.apply(group, ownScores).chances(places);
        kept.add(group.get(chosen(chances, own.nextDouble())));
      }
    }
    return kept;
  }

  private static int chosen(double[] chances, double uniform) {
    double[] cumulative = chances.clone();
    Arrays.parallelPrefix(cumulative, Double::sum);
    return Categorical.firstAbove(cumulative, uniform);
  }

  private static RandomStream ofPrompt(RandomStream stream, String use, Prompt prompt) {
    return stream.at(use).at(prompt.id());
  }

  private static void requireCount(int n, int each) {
    if (each < 1 || (long) n * each > Integer.MAX_VALUE) {
      throw new BadInput(
          String.format("each = %d with n = %d: needs each ≥ 1 and n · each < 2³¹", each, n));
    }
  }

  /** Draws another number of responses for each prompt, those of one number together. */
  private static List<List<Completion>> drawn(
      Policy policy, List<Prompt> prompts, int[] counts, RandomStream stream) {
    TreeMap<Integer, List<Integer>> byCount = new TreeMap<>();
    for (int u = 0; u < counts.length; u++) {
      byCount.computeIfAbsent(counts[u], count -> new ArrayList<>()).add(u);
    }
    List<List<Completion>> drawn = new ArrayList<>(prompts.stream().map(p -> NONE).toList());
    byCount.forEach(
        (count, own) -> {
          List<Completion> all =
              count == 0
                  ? NONE
                  : policy.sample(own.stream().map(prompts::get).toList(), count, stream);
          for (int i = 0; i < own.size(); i++) {
            drawn.set(own.get(i), all.subList(i * count, (i + 1) * count));
          }
        });
    return drawn;
  }

  /** Scores lists of responses in one call. */
  private static List<double[]> scored(Scorer scorer, List<List<Completion>> drawn) {
    double[] all = scorer.finiteScores(drawn.stream().flatMap(List::stream).toList());
    List<double[]> scores = new ArrayList<>();
    int from = 0;
    for (List<Completion> own : drawn) {
      scores.add(Arrays.copyOfRange(all, from, from + own.size()));
      from += own.size();
    }
    return scores;
  }

  /**
   * Best-of-Poisson: the best of 1 + Poisson(μ) draws, a new number for every kept response. With μ
   * = 0 it gives the policy's own draws from the same stream.
   *
   * @param mu μ ≥ 0, mean of the further draws
   */
  record OfPoisson(double mu, Scorer scorer) implements Sampler {

    @Override
    public List<Completion> sample(
        Policy policy, List<Prompt> prompts, int each, RandomStream stream) {
      requireCount(1, each);
      int[][] counts = new int[prompts.size()][each];
      for (int u = 0; u < counts.length; u++) {
        RandomStream own = ofPrompt(stream, "poisson", prompts.get(u));
        Arrays.setAll(counts[u], s -> number(own.nextDouble()));
      }
      int[] totals = Arrays.stream(counts).mapToInt(own -> IntStream.of(own).sum()).toArray();
      List<List<Completion>> drawn = drawn(policy, prompts, totals, stream);
      List<double[]> scores = scored(scorer, drawn);
      List<Completion> kept = new ArrayList<>();
      for (int u = 0; u < counts.length; u++) {
        int from = 0;
        for (int count : counts[u]) {
          kept.add(drawn.get(u).get(firstBest(scores.get(u), from, from + count)));
          from += count;
        }
      }
      return kept;
    }

    /** 1 + Poisson(μ) by the inverse of its cumulative sum. */
    private int number(double uniform) {
      int n = 1;
      for (double left = uniform - BestOfPoisson.chanceOf(1, mu); left >= 0; n++) {
        double chance = BestOfPoisson.chanceOf(n + 1, mu);
        if (chance == 0 && n > mu) {
          break; // what is left is rounding
        }
        left -= chance;
      }
      return n;
    }

    private static int firstBest(double[] scores, int from, int to) {
      int best = from;
      for (int i = from + 1; i < to; i++) {
        best = scores[i] > scores[best] ? i : best;
      }
      return best;
    }
  }

  /**
   * InferenceTimePessimism (Huang et al., arXiv 2503.21878, Algorithm 1): n draws fix τ; of up to n
   * fresh draws, one after the other, the first that is accepted with probability min(w/M, 1) is
   * kept; if none is, one more draw. {@link PessimisticRejection} has the law and the expected
   * draws given τ.
   *
   * @param n draws that fix τ, and fresh draws that may be refused ≥ 1
   * @param beta β ≥ 0, reward per unit of χ²; +∞ accepts the first fresh draw
   * @param most r_max, a bound of the scores; NaN takes the best of the n draws
   */
  record OfRejection(int n, double beta, double most, Scorer scorer) implements Sampler {

    @Override
    public List<Completion> sample(
        Policy policy, List<Prompt> prompts, int each, RandomStream stream) {
      requireCount(n, each);
      List<Completion> seen = policy.sample(prompts, n * each, stream.at("threshold"));
      double[] scores = scorer.finiteScores(seen);
      Completion[][] kept = new Completion[prompts.size()][each];
      DoubleUnaryOperator[][] accept = new DoubleUnaryOperator[prompts.size()][each];
      for (int u = 0; u < accept.length; u++) {
        for (int s = 0; s < each; s++) {
          int from = (u * each + s) * n;
          double[] own = Arrays.copyOfRange(scores, from, from + n);
          double bound = Double.isNaN(most) ? Arrays.stream(own).max().orElseThrow() : most;
          accept[u][s] = PessimisticRejection.acceptance(own, beta, bound);
        }
      }
      for (int round = 0; round <= n; round++) {
        round(policy, prompts, accept, kept, round == n, stream.at("round").at(round));
      }
      return Arrays.stream(kept).flatMap(Arrays::stream).toList();
    }

    /** One fresh draw for each response that is not kept yet. */
    private void round(
        Policy policy,
        List<Prompt> prompts,
        DoubleUnaryOperator[][] accept,
        Completion[][] kept,
        boolean last,
        RandomStream stream) {
      int[] counts =
          Arrays.stream(kept)
              .mapToInt(own -> (int) Arrays.stream(own).filter(c -> c == null).count())
              .toArray();
      if (IntStream.of(counts).sum() == 0) {
        return;
      }
      List<List<Completion>> drawn = drawn(policy, prompts, counts, stream);
      List<double[]> scores = last ? null : scored(scorer, drawn);
      for (int u = 0; u < kept.length; u++) {
        RandomStream own = ofPrompt(stream, "acceptance", prompts.get(u));
        int next = 0;
        for (int s = 0; s < kept[u].length; s++) {
          if (kept[u][s] == null) {
            Completion fresh = drawn.get(u).get(next);
            if (last || own.nextDouble() < accept[u][s].applyAsDouble(scores.get(u)[next])) {
              kept[u][s] = fresh;
            }
            next++;
          }
        }
      }
    }
  }
}
