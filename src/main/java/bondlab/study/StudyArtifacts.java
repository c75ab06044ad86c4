package bondlab.study;

import bondlab.checkpoint.PretrainedModel;
import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.experiment.ArtifactCache;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.DecoderWeights;
import bondlab.model.LlamaNames;
import bondlab.model.PeftFolder;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.LanguageModelPolicy;
import bondlab.policy.MeteredPolicy;
import bondlab.policy.Policy;
import bondlab.progress.Progress;
import bondlab.reward.Reward;
import bondlab.reward.Wrapper.Budgeted;
import bondlab.stats.RandomStream;
import bondlab.study.Seeds.Part;
import bondlab.tensor.FloatArray;
import bondlab.text.CorpusSpec;
import bondlab.text.Prompt;
import bondlab.text.PromptWithContinuation;
import bondlab.text.Tokenizer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a study on text is made of, each part made once and kept in the cache: the {@link
 * StudyText}, the reference policy, and whatever {@link #cached} is asked for. Studies and
 * notebooks are built from the same parts. Owns what it opened; close it.
 *
 * <p>Each part draws from the stream that {@link Seeds} gives it.
 */
public final class StudyArtifacts implements AutoCloseable {
  /** The folder of the cache for models that are fetched. */
  public static final String MODELS = "models";

  private static final int SAMPLES_PER_CALL = 1024;
  private static final int SCORES_PER_CALL = 4096;
  private static final int REFERENCE_PER_PROMPT = 64;

  private final ArtifactCache cache;
  private final Progress progress;
  private final Config config;
  private final Settings settings;
  private final Seeds seeds;
  private final PretrainedModel pretrained;
  private final StudyText text;
  private final List<CostRow> costs = new ArrayList<>();
  private final Map<Integer, Decoder> pretrainedAgain = new HashMap<>();
  private LanguageModelPolicy policy;

  /**
   * What every study on text is set by.
   *
   * @param corpus text
   * @param policy reference policy
   * @param prompts of the study
   */
  record Settings(CorpusSpec corpus, PolicySpec policy, PromptSpec prompts) {}

  private StudyArtifacts(Config config, ArtifactCache cache, Progress progress) {
    this.cache = cache;
    this.progress = progress;
    this.config = config;
    this.settings = Bind.to(Settings.class, only(config, "corpus", "policy", "prompts"));
    this.seeds = Bind.to(Seeds.class, only(config, "seed", "pin", "pin_seed"));
    this.pretrained =
        settings
            .policy()
            .path()
            .map(path -> PretrainedModel.open(path, cache.folder().resolve(MODELS), progress))
            .orElse(null);
    this.text =
        new StudyText(
            cache,
            progress,
            settings.corpus(),
            config.getConfig("corpus"),
            settings.policy(),
            pretrained,
            settings.prompts(),
            seeds);
    settings.policy().vocabulary().ifPresent(this::tellIfFewer);
  }

  private void tellIfFewer(int vocabulary) {
    if (tokenizer().size() < vocabulary) {
      progress.say(
          String.format(
              "policy.vocabulary = %d: the text gives only %d different tokens, so the policy has"
                  + " as many",
              vocabulary, tokenizer().size()));
    }
  }

  /**
   * The parts that the configuration of a study on text asks for, such as {@code experiment=bond}
   * composed.
   *
   * @param progress hears of every part that is made
   * @throws BadInput with everything that is wrong with corpus, policy, prompts and seeds
   */
  public static StudyArtifacts of(Config study, ArtifactCache cache, Progress progress) {
    return new StudyArtifacts(study, cache, progress);
  }

  private static Config only(Config study, String... keys) {
    Config own = ConfigFactory.empty();
    for (String key : keys) {
      own = own.withFallback(study.withOnlyPath(key));
    }
    return own;
  }

  StudyText text() {
    return text;
  }

  /** The policy's tokenizer. */
  public Tokenizer tokenizer() {
    return text.tokenizer();
  }

  Seeds seeds() {
    return seeds;
  }

  Progress progress() {
    return progress;
  }

  /** Folder of pretrained models that are fetched by name. */
  Path models() {
    return cache.folder().resolve(MODELS);
  }

  /** Tokens that a network must hold for prompt and response, in another tokenisation too. */
  int context() {
    return settings.prompts().context();
  }

  /**
   * The study's prompts with some settings changed.
   *
   * @param changed keys under {@code prompts} and their values, such as {@code texts}
   */
  public List<PromptWithContinuation> openings(Map<String, ?> changed) {
    Config all =
        ConfigFactory.parseMap(changed).withFallback(config.getConfig("prompts")).resolve();
    return text.openings(Bind.to(PromptSpec.class, all.atKey("prompts"), "prompts"));
  }

  /** Human continuations of the first openings of the training documents. */
  public List<Completion> human(int most) {
    return text.human(most);
  }

  /** Some responses of the reference policy to the study's prompts, which rewards are scaled on. */
  public List<Completion> reference() {
    List<Prompt> prompts =
        text.studyOpenings().stream().map(PromptWithContinuation::prompt).toList();
    return sample(
        "sampling the reference",
        prompts,
        REFERENCE_PER_PROMPT,
        seeds.stream(Part.POOL).at("reference"),
        Budget.unlimited());
  }

  /** Everything that decides the reference policy; where a model's files are does not. */
  Config policyMadeOf() {
    Config policy = config.getConfig("policy").withoutPath("lora");
    if (pretrained != null) {
      String model = pretrained.fingerprint();
      policy = policy.withValue("path", ConfigValueFactory.fromAnyRef(model));
    }
    return text.madeOf()
        .withValue("policy", policy.root())
        .withValue("prompts.tokens", config.getValue("prompts.tokens"))
        .withValue("prompts.response", config.getValue("prompts.response"))
        .withFallback(ConfigFactory.parseMap(Map.of("seeds.policy", seeds.of(Part.POLICY))));
  }

  /** The reference policy, trained on the corpus if neither a model nor the cache has it. */
  public LanguageModelPolicy policy() {
    if (policy == null) {
      Decoder decoder = pretrained == null ? trained() : pretrained.decoder(context());
      int response = settings.prompts().response();
      int vocabulary = decoder.shape().vocabulary();
      policy =
          new LanguageModelPolicy(
              decoder, settings.policy().sampling(response, tokenizer(), vocabulary));
    }
    return policy;
  }

  /**
   * A language model that is trained as the reference policy is, from a pretraining seed of its
   * own; closed with these parts.
   *
   * @param pretraining its number, from 1
   */
  Decoder pretrainedAgain(int pretraining) {
    return pretrainedAgain.computeIfAbsent(
        pretraining,
        number ->
            trained(
                "policy, pretraining " + number,
                policyMadeOf().withFallback(ConfigFactory.parseMap(Map.of("pretraining", number))),
                seeds.stream(Part.POLICY).at("pretraining").at(number)));
  }

  private Decoder trained() {
    return trained("policy", policyMadeOf(), seeds.stream(Part.POLICY).at("policy"));
  }

  private Decoder trained(String name, Config madeOf, RandomStream stream) {
    PolicySpec spec = settings.policy();
    DecoderShape shape = spec.network().orElseThrow().shape(tokenizer().size(), context());
    Map<String, FloatArray> arrays =
        cached(
            "policy",
            name,
            madeOf,
            budget -> {
              try (Decoder decoder = spec.train(text, shape, stream, progress)) {
                return LlamaNames.perLayer(shape, decoder.weights().values());
              }
            });
    return new Decoder(DecoderWeights.of(name, shape, arrays.keySet(), arrays::get));
  }

  /**
   * A policy to be trained, as good as the reference: a copy of it, or the reference itself with a
   * fresh adapter. The caller closes it.
   *
   * @param stream draws the adapter
   */
  LanguageModelPolicy fresh(RandomStream stream) {
    return settings
        .policy()
        .lora()
        .map(lora -> policy().withAdapter(lora, stream))
        .orElseGet(() -> policy().copy());
  }

  /** What a training has of the policy's settings that the reference has not. */
  Config trainingMadeOf() {
    return config.withOnlyPath("policy.lora");
  }

  /** The name of the model that an adapter belongs to. */
  String baseModel() {
    return settings.policy().path().orElse("a policy trained on " + settings.corpus().source());
  }

  /**
   * A policy that was trained from this reference; the caller closes it.
   *
   * @param trained file of the trained weights in the cache, or folder of the adapter
   * @throws BadInput if the cache no longer has it
   */
  public LanguageModelPolicy trained(Path trained) {
    Decoder reference = policy().decoder();
    try {
      if (Files.isDirectory(trained)) {
        PeftFolder adapter = PeftFolder.read(trained, reference.shape());
        Decoder adapted = reference.withAdapter(adapter.lora(), adapter.factors());
        return new LanguageModelPolicy(adapted, policy().sampling());
      }
      return new LanguageModelPolicy(Decoder.read(reference.shape(), trained), policy().sampling());
    } catch (IOException e) {
      throw new BadInput(
          trained + " cannot be read (" + e + "); run the training again with force to make it");
    }
  }

  /**
   * Takes a policy that was trained from this reference to Python.
   *
   * @param baseModel name of the reference there; empty: as it is called here
   */
  public PolicyExport export(Optional<String> baseModel) {
    return new PolicyExport(
        tokenizer(), Optional.ofNullable(pretrained), baseModel.orElseGet(this::baseModel));
  }

  /** The arrays of a part, made now unless the cache holds them; their cost joins the costs. */
  Map<String, FloatArray> cached(String part, Config madeOf, CachedArrays.Maker maker) {
    return cached(part, part, madeOf, maker);
  }

  /**
   * The arrays of a part, made now unless the cache holds them.
   *
   * @param name of the part in the table of costs
   */
  Map<String, FloatArray> cached(
      String part, String name, Config madeOf, CachedArrays.Maker maker) {
    return kept(part, name, madeOf, maker).arrays();
  }

  /** The same, before its arrays are read. */
  CachedArrays kept(String part, String name, Config madeOf, CachedArrays.Maker maker) {
    CachedArrays kept = CachedArrays.get(cache, part, madeOf, maker);
    CostRow cost = kept.cost().named(name);
    if (!costs.contains(cost)) { // a part that is read again costs nothing more
      costs.add(cost);
    }
    return kept;
  }

  /** The same of a part whose cost its owner counts: it joins no table of costs. */
  CachedArrays ownCost(String part, Config madeOf, CachedArrays.Maker maker) {
    return CachedArrays.get(cache, part, madeOf, maker);
  }

  /** Costs of the parts so far, in the order they were asked for. */
  List<CostRow> costs() {
    return costs;
  }

  /** Draws from the reference policy, counted and with progress. */
  List<Completion> sample(
      String what, List<Prompt> prompts, int each, RandomStream random, Budget budget) {
    return sample(what, policy(), prompts, each, random, budget);
  }

  /**
   * Draws from a policy, counted and with progress.
   *
   * @param what is drawn, for the progress line
   * @param each responses per prompt
   */
  public List<Completion> sample(
      String what,
      Policy policy,
      List<Prompt> prompts,
      int each,
      RandomStream random,
      Budget budget) {
    MeteredPolicy metered = new MeteredPolicy(policy, budget);
    int group = Math.max(1, SAMPLES_PER_CALL / each);
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
      for (int from = 0; from < scores.length; from += SCORES_PER_CALL) {
        int to = Math.min(scores.length, from + SCORES_PER_CALL);
        System.arraycopy(metered.score(completions.subList(from, to)), 0, scores, from, to - from);
        task.step(to - from);
      }
    }
    return scores;
  }

  @Override
  public void close() {
    if (policy != null) {
      policy.close();
    }
    pretrainedAgain.values().forEach(Decoder::close);
    text.close();
    if (pretrained != null) {
      pretrained.close();
    }
  }
}
