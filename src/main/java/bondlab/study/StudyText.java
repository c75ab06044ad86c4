package bondlab.study;

import bondlab.checkpoint.PretrainedModel;
import bondlab.config.BadInput;
import bondlab.experiment.ArtifactCache;
import bondlab.objective.PreferenceTexts;
import bondlab.policy.Completion;
import bondlab.progress.Progress;
import bondlab.reward.Typicality.HumanContinuations;
import bondlab.stats.RandomStream;
import bondlab.study.Seeds.Part;
import bondlab.table.Fingerprint;
import bondlab.text.BytePairTokenizer;
import bondlab.text.Chat;
import bondlab.text.Corpus;
import bondlab.text.CorpusSpec;
import bondlab.text.Document;
import bondlab.text.Prompt;
import bondlab.text.PromptTexts;
import bondlab.text.PromptWithContinuation;
import bondlab.text.Split;
import bondlab.text.Tokenizer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The text of a study: its documents, the tokenizers that are trained on them, and the prompts that
 * are taken from them. Owns the tokenizers; close it.
 */
final class StudyText implements AutoCloseable {
  private final ArtifactCache cache;
  private final Progress progress;
  private final PromptSpec prompts;
  private final boolean stops;
  private final Seeds seeds;
  private final Split split;
  private final Config madeOf;
  private final Tokenizer tokenizer;
  private final Optional<Chat> chat;
  private final Map<Integer, Tokenizer> others = new HashMap<>();
  private final Map<List<Document>, List<PromptWithContinuation>> openings =
      new IdentityHashMap<>();

  /**
   * Reads the corpus, and trains the policy's tokenizer unless the model has one or the cache holds
   * it.
   *
   * @param corpus the corpus's settings as written
   * @param policy its tokenizer's settings
   * @param pretrained the policy's model, not owned; null if it is trained here
   */
  StudyText(
      ArtifactCache cache,
      Progress progress,
      CorpusSpec spec,
      Config corpus,
      PolicySpec policy,
      PretrainedModel pretrained,
      PromptSpec prompts,
      Seeds seeds) {
    this.cache = cache;
    this.progress = progress;
    this.prompts = prompts;
    this.stops = policy.stops();
    this.seeds = seeds;
    Corpus all = Corpus.read(spec);
    all.notes().forEach(note -> progress.say(spec.source() + ": " + note));
    long seed = seeds.of(Part.CORPUS);
    this.split = Split.of(all, spec, seed);
    this.madeOf =
        ConfigFactory.parseMap(
            Map.of(
                "corpus", corpus.withoutPath("source").root(),
                "text", all.fingerprint(),
                "seeds.corpus", seed));
    this.tokenizer =
        pretrained == null ? trained(policy.vocabulary().orElseThrow()) : pretrained.tokenizer();
    this.chat = pretrained == null ? Optional.empty() : chat(pretrained, policy);
  }

  private static Optional<Chat> chat(PretrainedModel model, PolicySpec policy) {
    Optional<Chat> chat = model.chat();
    if (policy.chat().orElse(false) && chat.isEmpty()) {
      throw new BadInput(
          "policy.chat = true: "
              + model.place()
              + " has no chat template, so it is no chat model; leave the key out");
    }
    return chat.filter(has -> policy.chat().orElse(true));
  }

  private Tokenizer trained(int size) {
    Config of = madeOf.withFallback(ConfigFactory.parseMap(Map.of("vocabulary", size)));
    return BytePairTokenizer.read(
        cache
            .get(
                "tokenizer",
                of,
                folder ->
                    BytePairTokenizer.train(split.train(), size)
                        .save(folder.resolve("tokenizer.json")))
            .resolve("tokenizer.json"));
  }

  /** The documents by what they are for. */
  Split split() {
    return split;
  }

  /** Everything that decides the documents. */
  Config madeOf() {
    return madeOf;
  }

  /** The policy's tokenizer. */
  Tokenizer tokenizer() {
    return tokenizer;
  }

  /** A tokenizer of a reward's own, trained on the training documents. */
  Tokenizer ownTokenizer(int vocabulary) {
    return others.computeIfAbsent(vocabulary, this::trained);
  }

  /** Whole documents in the policy's tokens. */
  int[][] encoded(List<Document> documents) {
    return tokenizer.encodeAll(documents.stream().map(Document::text).toList());
  }

  /** Human continuations as long as the study's prompts and responses. */
  HumanContinuations lengths(int most) {
    return new HumanContinuations(prompts.tokens(), prompts.response(), most);
  }

  /**
   * The study's prompts: those that a user brings, or openings of documents that nothing is trained
   * on.
   *
   * @throws BadInput if a prompt is too long, or there are too few
   */
  List<PromptWithContinuation> studyOpenings() {
    return openings(prompts);
  }

  /** The prompts that other settings ask for. */
  List<PromptWithContinuation> openings(PromptSpec asked) {
    return asked
        .given()
        .map(this::encoded)
        .orElseGet(
            () ->
                PromptWithContinuation.choose(
                    "prompts.count",
                    asked.count(),
                    PromptWithContinuation.byDocument(
                        split.prompts(), tokenizer, asked.tokens(), asked.response()),
                    seeds.stream(Part.POOL).at("prompts")));
  }

