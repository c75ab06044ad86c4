package bondlab.objective;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.policy.Completion;
import bondlab.policy.Policy;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A fixed table of preferred and rejected responses, which offline training learns from without
 * drawing any: made from a pool by a reward and a {@link Curation}, or read by {@link
 * PreferenceTexts}. The {@code logProb} of its completions is log π_ref; {@link #scoredBy} computes
 * it, once.
 *
 * @param pairs at least one
 * @param bestOf n where each pair is the best and the worst of n responses
 */
public record PreferencePairs(List<Pair> pairs, OptionalInt bestOf) {
  private static final int SHOWN = 20;

  /**
   * Two responses to one prompt.
   *
   * @param chosen the preferred one
   * @param rejected the other
   */
  public record Pair(Completion chosen, Completion rejected) {
    private String problem() {
      if (chosen.prompt().id() != rejected.prompt().id()) {
        return "chosen answers prompt %d, rejected prompt %d; a pair has one prompt"
            .formatted(chosen.prompt().id(), rejected.prompt().id());
      }
      return Arrays.equals(chosen.tokens(), rejected.tokens())
          ? "chosen and rejected are the same response; drop the pair, which teaches nothing"
          : null;
    }
  }

  /** Which pairs of a pool's responses make the table. */
  public sealed interface Curation {

    /** Picks the pairs of one prompt, better first. */
    List<int[]> of(double[] rewards);

    /**
     * Every two responses whose rewards differ by at least a margin, equal rewards never.
     *
     * @param margin ≥ 0, in the reward's unit; 0 takes all that differ
     * @param deduplicated whether a response that was drawn before is left out
     */
    record All(double margin, boolean deduplicated) implements Curation {
      public All {
        new Check("pairs").atLeast("margin", margin, 0, "least difference of rewards").done();
      }

      @Override
      public List<int[]> of(double[] rewards) {
        List<int[]> pairs = new ArrayList<>();
        for (int a = 0; a < rewards.length; a++) {
          for (int b = 0; b < rewards.length; b++) {
            if (rewards[a] > rewards[b] && rewards[a] - rewards[b] >= margin) {
              pairs.add(new int[] {a, b});
            }
          }
        }
        return pairs;
      }
    }

    /**
     * The best of the first n responses against their worst; the first drawn where some tie, which
     * has the law of a random choice.
     *
     * @param n ≥ 2, at most the responses per prompt
     */
    record BestWorst(int n) implements Curation {
      public BestWorst {
        new Check("pairs").atLeast("n", n, 2, "responses per prompt").done();
      }

      @Override
      public List<int[]> of(double[] rewards) {
        int best = 0;
        int worst = 0;
        for (int i = 1; i < n; i++) {
          best = rewards[i] > rewards[best] ? i : best;
          worst = rewards[i] < rewards[worst] ? i : worst;
        }
        return best == worst ? List.of() : List.of(new int[] {best, worst});
      }
    }
  }

  /**
   * @throws BadInput naming the pairs that are equal or answer two prompts, or if there is none
   */
  public PreferencePairs {
    pairs = List.copyOf(pairs);
    List<String> problems = new ArrayList<>();
    if (pairs.isEmpty()) {
      problems.add("there are no pairs: all responses to each prompt have one reward");
    }
    for (int i = 0; i < pairs.size() && problems.size() < SHOWN; i++) {
      String problem = pairs.get(i).problem();
      if (problem != null) {
        problems.add("pair " + i + ": " + problem);
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  /**
   * Makes the table of a pool. Prompts without a pair, such as those whose responses all have one
   * reward, are not in it.
   *
   * @param pool responses that the reference drew, at temperature 1, several per prompt
   * @throws BadInput if the pool has one response per prompt, fewer than the curation takes, or no
   *     pair
   */
  public static PreferencePairs of(ScoredCompletions pool, Curation curation) {
    int least = curation instanceof Curation.BestWorst two ? two.n() : 2;
    if (pool.each() < least) {
      throw new BadInput(
          curation instanceof Curation.BestWorst && pool.each() > 1
              ? "pairs.n = %d: the table holds %d responses per prompt; allowed: 2 to %d"
                  .formatted(least, pool.each(), pool.each())
              : "the pool has one response per prompt; pairs need two or more: draw a larger pool");
    }
    List<Pair> pairs = new ArrayList<>();
    for (int u = 0; u < pool.prompts(); u++) {
      int start = u * pool.each();
      List<Completion> drawn = pool.completions().subList(start, start + pool.each());
      for (int[] pair : curation.of(pool.rewards(u))) {
        Completion chosen = drawn.get(pair[0]);
        Completion rejected = drawn.get(pair[1]);
        boolean repeated =
            curation instanceof Curation.All all
                && all.deduplicated()
                && (drawnBefore(drawn, pair[0]) || drawnBefore(drawn, pair[1]));
        if (!repeated && !Arrays.equals(chosen.tokens(), rejected.tokens())) {
          pairs.add(new Pair(chosen, rejected)); // a noisy reward may rank a response over itself
        }
      }
    }
    return new PreferencePairs(
        pairs,
        curation instanceof Curation.BestWorst two ? OptionalInt.of(two.n()) : OptionalInt.empty());
  }

  private static boolean drawnBefore(List<Completion> drawn, int place) {
    return drawn.subList(0, place).stream()
        .anyMatch(other -> Arrays.equals(other.tokens(), drawn.get(place).tokens()));
  }

  /** The same pairs with log π_ref computed for every response. */
  public PreferencePairs scoredBy(Policy reference) {
    return scored(reference.logProbs(responses(pairs)));
  }

  /**
   * The same pairs with log π_ref as it is known.
   *
   * @param logProbs nats, chosen and rejected of each pair side by side [2·pairs]
   */
  public PreferencePairs scored(double[] logProbs) {
    List<Pair> scored = new ArrayList<>();
    for (int b = 0; b < pairs.size(); b++) {
      Pair pair = pairs.get(b);
      scored.add(
          new Pair(with(pair.chosen, logProbs[2 * b]), with(pair.rejected, logProbs[2 * b + 1])));
    }
    return new PreferencePairs(scored, bestOf);
  }

  private static Completion with(Completion response, double logProb) {
    return new Completion(response.prompt(), response.tokens(), logProb);
  }

  /** The prompts that have a pair, in the order in which they first stand: those to train on. */
  public List<Prompt> prompts() {
    Map<Integer, Prompt> prompts = new LinkedHashMap<>();
    pairs.forEach(pair -> prompts.putIfAbsent(pair.chosen.prompt().id(), pair.chosen.prompt()));
    return List.copyOf(prompts.values());
  }

  /** The pairs of each prompt, by its id. */
  Map<Integer, List<Pair>> byPrompt() {
    Map<Integer, List<Pair>> byPrompt = new LinkedHashMap<>();
    pairs.forEach(
        pair ->
            byPrompt.computeIfAbsent(pair.chosen.prompt().id(), id -> new ArrayList<>()).add(pair));
    return byPrompt;
  }

  /**
   * Pairs with their log-probabilities, those of the reference as the table has them.
   *
   * @param kl see {@link PreferenceLoss.Batch}
   */
  static PreferenceLoss.Batch batch(Policy policy, List<Pair> rows, double kl) {
    double[] now = policy.logProbs(responses(rows));
    double[][] columns = new double[4][rows.size()];
    for (int b = 0; b < rows.size(); b++) {
      columns[0][b] = now[2 * b];
      columns[1][b] = now[2 * b + 1];
      columns[2][b] = rows.get(b).chosen.logProb();
      columns[3][b] = rows.get(b).rejected.logProb();
    }
    return new PreferenceLoss.Batch(columns[0], columns[1], columns[2], columns[3], kl);
  }

  /** Chosen and rejected of each pair, side by side [2·pairs]. */
  public List<Completion> responses() {
    return responses(pairs);
  }

  /** Chosen and rejected of each pair, side by side, so that a network reads a prompt once. */
  static List<Completion> responses(List<Pair> rows) {
    List<Completion> responses = new ArrayList<>();
    rows.forEach(pair -> responses.addAll(List.of(pair.chosen, pair.rejected)));
    return responses;
  }

  /**
   * Implicit rewards of a policy, log π − log π_ref of each response: means over pairs.
   *
   * @param accuracy share of pairs whose chosen response has the higher one; equal ones count half
   * @param margin of the chosen response's over the rejected one's, nats
   * @param chosen of the chosen responses, nats
   * @param rejected of the rejected ones, nats
   */
  public record ImplicitRewards(double accuracy, double margin, double chosen, double rejected) {}

  /** The implicit rewards of a policy on the whole table. */
  public ImplicitRewards implicitRewards(Policy policy) {
    PreferenceLoss.Batch batch = batch(policy, pairs, 0);
    double chosen = 0;
    double rejected = 0;
    for (int b = 0; b < pairs.size(); b++) {
      chosen += (batch.chosen()[b] - batch.refChosen()[b]) / pairs.size();
      rejected += (batch.rejected()[b] - batch.refRejected()[b]) / pairs.size();
    }
    return new ImplicitRewards(batch.accuracy(), chosen - rejected, chosen, rejected);
  }

  /** At most so many pairs, evenly spread over the table. */
  public PreferencePairs spread(int most) {
    int kept = Math.min(most, pairs.size());
    return new PreferencePairs(
        IntStream.range(0, kept)
            .mapToObj(i -> pairs.get((int) ((long) i * pairs.size() / kept)))
            .toList(),
        bestOf);
  }

  /**
   * The pairs of some prompts.
   *
   * @throws BadInput if there are none
   */
  public PreferencePairs answering(Predicate<Prompt> prompts) {
    return new PreferencePairs(
        pairs.stream().filter(pair -> prompts.test(pair.chosen.prompt())).toList(), bestOf);
  }

  @Override
  public String toString() {
    return pairs.size() + " pairs of responses to " + prompts().size() + " prompts";
  }
}
