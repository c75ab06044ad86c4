package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.policy.Completion;
import bondlab.reward.InformationRate.Reading;
import bondlab.tensor.FloatArray;
import bondlab.text.Document;
import bondlab.text.PromptWithContinuation;
import bondlab.text.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hipparchus.stat.descriptive.StreamingStatistics;

/**
 * Scores how typical of people a response's information rate is. People prefer text of middling
 * rate, neither improbable nor too probable (Holtzman et al. 2020, arXiv 1904.09751; Zhang et al.
 * 2021, arXiv 2004.10450, the likelihood trap; Meister et al. 2022, arXiv 2202.00666):
 *
 * <pre>  gold = −max( |m − μ| / σ , (δ − d) / σ_d )</pre>
 *
 * <ul>
 *   <li>m: mean log-probability per token of the response, in nats, under a Witten-Bell bigram over
 *       a byte-pair tokenisation of its own, each token given the one before and the first given
 *       the prompt's last; {@link InformationRate} says it exactly;
 *   <li>d: distinct tokens of the response over its tokens, in the same tokenisation;
 *   <li>μ, σ, δ, σ_d: means and standard deviations (denominator M − 1) of m and d over M human
 *       continuations of other documents, of the lengths of the study's prompts and responses; or
 *       over samples of a policy, see {@link #raised}.
 * </ul>
 *
 * <p>The second term is one-sided: only more repetition than people's costs anything. Without it
 * (see {@link #rateAlone}) text that has collapsed to a few words can return to the human rate. The
 * score is at most 0, in human standard deviations; 0 is the human mean rate.
 *
 * <p>It is nearly blind to the prompt and to sense: text of the right rate scores well whatever it
 * says. Closed form, no training, the same bits on every machine. The tokenizer is the caller's to
 * close.
 */
public final class Typicality implements Reward {
  private static final String MOMENTS = "people.moments";

  private final String name;
  private final InformationRate rate;
  private final Moments people;
  private final boolean repetition;

  /**
   * Statistics of people's continuations, rounded to float32 so that they are stored exactly.
   *
   * @param mu mean rate, nats per token
   * @param sigma its standard deviation, above 0
   * @param delta mean share of distinct tokens
   * @param sigmaD its standard deviation, above 0
   * @param continuations M
   */
  public record Moments(double mu, double sigma, double delta, double sigmaD, int continuations) {
    public Moments {
      mu = (float) mu;
      sigma = (float) sigma;
      delta = (float) delta;
      sigmaD = (float) sigmaD;
      new Check("typicality")
          .finite("mu", mu)
          .positive("sigma", sigma, "spread of people's rates")
          .within("delta", delta, 0, 1)
          .positive("sigma_d", sigmaD, "spread of people's shares of distinct tokens")
          .atLeast("continuations", continuations, 2)
          .done();
    }

