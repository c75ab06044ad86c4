package bondlab.study;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.experiment.ArtifactCache;
import bondlab.experiment.Fingerprint;
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
import bondlab.policy.Policy;
import bondlab.progress.Progress;
import bondlab.reward.Budgeted;
import bondlab.reward.HumanContinuations;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.study.Seeds.Part;
import bondlab.text.Document;
import bondlab.text.Opening;
import bondlab.text.Openings;
import bondlab.text.Prompt;
import bondlab.text.PromptTexts;
import bondlab.text.Tokenizer;
import bondlab.training.LanguageModelTraining;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a study on text is made of, each made once and kept: the tokenizers, the reference policy,
 * prompts, pools of samples, rewards. Studies and notebooks are built of the same. Owns what it
 * opened; close it.
 *
 * <p>Each part draws from the stream that {@link Seeds} gives it.
 */
public final class StudyArtifacts implements AutoCloseable {
  private static final int SAMPLES_A_CALL = 1024;
  private static final int SCORES_A_CALL = 4096;
  private static final int REFERENCE_EACH = 64;

  private final ArtifactCache cache;
  private final Progress progress;
  private final Seeds seeds;
  private final TextSpec spec;
  private final Config config;
  private final Text text;
  private final Tokenizer tokenizer;
  private final List<CostRow> costs = new ArrayList<>();
  private final Map<Integer, Tokenizer> others = new HashMap<>();
  private LanguageModelPolicy policy;

  /**
   * What the configuration of a study on text asks for, such as {@code experiment=bond} composed.
   *
   * @param progress hears of every part that is made
   * @throws BadInput with everything that is wrong with corpus, policy, prompts and seeds
   */
  public static StudyArtifacts of(Config study, ArtifactCache cache, Progress progress) {
    return new StudyArtifacts(cache, progress, study, TextSpec.of(study), Seeds.of(study));
  }

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
    this.text =
        Text.read(spec.corpus(), config.getConfig("corpus"), seeds.of(Part.CORPUS), progress);
    this.tokenizer = text.tokenizer(cache, spec.policy().vocabulary());
    if (tokenizer.size() < spec.policy().vocabulary()) {
      progress.say(
          String.format(
              "policy.vocabulary = %d: the text gives %d different tokens, and the policy has those",
              spec.policy().vocabulary(), tokenizer.size()));
    }
  }

  Text text() {
    return text;
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Tokens that a network must hold for prompt and response, in another tokenisation too. */
  int context() {
    return spec.prompts().context();
  }

  /** Tokens of an opening. */
  int promptTokens() {
    return spec.prompts().tokens();
  }

  /** Human continuations as long as the study's prompts and responses. */
  HumanContinuations lengths(int most) {
    return new HumanContinuations(spec.prompts().tokens(), spec.prompts().response(), most);
  }

  /** A tokenizer of a reward's own, trained on the training documents; closed with this. */
  Tokenizer ownTokenizer(int vocabulary) {
    return others.computeIfAbsent(vocabulary, size -> text.tokenizer(cache, size));
  }

  /** Some responses of the reference policy to the study's prompts: what rewards are scaled on. */
  public List<Completion> reference() {
    List<Prompt> prompts = studyOpenings().stream().map(Opening::prompt).toList();
    return sample(
        "sampling the reference",
        prompts,
        REFERENCE_EACH,
        seeds.stream(Part.POOL).at("reference"),
        Budget.unlimited());
  }

  /** How people went on from the first openings of the training documents. */
  public List<Completion> human(int most) {
    return Text.openings(text.split().train(), tokenizer, spec.prompts()).stream()
        .flatMap(List::stream)
        .limit(most)
        .map(o -> new Completion(o.prompt(), o.human(), Double.NaN))
        .toList();
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
  public LanguageModelPolicy policy() {
    if (policy == null) {
      PolicySpec p = spec.policy();
      int context = spec.prompts().context();
      DecoderShape shape = p.network().shape(tokenizer.size(), context);
      CachedArrays kept =
          CachedArrays.get(
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

  /**
   * A policy that a study trained from this reference; the caller closes it.
   *
   * @param from the cache that the study used
   * @throws BadInput if the cache no longer has it
   */
  public LanguageModelPolicy trained(ArtifactCache from, TrainingRow training) {
    Path weights = from.folder().resolve(training.policy());
    try {
      return new LanguageModelPolicy(
          Decoder.read(policy().decoder().shape(), weights), policy().sampling());
    } catch (IOException e) {
      throw new BadInput(
          weights + " cannot be read (" + e + "); run the training again with force to make it");
    }
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

  /**
   * The study's prompts: those that a user brings, or openings of documents that nothing is trained
   * on.
   *
   * @throws BadInput if a prompt is too long, or there are too few
   */
  List<Opening> studyOpenings() {
    return openings(spec.prompts());
  }

  /**
   * The study's prompts with some settings changed.
   *
   * @param changed keys under {@code prompts} and their values, such as {@code texts}
   */
  public List<Opening> openings(Map<String, ?> changed) {
    Config all =
        ConfigFactory.parseMap(changed).withFallback(config.getConfig("prompts")).resolve();
    return openings(Bind.to(PromptSpec.class, all.atKey("prompts"), "prompts"));
  }

  /** The prompts of these settings. */
  List<Opening> openings(PromptSpec prompts) {
    return prompts
        .brought()
        .map(this::encoded)
        .orElseGet(
            () ->
                Openings.choose(
                    "prompts.count",
                    prompts.count(),
                    Text.openings(text.split().prompts(), tokenizer, prompts),
                    seeds.stream(Part.POOL).at("prompts")));
  }

  private List<Opening> encoded(PromptTexts texts) {
    texts.notes().forEach(progress::say);
    return texts
        .encode(tokenizer, spec.prompts().mostTokens(), spec.prompts().response())
        .openings();
  }

  /** What policies are trained on: prompts that a user brings, or all training documents'. */
  List<Opening> trainingOpenings() {
    return spec.prompts()
        .training()
        .brought()
        .map(this::encoded)
        .orElseGet(
            () ->
                Text.openings(text.split().train(), tokenizer, spec.prompts()).stream()
                    .flatMap(List::stream)
                    .toList());
  }

  /** What tells prompts from others: their ids and tokens, and how people went on. */
  static String fingerprint(List<Opening> openings) {
    StringBuilder all = new StringBuilder();
    for (Opening opening : openings) {
      all.append(opening.prompt().id())
          .append(Arrays.toString(opening.prompt().tokens()))
          .append(opening.continuation().map(Arrays::toString).orElse(""))
          .append('\n');
    }
    return Fingerprint.ofText(all.toString());
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
    return sample(what, policy(), prompts, each, random, budget);
  }

  /**
   * Draws from a policy, counted and with progress.
   *
   * @param what for the progress line
   */
  public List<Completion> sample(
      String what,
      Policy policy,
      List<Prompt> prompts,
      int each,
      RandomStream random,
      Budget budget) {
    MeteredPolicy metered = new MeteredPolicy(policy, budget);
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
  public double[] score(String what, Reward reward, List<Completion> completions, Budget budget) {
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
    others.values().forEach(Tokenizer::close);
  }
}