  /** The prompts to train policies on: those that a user brings, or all training documents'. */
  List<PromptWithContinuation> trainingOpenings() {
    return prompts.training().given().map(this::encoded).orElseGet(() -> openings(split.train()));
  }

  /** Whether a user brings the prompts to train on. */
  boolean bringsTraining() {
    return prompts.training().isBrought();
  }

  /**
   * The prompts that samples may be compared on: a user's to train on, or the openings of the
   * judge's documents.
   */
  List<PromptWithContinuation> comparedOpenings() {
    return bringsTraining() ? trainingOpenings() : openings(split.judge());
  }

  /** As many of {@link #comparedOpenings()}; they repeat if there are fewer. */
  List<PromptWithContinuation> comparedOpenings(int count, RandomStream order) {
    return repeated(comparedOpenings(), count, order);
  }

  /**
   * Prompts that comparisons are held out on: the study's where a user brings those to train on, or
   * openings of validation documents. They repeat if there are fewer.
   */
  List<PromptWithContinuation> heldOutOpenings(int count, RandomStream order) {
    return repeated(
        bringsTraining() ? studyOpenings() : openings(split.validation()), count, order);
  }

  /** What an opening shares with others that are like it: its document, or it alone. */
  int group(PromptWithContinuation opening) {
    return bringsTraining() ? opening.prompt().id() : opening.document();
  }

  /** Pairs that a user brings, in the policy's tokens. */
  PreferenceTexts.Encoded encoded(PreferenceTexts texts) {
    return texts.encode(tokenizer, chat, prompts.mostTokens(), prompts.response(), stops);
  }

  private List<PromptWithContinuation> encoded(PromptTexts texts) {
    texts.notes().forEach(progress::say);
    int most = prompts.mostTokens();
    return chat.map(with -> texts.encode(with, most, prompts.response()))
        .orElseGet(() -> texts.encode(tokenizer, most, prompts.response()))
        .openings();
  }

  /** All openings of documents, in order; those of a part of the split are found once. */
  List<PromptWithContinuation> openings(List<Document> documents) {
    return openings.computeIfAbsent(
        documents,
        all ->
            PromptWithContinuation.byDocument(all, tokenizer, prompts.tokens(), prompts.response())
                .stream()
                .flatMap(List::stream)
                .toList());
  }

  /**
   * All prompts that a study's rewards may score: its own, to train on, and to compare samples on.
   */
  List<PromptWithContinuation> scoredOpenings() {
    return Stream.of(
            studyOpenings(),
            trainingOpenings(),
            openings(split.judge()),
            openings(split.validation()))
        .flatMap(List::stream)
        .toList();
  }

  /** Human continuations of the first openings of the training documents. */
  List<Completion> human(int most) {
    return human(openings(split.train()).stream().limit(most).toList());
  }

  /** Human continuations of these openings, of unknown probability. */
  static List<Completion> human(List<PromptWithContinuation> openings) {
    return openings.stream().map(o -> new Completion(o.prompt(), o.human(), Double.NaN)).toList();
  }

  /**
   * Openings to compare samples on; they repeat if the documents hold fewer than asked for.
   *
   * @throws BadInput if the documents hold none
   */
  List<PromptWithContinuation> openings(List<Document> documents, int count, RandomStream order) {
    return repeated(openings(documents), count, order);
  }

  /**
   * Passages that start every {@code stride} tokens, wherever in a sentence: many more than
   * openings.
   *
   * @throws BadInput if the documents hold none
   */
  List<PromptWithContinuation> passages(
      List<Document> documents, int stride, int count, RandomStream order) {
    int whole = prompts.tokens() + prompts.response();
    List<PromptWithContinuation> passages = new ArrayList<>();
    for (int[] document : encoded(documents)) {
      for (int from = 0; from + whole <= document.length; from += stride) {
        int middle = from + prompts.tokens();
        passages.add(
            new PromptWithContinuation(
                new Prompt(passages.size(), Arrays.copyOfRange(document, from, middle), tokenizer),
                Arrays.copyOfRange(document, middle, from + whole)));
      }
    }
    return repeated(passages, count, order);
  }

  private List<PromptWithContinuation> repeated(
      List<PromptWithContinuation> found, int count, RandomStream order) {
    if (found.isEmpty()) {
      throw new BadInput(
          "corpus: the documents hold no opening of "
              + prompts.tokens()
              + " + "
              + prompts.response()
              + " tokens; shorten prompts.tokens or prompts.response, or give a longer text");
    }
    List<PromptWithContinuation> chosen = new ArrayList<>();
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
   * The prompts of these openings with the ids 0, 1, …, so that an opening that comes twice draws
   * two different samples.
   */
  static List<Prompt> numbered(List<PromptWithContinuation> openings) {
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < openings.size(); i++) {
      prompts.add(openings.get(i).prompt().numbered(i));
    }
    return prompts;
  }

  /** A hash of the prompts' ids, their tokens and their human continuations. */
  static String fingerprint(List<PromptWithContinuation> openings) {
    StringBuilder all = new StringBuilder();
    for (PromptWithContinuation opening : openings) {
      all.append(opening.prompt().id())
          .append(Arrays.toString(opening.prompt().tokens()))
          .append(opening.continuation().map(Arrays::toString).orElse(""))
          .append('\n');
    }
    return Fingerprint.ofText(all.toString());
  }

  @Override
  public void close() {
    tokenizer.close();
    others.values().forEach(Tokenizer::close);
  }
}
