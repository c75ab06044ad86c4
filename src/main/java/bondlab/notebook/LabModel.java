package bondlab.notebook;

import bondlab.checkpoint.TextScore;
import bondlab.config.BadInput;
import bondlab.config.Nearest;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.InferenceRule;
import bondlab.policy.LanguageModelPolicy;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.study.ArmOutcome.TrainingRow;
import bondlab.study.Pool;
import bondlab.study.Rewards;
import bondlab.study.StudyArtifacts;
import bondlab.table.Column;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import bondlab.text.PromptWithContinuation;
import bondlab.text.Tokenizer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * A language model in a notebook: a policy, its tokenizer, and the text that it comes from. Made by
 * {@link Lab#policy}, or given back by a training.
 */
public final class LabModel {
  private static final String PROXIES = "reward/proxies";
  private static final String GOLD = "reward/gold";

  /** Responses of people, and as many of the policy, that a reward is told by. */
  private static final int PROBES = 64;

  private final String name;
  private final List<String> overrides;
  private final StudyArtifacts artifacts;
  private final LanguageModelPolicy policy;
  private final boolean trained;
  private List<Completion> probes;

  private LabModel(
      String name,
      List<String> overrides,
      StudyArtifacts artifacts,
      LanguageModelPolicy policy,
      boolean trained) {
    this.name = name;
    this.overrides = overrides;
    this.artifacts = artifacts;
    this.policy = policy;
    this.trained = trained;
  }

  /** The reference policy of an option of the group {@code policy}, with further overrides. */
  static LabModel reference(String option, List<String> more) {
    List<String> overrides = new ArrayList<>(List.of("experiment=bond", "policy=" + option));
    overrides.addAll(more);
    StudyArtifacts artifacts = LabSession.artifacts(LabSession.root().compose(overrides).config());
    return new LabModel(option, overrides, artifacts, artifacts.policy(), false);
  }

  /** The pretrained model in a file or folder, with further overrides. */
  static LabModel pretrained(Path place, List<String> more) {
    String quoted = ConfigUtil.quoteString(place.toAbsolutePath().toString());
    List<String> overrides = new ArrayList<>(List.of("policy.path=" + quoted));
    overrides.addAll(more);
    return reference("pretrained", overrides);
  }

  /** Gives back the only policy that a run, such as one of a sweep, trained from this model. */
  public LabModel trainedBy(LabRun run) {
    return trainedBy(run, Optional.empty(), Optional.empty());
  }

  /** Gives back the policy of an arm and seed that a run trained from this model. */
  public LabModel trainedBy(LabRun run, String arm, long seed) {
    return trainedBy(run, Optional.of(arm), Optional.of(seed));
  }

  private LabModel trainedBy(LabRun run, Optional<String> arm, Optional<Long> seed) {
    List<TrainingRow> rows = run.rows("policies", TrainingRow.class);
    return LabSession.work(() -> trained(run, TrainingRow.one(rows, run.toString(), arm, seed)));
  }

  private LabModel trained(LabRun run, TrainingRow row) {
    return new LabModel(
        name + " by " + row.id().objective(),
        overrides,
        artifacts,
        artifacts.trained(LabSession.cache(run.files().config()).folder().resolve(row.policy())),
        true);
  }

  /**
   * Writes this model as a folder that Python's transformers opens, an adapter in the weights.
   *
   * @param folder new, or empty
   */
  public Path export(Path folder) {
    return export(folder, true);
  }

  /**
   * Writes the adapter of this model as a folder that Python's PEFT opens.
   *
   * @param folder new, or empty
   */
  public Path exportAdapter(Path folder) {
    return export(folder, false);
  }

  private Path export(Path folder, boolean merged) {
    return LabSession.work(
        () -> {
          try {
            artifacts.export(Optional.empty()).write(folder, policy.decoder(), merged);
          } catch (IOException e) {
            throw new BadInput(folder + " cannot be written (" + e + ")");
          }
          return folder;
        });
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** The policy itself, for the library's own pieces. */
  public LanguageModelPolicy policy() {
    return policy;
  }

  public Tokenizer tokenizer() {
    return artifacts.tokenizer();
  }

  /**
   * Draws responses.
   *
   * @param each responses per prompt, ≥ 1
   * @param seed such as {@code seed(1)}
   */
  public LabSamples sample(LabPrompts prompts, int each, RandomStream seed) {
    return LabSession.work(
        () ->
            new LabSamples(
                artifacts.sample(
                    "sampling " + name,
                    policy,
                    artifacts.openings(prompts.keys()).stream()
                        .map(PromptWithContinuation::prompt)
                        .toList(),
                    each,
                    seed.at("sample"),
                    Budget.unlimited()),
                each));
  }

  /**
   * Draws responses and keeps one per prompt by a rule of inference: {@code lm.sample(ask, soft(16,
   * 0.5), weak, seed(1))}.
   *
   * @param reward that selects; a rule's prices are in its unit
   */
  public LabSamples sample(
      LabPrompts prompts, InferenceRule rule, Reward reward, RandomStream seed) {
    return LabSession.work(
        () ->
            new LabSamples(
                rule.sampler(reward)
                    .sample(
                        policy,
                        artifacts.openings(prompts.keys()).stream()
                            .map(PromptWithContinuation::prompt)
                            .toList(),
                        1,
                        seed.at("sample")),
                1));
  }

  /**
   * Scores texts by the model itself, at temperature 1.
   *
   * @param texts each of one token to the context of the network, which is {@code prompts.tokens +
   *     prompts.response} and a few more
   */
  public LabScores score(String... texts) {
    return LabSession.work(
        () -> {
          List<int[]> ids =
              Arrays.stream(texts).map(text -> tokenizer().encodeWhole(text)).toList();
          return new LabScores(List.of(texts), TextScore.of(policy.decoder(), ids));
        });
  }

  /**
   * Makes a gold of the group {@code reward/gold}, such as {@code "judge"}, trained on this model's
   * samples if the cache does not hold it.
   */
  public Reward gold(String option) {
    return LabSession.work(
        () -> {
          requireOneOf("gold", option, LabSession.root().options().get(GOLD));
          return rewards(GOLD + "=" + option).gold();
        });
  }

  /**
   * Makes a proxy by its name, such as {@code "w64-4000"}: trained on the labels of this model's
   * gold.
   */
  public Reward proxy(String proxy) {
    return proxy(proxy, 1);
  }

  /** Makes a replicate of a proxy: trained on other comparisons, from other first weights. */
  public Reward proxy(String proxy, int replicate) {
    return LabSession.work(
        () -> {
          List<String> known = new ArrayList<>();
          for (String option : LabSession.root().options().get(PROXIES)) {
            Optional<Reward> found = proxyOf(option, proxy, replicate, known);
            if (found.isPresent()) {
              return found.get();
            }
          }
          throw new BadInput(
              "proxy(\"%s\"): there is none of that name%s; there are %s"
                  .formatted(proxy, Nearest.hint(proxy, known), known));
        });
  }

  private Optional<Reward> proxyOf(String option, String proxy, int replicate, List<String> known) {
    List<String> more = new ArrayList<>(List.of(PROXIES + "=" + option));
    try {
      Rewards one = rewards(more.toArray(String[]::new));
      known.addAll(one.names());
      if (replicate == 1 && one.names().contains(proxy)) {
        return Optional.of(one.proxy(proxy));
      }
      if (replicate > 1 && one.names().contains(proxy)) {
        more.add("reward.proxies.replicates=" + replicate);
        return Optional.of(rewards(more.toArray(String[]::new)).proxy(proxy + "-r" + replicate));
      }
      return Optional.empty();
    } catch (BadInput e) {
      return Optional.empty(); // an option that waits for values, such as a program's command
    }
  }

  private Rewards rewards(String... more) {
    return Rewards.of(artifacts, config(more));
  }

  /** The configuration of studies on this model. */
  Config config(String... more) {
    List<String> all = new ArrayList<>(overrides);
    all.addAll(List.of(more));
    return LabSession.root().compose(all).config();
  }

  /** Samples for the prompts, kept in the cache. */
  LabPool pool(LabPrompts prompts, int each) {
    requireReference("pool");
    Pool pool = Pool.get(artifacts, artifacts.openings(prompts.keys()), each);
    return new LabPool(this, pool, List.of(), List.of());
  }

  /** Responses that tell one reward of a cell from another. */
  synchronized List<Completion> probes() {
    if (probes == null) {
      List<Completion> all = artifacts.reference();
      List<Completion> chosen = new ArrayList<>(artifacts.human(PROBES));
      IntStream.range(0, all.size())
          .filter(i -> i % (all.size() / PROBES) == 0)
          .forEach(i -> chosen.add(all.get(i)));
      probes = chosen;
    }
    return probes;
  }

  StudyArtifacts artifacts() {
    return artifacts;
  }

  /** Refuses what starts from the reference policy alone. */
  void requireReference(String verb) {
    if (trained) {
      throw CellFailed.bare(
          new BadInput(
              verb
                  + "(…) starts from a reference policy, and "
                  + name
                  + " is a trained one; sample(…) draws from it"));
    }
  }

  private static void requireOneOf(String what, String option, List<String> options) {
    if (!options.contains(option)) {
      throw new BadInput(
          "%s(\"%s\"): there is none of that name%s; there are %s"
              .formatted(what, option, Nearest.hint(option, options), options));
    }
  }

  @Override
  public String toString() {
    return String.format(
        "policy %s%s: %,d weights, %,d tokens, responses of %d tokens at temperature %s",
        name,
        trained ? " (trained)" : "",
        policy.decoder().shape().parameters(),
        artifacts.tokenizer().size(),
        policy.sampling().maxTokens(),
        policy.sampling().temperature());
  }

  /**
   * Responses of a policy.
   *
   * @param completions those of the first prompt first
   * @param each per prompt
   */
  public record LabSamples(List<Completion> completions, int each) implements LabTable {
    private static final int SHOWN = 12;

    /** One response. */
    public record Row(
        @Column(meaning = "id of the prompt") int id,
        @Column(meaning = "text of the prompt") String prompt,
        @Column(meaning = "text of the response") String response,
        @Column(unit = "tokens", meaning = "length of the response") int tokens,
        @Column(unit = "nats", meaning = "log-probability of the response under its policy")
            double logProb) {
      static Row of(Completion c) {
        return new Row(
            c.prompt().id(), c.prompt().text(), c.text(), c.tokens().length, c.logProb());
      }
    }

    public LabSamples {
      completions = List.copyOf(completions);
    }

    @Override
    public Table table() {
      return Tables.of("samples", Row.class, completions.stream().map(Row::of).toList());
    }

    @Override
    public Schema schema() {
      return Schema.of(Row.class);
    }

    @Override
    public String toString() {
      return TextTable.of(table(), schema(), SHOWN);
    }
  }

  /**
   * Texts and their scores.
   *
   * @param scores in order, with the ids and log-probabilities of every token
   */
  public record LabScores(List<String> texts, List<TextScore> scores) implements LabTable {
    private static final int SHOWN = 12;

    /** One text. */
    public record Row(
        @Column(meaning = "the text") String text,
        @Column(unit = "tokens", meaning = "length of the text") int tokens,
        @Column(unit = "nats", meaning = "log-probability of all tokens but the first")
            double logProb,
        @Column(unit = "nats/token", meaning = "the same, per token") double perToken) {}

    public LabScores {
      texts = List.copyOf(texts);
      scores = List.copyOf(scores);
    }

    @Override
    public Table table() {
      return Tables.of(
          "scores", Row.class, IntStream.range(0, texts.size()).mapToObj(this::row).toList());
    }

    private Row row(int i) {
      TextScore score = scores.get(i);
      return new Row(texts.get(i), score.ids().length, score.sum(), score.perToken());
    }

    @Override
    public Schema schema() {
      return Schema.of(Row.class);
    }

    @Override
    public String toString() {
      return TextTable.of(table(), schema(), SHOWN);
    }
  }
}
