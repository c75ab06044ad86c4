package bondlab.study;

import bondlab.config.BadInput;
import bondlab.experiment.ArtifactCache;
import bondlab.experiment.Run;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.DecoderWeights;
import bondlab.model.LlamaNames;
import bondlab.model.Sampling;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.LanguageModelPolicy;
import bondlab.policy.MeteredPolicy;
import bondlab.progress.Progress;
import bondlab.reward.Budgeted;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.study.Seeds.Part;
import bondlab.text.Document;
import bondlab.text.Opening;
import bondlab.text.Openings;
import bondlab.text.Prompt;
import bondlab.text.Tokenizer;
import bondlab.training.LanguageModelTraining;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a study on text is made of, each made once and kept: the tokenizers, the reference policy,
 * the gold reward. Owns what it opened; close it.
 *
 * <p>Each part draws from the stream that {@link Seeds} gives it.
 */
final class StudyArtifacts implements AutoCloseable {
  private static final int SAMPLES_A_CALL = 1024;
  private static final int SCORES_A_CALL = 4096;

  private final ArtifactCache cache;
  private final Progress progress;
  private final Seeds seeds;
  private final TextSpec spec;
  private final Config config;
  private final Text text;
  private final Tokenizer tokenizer;
  private final List<CostRow> costs = new ArrayList<>();
  private LanguageModelPolicy policy;

  /** What a run's study is made of. */
  StudyArtifacts(Run run, TextSpec spec, Seeds seeds) {
    this(run.cache(), run.progress(), run.config(), spec, seeds);
  }

  /**
   * @param config whole: what decides each part is read from it
   */
  StudyArtifacts(
      ArtifactCache cache, Progress progress, Config config, TextSpec spec, Seeds seeds) {
    this.cache = cache;
    this.progress = progress;
    this.spec = spec;
    this.config = config;
    this.seeds = seeds;
    this.text = Text.read(spec.corpus(), config.getConfig("corpus"), progress);
    this.tokenizer = text.tokenizer(cache, spec.policy().vocabulary());
  }