    /** Both means with their standard deviations. */
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "rate %.2f ± %.2f nats per token, distinct tokens %.3f ± %.3f, of %,d human continuations",
          mu,
          sigma,
          delta,
          sigmaD,
          continuations);
    }
  }

  /** A reward of given parts, with both terms. */
  public Typicality(String name, InformationRate rate, Moments people) {
    this(name, rate, people, true);
  }

  private Typicality(String name, InformationRate rate, Moments people, boolean repetition) {
    this.name = name;
    this.rate = rate;
    this.people = people;
    this.repetition = repetition;
  }

  /**
   * Counts in one part of the documents and measures people in another.
   *
   * @param counts documents for the bigram
   * @param people documents for the human continuations; none of {@code counts}, and none that the
   *     study takes its prompts from
   * @param lengths of the study's prompts and responses
   * @param policy the policy's tokenizer, which the lengths are counted in
   * @param own the reward's tokenizer, such as a byte-pair tokenizer of 8,192 tokens trained on
   *     {@code counts}
   * @throws BadInput if a document stands in both parts, or people's continuations are fewer than
   *     two or do not vary
   */
  public static Typicality fit(
      String name,
      List<Document> counts,
      List<Document> people,
      HumanContinuations lengths,
      Tokenizer policy,
      Tokenizer own) {
    requireApart(counts, people);
    return fit(name, InformationRate.fit(counts, own), lengths.of(people, policy));
  }

  private static void requireApart(List<Document> counts, List<Document> people) {
    Set<String> counted = counts.stream().map(Document::text).collect(Collectors.toSet());
    for (Document document : people) {
      if (counted.contains(document.text())) {
        throw new BadInput(
            "document "
                + document.id()
                + " ("
                + document.title()
                + ") is both counted in and measured: its own words would look too probable; give"
                + " each part documents of its own");
      }
    }
  }

  /**
   * Measures people.
   *
   * @param human continuations of documents that the rate did not count in
   * @throws BadInput if they are fewer than two, or do not vary
   */
  public static Typicality fit(String name, InformationRate rate, List<Completion> human) {
    StreamingStatistics m = new StreamingStatistics();
    StreamingStatistics d = new StreamingStatistics();
    for (Reading reading : rate.read(human)) {
      m.addValue(rate.of(reading));
      d.addValue(reading.distinctShare());
    }
    return new Typicality(
        name,
        rate,
        new Moments(
            m.getMean(),
            m.getStandardDeviation(),
            d.getMean(),
            d.getStandardDeviation(),
            human.size()));
  }

  /**
   * Takes over what {@link #values} gave; further arrays are ignored.
   *
   * @param source what errors name, such as the file
   * @throws BadInput if an array is missing or broken, or was made with another tokenizer
   */
  public static Typicality of(
      String name, String source, Tokenizer own, Map<String, FloatArray> values) {
    StoredArrays stored = new StoredArrays(source, values);
    float[] v = stored.get(MOMENTS, 5).values();
    InformationRate rate = InformationRate.of(stored, own);
    return new Typicality(name, rate, new Moments(v[0], v[1], v[2], v[3], (int) v[4]));
  }

  /** The bigram's counts and people's moments as arrays; {@link #rateAlone} has the same. */
  public Map<String, FloatArray> values() {
    Map<String, FloatArray> values = new LinkedHashMap<>(rate.values());
    double[] moments = {
      people.mu(), people.sigma(), people.delta(), people.sigmaD(), people.continuations()
    };
    values.put(MOMENTS, FloatArray.rounded(moments, moments.length));
    return values;
  }

  /** The same reward without the term for repetition: −|m − μ| / σ. */
  public Typicality rateAlone() {
    return new Typicality(name, rate, people, false);
  }

  /**
   * The same reward with another best rate: μ + {@code above} · σ. Of a policy's own samples in
   * people's place, text somewhat more probable than they are is then the best.
   */
  public Typicality raised(double above) {
    Moments moved =
        new Moments(
            people.mu() + above * people.sigma(),
            people.sigma(),
            people.delta(),
            people.sigmaD(),
            people.continuations());
    return new Typicality(name, rate, moved, repetition);
  }

  /** The rate m, which {@link HumanLikeness} shares. */
  public InformationRate rate() {
    return rate;
  }

  /** Statistics of people's continuations. */
  public Moments people() {
    return people;
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadInput naming the first response that has no token, or no text
   */
  @Override
  public double[] score(List<Completion> completions) {
    Reading[] readings = rate.read(completions);
    double[] scores = new double[readings.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = score(rate.of(readings[i]), readings[i].distinctShare());
    }
    return scores;
  }

  /** The formula itself, of a rate and a share of distinct tokens. */
  double score(double m, double d) {
    double off = Math.abs(m - people.mu()) / people.sigma();
    double repeated = (people.delta() - d) / people.sigmaD();
    return 0 - (repetition ? Math.max(off, repeated) : off); // 0 −, so that the best is 0, not −0
  }

  /** The formula with its numbers. */
  @Override
  public String toString() {
    String off = String.format(Locale.ROOT, "|m + %.2f| / %.2f", -people.mu(), people.sigma());
    String repeated =
        String.format(Locale.ROOT, "(%.3f − d) / %.3f", people.delta(), people.sigmaD());
    return String.format(
        Locale.ROOT,
        "%s = −%s, from %,d human continuations",
        name,
        repetition ? "max(" + off + ", " + repeated + ")" : off,
        people.continuations());
  }

  /**
   * How people went on after openings of documents, as completions of the lengths of a study. Of
   * all openings, {@code most} at even distances are taken, so that nothing is left to chance and
   * every document has its share.
   *
   * @param promptTokens tokens of a prompt, in the policy's tokens, ≥ 1
   * @param responseTokens tokens of a continuation, ≥ 1
   * @param most largest number of continuations, ≥ 2
   */
  public record HumanContinuations(int promptTokens, int responseTokens, int most) {

    public HumanContinuations {
      new Check("human_continuations")
          .atLeast("prompt_tokens", promptTokens, 1)
          .atLeast("response_tokens", responseTokens, 1)
          .atLeast("most", most, 2, "continuations")
          .done();
    }

    /**
     * Finds them.
     *
     * @param documents that no prompt of the study is taken from
     * @param policy the policy's tokenizer
     * @return with NaN for the log-probability, which nobody knows
     * @throws BadInput if the documents hold fewer than two
     */
    public List<Completion> of(List<Document> documents, Tokenizer policy) {
      List<PromptWithContinuation> found =
          PromptWithContinuation.byDocument(documents, policy, promptTokens, responseTokens)
              .stream()
              .flatMap(List::stream)
              .toList();
      if (found.size() < 2) {
        throw new BadInput(
            String.format(
                "%d documents hold %d openings of %d + %d tokens, needed are 2 or more; give more"
                    + " text or shorten prompt_tokens or response_tokens",
                documents.size(), found.size(), promptTokens, responseTokens));
      }
      int count = Math.min(most, found.size());
      List<Completion> chosen = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        PromptWithContinuation opening = found.get((int) ((long) i * found.size() / count));
        chosen.add(new Completion(opening.prompt(), opening.human(), Double.NaN));
      }
      return List.copyOf(chosen);
    }
  }
}
