package bondlab.policy;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.model.Sampling;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hipparchus.stat.correlation.SpearmansCorrelation;

/**
 * Speculative rejection (Sun et al., arXiv 2410.20290): Best-of-n of a language model in which the
 * responses that score lowest when they are half written are not finished.
 *
 * <p>n responses are drawn up to the first of the lengths and scored as they are; the lowest share
 * α of them is stopped, and the rest go on to the next length. Of those that reach the end the best
 * is kept. Responses that have ended by themselves stay in the ranking with their final score. A
 * response goes on with its prompt and itself as the prompt, so that its law is the policy's; its
 * first tokens are read once more in each stage. With α = 0 nothing is stopped, and all is drawn at
 * once: exactly what {@link Sampler.BestOfNSampler} draws and keeps.
 *
 * @param n draws per kept response ≥ 1
 * @param share α in [0, 1), of the responses left, stopped at each length; one is always left
 * @param lengths in tokens, ascending, at which partial responses are scored
 * @param scorer of whole responses, which partial ones are scored by too
 */
public record SpeculativeRejection(int n, double share, List<Integer> lengths, Scorer scorer)
    implements Sampler {

  public SpeculativeRejection {
    lengths = List.copyOf(lengths);
    check(n, share, lengths).done();
  }

  static Check check(int n, double share, List<Integer> lengths) {
    boolean ascending = !lengths.isEmpty() && lengths.get(0) >= 1;
    for (int i = 1; i < lengths.size(); i++) {
      ascending &= lengths.get(i) > lengths.get(i - 1);
    }
    return new Check("select")
        .atLeast("n", n, 1, "draws per kept response")
        .that(share >= 0 && share < 1, "share", share, "must be from 0 to below 1")
        .that(ascending, "lengths", lengths, "must be tokens, 1 or more, ascending");
  }

  /**
   * What was kept and what it cost.
   *
   * @param kept the best of each prompt, {@code each} per prompt
   * @param tokens drawn
   * @param bestOfN tokens that Best-of-n would have drawn: a stopped response counts as long as the
   *     finished ones are on average, which is exact where all are of one length
   * @param scored responses scored, partial ones included
   * @param rankCorrelation at each length, Spearman's between partial and final scores of the
   *     responses that were finished, mean over the kept ones' groups; with α = 0 of all, else of a
   *     selection, which lowers it; NaN where no group has three different scores of both
   */
  public record Outcome(
      List<Completion> kept, long tokens, double bestOfN, long scored, double[] rankCorrelation) {

    /** Share of Best-of-n's tokens that was not drawn. */
    public double saved() {
      return 1 - tokens / bestOfN;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d kept; %,d tokens drawn of %,.0f (%.0f%% saved), %,d scored, rank correlation %s",
          kept.size(),
          tokens,
          bestOfN,
          100 * saved(),
          scored,
          Arrays.toString(rankCorrelation));
    }
  }

  @Override
  public List<Completion> sample(
      Policy policy, List<Prompt> prompts, int each, RandomStream stream) {
    if (policy instanceof MeteredPolicy metered) {
      Outcome outcome = run(languageModel(metered.inner()), prompts, each, stream);
      metered
          .budget()
          .add(new Cost((long) n * each * prompts.size(), outcome.tokens(), 0, 0, 0, 0, 0));
      return outcome.kept();
    }
    return run(languageModel(policy), prompts, each, stream).kept();
  }

  private static LanguageModelPolicy languageModel(Policy policy) {
    if (policy instanceof LanguageModelPolicy languageModel) {
      return languageModel;
    }
    throw new BadInput(
        "speculative rejection needs a language model, whose responses have a half; this policy is"
            + " a "
            + policy.getClass().getSimpleName());
  }

  /** A response in the making: its group and its scores at the lengths that it has passed. */
  private static final class Draft {
    private final int group;
    private final List<Double> partial = new ArrayList<>();
    private Completion text;
    private boolean ended;

    Draft(int group, Completion text) {
      this.group = group;
      this.text = text;
    }
  }

  /**
   * Draws, stops and keeps.
   *
   * @throws BadInput if a length is not below the policy's most tokens
   */
  public Outcome run(
      LanguageModelPolicy policy, List<Prompt> prompts, int each, RandomStream stream) {
    int most = policy.sampling().maxTokens();
    int last = lengths.get(lengths.size() - 1);
    if (each < 1 || last >= most) {
      throw new BadInput(
          "lengths = %s with each = %d: the last must be below max_tokens = %d, each 1 or more"
              .formatted(lengths, each, most));
    }
    List<Integer> stages =
        share == 0 ? List.of(most) : Stream.concat(lengths.stream(), Stream.of(most)).toList();
    List<Draft> all = begun(policy, prompts, each, stages.get(0), stream);
    List<Draft> left = all;
    long scored = 0;
    for (int j = 0; j < stages.size() - 1; j++) {
      scored += left.size();
      left = best(left, scores(left));
      extend(policy, left, stages.get(j + 1), stream.at("stage").at(j));
    }
    if (share == 0) {
      scored += audit(all);
    }
    double[] whole = scores(left);
    long tokens = all.stream().mapToLong(d -> d.text.tokens().length).sum();
    double finished = left.stream().mapToInt(d -> d.text.tokens().length).average().orElseThrow();
    double bestOfN =
        left.stream().mapToLong(d -> d.text.tokens().length).sum()
            + finished * (all.size() - left.size());
    return new Outcome(
        kept(left, whole, prompts.size() * each),
        tokens,
        Math.max(tokens, bestOfN),
        scored + left.size(),
        correlations(left, whole));
  }

  private List<Draft> begun(
      LanguageModelPolicy policy, List<Prompt> prompts, int each, int to, RandomStream stream) {
    LanguageModelPolicy upTo = upTo(policy, to);
    List<Completion> drawn = upTo.sample(prompts, n * each, stream);
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i++) {
      Draft draft = new Draft(i / n, drawn.get(i));
      draft.ended = ended(policy, draft.text, to);
      drafts.add(draft);
    }
    return drafts;
  }

  /** The same network, with other most tokens; not to be closed. */
  private static LanguageModelPolicy upTo(LanguageModelPolicy policy, int tokens) {
    Sampling law = policy.sampling();
    return new LanguageModelPolicy(
        policy.decoder(),
        new Sampling(
            law.temperature(),
            law.topK(),
            law.topP(),
            tokens,
            law.stopTokens(),
            law.neverTokens()));
  }

  private static boolean ended(LanguageModelPolicy policy, Completion text, int to) {
    int[] tokens = text.tokens();
    return tokens.length < to || policy.sampling().stopTokens().contains(tokens[tokens.length - 1]);
  }

  /** Scores drafts as they are, and remembers the scores. */
  private double[] scores(List<Draft> drafts) {
    double[] scores = scorer.finiteScores(drafts.stream().map(d -> d.text).toList());
    for (int i = 0; i < scores.length; i++) {
      drafts.get(i).partial.add(scores[i]);
    }
    return scores;
  }

  /** Stops the lowest share of each group, later ones first where they tie. */
  private List<Draft> best(List<Draft> drafts, double[] scores) {
    List<Draft> left = new ArrayList<>();
    for (int from = 0, to; from < drafts.size(); from = to) {
      int group = drafts.get(from).group;
      to = from;
      while (to < drafts.size() && drafts.get(to).group == group) {
        to++;
      }
      int kept = Math.max(1, to - from - (int) (share * (to - from)));
      IntStream.range(from, to)
          .boxed()
          .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
          .limit(kept)
          .sorted()
          .forEach(i -> left.add(drafts.get(i)));
    }
    return left;
  }

  /** Draws the next tokens of what has not ended. */
  private static void extend(
      LanguageModelPolicy policy, List<Draft> drafts, int to, RandomStream stream) {
    List<Draft> open = drafts.stream().filter(d -> !d.ended).toList();
    if (open.isEmpty()) {
      return;
    }
    int more = to - open.get(0).text.tokens().length;
    List<Prompt> prefixes = new ArrayList<>();
    for (int i = 0; i < open.size(); i++) {
      Completion text = open.get(i).text;
      prefixes.add(new Prompt(i, text.sequence(), text.prompt().tokenizer()));
    }
    List<Completion> drawn = upTo(policy, more).sample(prefixes, 1, stream);
    for (int i = 0; i < drawn.size(); i++) {
      Completion before = open.get(i).text;
      Completion next = drawn.get(i);
      int[] tokens =
          IntStream.concat(IntStream.of(before.tokens()), IntStream.of(next.tokens())).toArray();
      open.get(i).text = new Completion(before.prompt(), tokens, before.logProb() + next.logProb());
      open.get(i).ended = ended(policy, open.get(i).text, to);
    }
  }

  /** Scores what each response was at the lengths, where none was stopped. */
  private long audit(List<Draft> drafts) {
    for (int length : lengths) {
      List<Completion> partial = new ArrayList<>();
      for (Draft draft : drafts) {
        int[] tokens = draft.text.tokens();
        int[] first = Arrays.copyOf(tokens, Math.min(length, tokens.length));
        partial.add(new Completion(draft.text.prompt(), first, Double.NaN));
      }
      double[] scores = scorer.finiteScores(partial);
      for (int i = 0; i < scores.length; i++) {
        drafts.get(i).partial.add(scores[i]);
      }
    }
    return (long) lengths.size() * drafts.size();
  }

  private static List<Completion> kept(List<Draft> drafts, double[] scores, int groups) {
    int[] best = new int[groups];
    Arrays.fill(best, -1);
    for (int i = 0; i < scores.length; i++) {
      int group = drafts.get(i).group;
      best[group] = best[group] < 0 || scores[i] > scores[best[group]] ? i : best[group];
    }
    return Arrays.stream(best).mapToObj(i -> drafts.get(i).text).toList();
  }

  private double[] correlations(List<Draft> drafts, double[] whole) {
    double[] correlations = new double[lengths.size()];
    for (int j = 0; j < correlations.length; j++) {
      int length = j;
      int groups = drafts.get(drafts.size() - 1).group + 1;
      correlations[j] =
          IntStream.range(0, groups)
              .mapToDouble(
                  group -> {
                    int[] own =
                        IntStream.range(0, whole.length)
                            .filter(i -> drafts.get(i).group == group)
                            .toArray();
                    double[] partial =
                        IntStream.of(own)
                            .mapToDouble(i -> drafts.get(i).partial.get(length))
                            .toArray();
                    return rank(partial, IntStream.of(own).mapToDouble(i -> whole[i]).toArray());
                  })
              .filter(Double::isFinite)
              .average()
              .orElse(Double.NaN);
    }
    return correlations;
  }

  private static double rank(double[] partial, double[] whole) {
    return whole.length < 3 // two always agree or disagree whole
        ? Double.NaN
        : new SpearmansCorrelation().correlation(partial, whole);
  }
}