  Text text() {
    return text;
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  /** What decides the policy. */
  Config policyMadeOf() {
    return text.madeOf()
        .withValue("policy", config.getValue("policy"))
        .withValue("prompts.tokens", config.getValue("prompts.tokens"))
        .withValue("prompts.response", config.getValue("prompts.response"))
        .withFallback(ConfigFactory.parseMap(Map.of("seeds.policy", seeds.of(Part.POLICY))));
  }

  /** The reference policy, trained on the corpus if the cache does not hold it. */
  LanguageModelPolicy policy() {
    if (policy == null) {
      PolicySpec p = spec.policy();
      int context = spec.prompts().context();
      DecoderShape shape = p.network().shape(p.vocabulary(), context);
      Kept kept =
          Kept.get(
              cache,
              "policy",
              policyMadeOf(),
              budget -> {
                try (Decoder decoder =
                    trained(shape, p.training(), seeds.stream(Part.POLICY).at("policy"))) {
                  return LlamaNames.perLayer(shape, decoder.weights().values());
                }
              });
      costs.add(kept.cost());
      policy =
          new LanguageModelPolicy(
              new Decoder(
                  DecoderWeights.of(shape, LlamaNames.stacked("policy", shape, kept.arrays()))),
              new Sampling(
                  p.temperature(),
                  p.topK(),
                  p.topP(),
                  spec.prompts().response(),
                  p.stops() ? tokenizer.endOfText() : -1,
                  p.stops() ? -1 : tokenizer.endOfText()));
    }
    return policy;
  }

  /** A decoder with fresh weights, trained on the training documents for the given steps. */
  private Decoder trained(DecoderShape shape, LanguageTrainingSpec training, RandomStream own) {
    Decoder decoder = new Decoder(DecoderWeights.initial(shape, own.at("weights")));
    if (training.steps() > 0) {
      LanguageModelTraining.train(
          "training the policy",
          decoder,
          Text.encoded(text.split().train(), tokenizer),
          tokenizer.endOfText(),
          training.batch(),
          training.optimizer().over(training.steps()),
          own.at("windows"),
          progress);
    }
    return decoder;
  }

  /** The study's prompts: openings of documents that nothing is trained on. */
  List<Opening> studyOpenings() {
    return Openings.choose(
        "prompts.count",
        spec.prompts().count(),
        Text.openings(text.split().prompts(), tokenizer, spec.prompts()),
        seeds.stream(Part.POOL).at("prompts"));
  }

  /** Every opening of the training documents. */
  List<Opening> trainingOpenings() {
    return Text.openings(text.split().train(), tokenizer, spec.prompts()).stream()
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Openings to compare samples on, over and over if fewer are found than asked for.
   *
   * @throws BadInput if the documents hold none
   */
  List<Opening> openings(List<Document> documents, int count, RandomStream order) {
    return repeated(
        Text.openings(documents, tokenizer, spec.prompts()).stream().flatMap(List::stream).toList(),
        count,
        order);
  }

  /**
   * Passages that start every so many tokens, wherever in a sentence: many more than openings.
   *
   * @param stride tokens from the start of one to the start of the next
   * @throws BadInput if the documents hold none
   */
  List<Opening> passages(List<Document> documents, int stride, int count, RandomStream order) {
    return repeated(Text.passages(documents, tokenizer, spec.prompts(), stride), count, order);
  }

  private List<Opening> repeated(List<Opening> found, int count, RandomStream order) {
    if (found.isEmpty()) {
      throw new BadInput(
          "corpus: no opening of "
              + spec.prompts().tokens()
              + " + "
              + spec.prompts().response()
              + " tokens; shorten prompts.tokens or prompts.response, or give a longer text");
    }
    List<Opening> chosen = new ArrayList<>();
    for (int round = 0; chosen.size() < count; round++) {
      for (int i : order.at(round).permutation(found.size())) {
        if (chosen.size() < count) {
          chosen.add(found.get(i));
        }
      }
    }
    return chosen;
  }

  /**
   * The openings as prompts with ids 0, 1, …: an opening that comes twice draws two different
   * samples.
   */
  static List<Prompt> numbered(List<Opening> openings) {
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < openings.size(); i++) {
      prompts.add(openings.get(i).prompt().numbered(i));
    }
    return prompts;
  }

  /** Draws from the reference policy, counted and with progress. */
  List<Completion> sample(
      String what, List<Prompt> prompts, int each, RandomStream random, Budget budget) {
    MeteredPolicy metered = new MeteredPolicy(policy(), budget);
    int group = Math.max(1, SAMPLES_A_CALL / each);
    List<Completion> drawn = new ArrayList<>();
    try (Progress.Task task = progress.start(what, (long) prompts.size() * each, "samples")) {
      for (int from = 0; from < prompts.size(); from += group) {
        List<Prompt> part = prompts.subList(from, Math.min(prompts.size(), from + group));
        drawn.addAll(metered.sample(part, each, random));
        task.step((long) part.size() * each);
      }
    }
    return drawn;
  }

  /** Scores, counted and with progress. */
  double[] score(String what, Reward reward, List<Completion> completions, Budget budget) {
    Reward metered = new Budgeted(reward, budget);
    double[] scores = new double[completions.size()];
    try (Progress.Task task = progress.start(what, scores.length, "responses")) {
      for (int from = 0; from < scores.length; from += SCORES_A_CALL) {
        int to = Math.min(scores.length, from + SCORES_A_CALL);
        System.arraycopy(metered.score(completions.subList(from, to)), 0, scores, from, to - from);
        task.step(to - from);
      }
    }
    return scores;
  }

  /** Costs of the parts so far, in the order they were asked for. */
  List<CostRow> costs() {
    return costs;
  }

  Seeds seeds() {
    return seeds;
  }

  Progress progress() {
    return progress;
  }

  ArtifactCache cache() {
    return cache;
  }

  @Override
  public void close() {
    if (policy != null) {
      policy.close();
    }
    tokenizer.close();
  }
}
