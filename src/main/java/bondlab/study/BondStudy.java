package bondlab.study;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.Check;
import bondlab.experiment.Run;
import bondlab.experiment.Study;
import bondlab.objective.PreferenceLoss;
import bondlab.stats.RandomStream;
import bondlab.table.Column;
import bondlab.tensor.Torch;
import bondlab.text.CorpusSpec;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Trains policies from one reference on one text, one arm per objective, and measures each by
 * proxy, gold and divergences as it goes (BOND, Sessa et al., arXiv 2407.14622, §5-6, with a gold
 * reward as in Gao et al., arXiv 2210.10760).
 */
public final class BondStudy implements Study {
  /** The value of the key {@code study}. */
  public static final String NAME = "bond";

  /** The names that the key {@code figures} may list. */
  public static final List<String> FIGURES =
      List.of(
          "frontier",
          "gold-and-proxy",
          "methods",
          "budget",
          "divergences",
          "ends",
          "progress",
          "cost",
          "inference",
          "students");

  private final NotebookRegistry registry;

  /** Knows no rewards and objectives of a notebook. */
  public BondStudy() {
    this(new NotebookRegistry());
  }

  /**
   * @param registry what cells of a notebook have made
   */
  public BondStudy(NotebookRegistry registry) {
    this.registry = registry;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> figures() {
    return FIGURES;
  }

  @Override
  public void validate(Config config) {
    Settings settings;
    try {
      settings = Bind.to(Settings.class, config);
    } catch (BadInput e) {
      throw Arms.beside(e, config);
    }
    arms(settings, config);
    TextInputs.requireReadable(config);
  }

  @Override
  public Map<String, String> inputs(Config config) {
    Map<String, String> inputs = new TreeMap<>(TextInputs.fingerprints(config));
    for (Arm arm : Arms.of(config, (any, earlier) -> {})) {
      inputs.putAll(arm.code());
      if (arm.pairs().orElse(null) instanceof PairsSpec.File file) {
        inputs.put(PairsSpec.File.SOURCE + " of " + arm.name(), file.fingerprint());
      }
    }
    return inputs;
  }

  private List<Arm> arms(Settings settings, Config config) {
    List<String> proxies = RewardSpec.of(config).requireHere(registry).proxyNames();
    PairsCheck pairs = new PairsCheck(settings.policy().path().isPresent());
    List<Arm> arms =
        Arms.of(
            config,
            (arm, earlier) -> requirePossible(arm, settings, config, proxies, earlier, pairs));
    List<String> names = arms.stream().map(Arm::name).toList();
    settings.teacher().ifPresent(t -> new Check("bond").oneOf("teacher", t, names).done());
    return arms;
  }

  private void requirePossible(
      Arm arm,
      Settings settings,
      Config config,
      List<String> proxies,
      List<String> earlier,
      PairsCheck pairs) {
    Check check = new Check("bond").oneOf("proxy", arm.proxy(), proxies);
    requireEnoughReferences(check, settings.evaluation(), arm);
    if (arm.objective().isTaught()) {
      check.oneOf("teacher", arm.teacher().orElse(""), earlier);
    }
    check.that(
        arm.objective().ownShare().orElse(1) == 1 || settings.prompts().training().isContinued(),
        "prompts.training.continuation_column",
        "null",
        "must name the column of human continuations: the objective learns from them");
    List<String> problems = new ArrayList<>(check.problems(arm.written().withFallback(config)));
    try {
      arm.objective().requireHere(registry::objective);
    } catch (BadInput e) {
      problems.addAll(e.problems());
    }
    problems.addAll(pairs.problems(arm));
    arm.objective().refuses(arm.anchor(), arm.training().steps()).ifPresent(problems::add);
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  /**
   * What is wrong with the tables of offline arms; a file that several arms name is read once.
   *
   * @param chat whether the policy may be a chat model
   * @param counted prompts to train on
   */
  private record PairsCheck(boolean chat, Map<PairsSpec, Integer> counted) {
    PairsCheck(boolean chat) {
      this(chat, new HashMap<>());
    }

    List<String> problems(Arm arm) {
      if (!(arm.objective() instanceof PreferenceLoss loss)) {
        return List.of();
      }
      if (arm.pairs().isEmpty()) {
        return List.of(
            "pairs: missing; the objective trains on a table of preferences: choose pairs=drawn, or"
                + " pairs=file for one of your own");
      }
      PairsSpec spec = arm.pairs().get();
      try {
        loss.requireUsable(spec.bestOf());
        int prompts = counted.computeIfAbsent(spec, s -> s.trained(chat));
        int step = arm.training().prompts();
        return prompts >= step
            ? List.of()
            : List.of(
                "training.prompts = %d: the table of pairs has only %d prompts to train on; a step takes each at most once"
                    .formatted(step, prompts));
      } catch (BadInput e) {
        return e.problems();
      }
    }
  }

  /** Names the key that N comes from: the objective's own, or the evaluation's. */
  private static void requireEnoughReferences(
      Check check, EvaluationSuite.Settings evaluation, Arm arm) {
    int n = evaluation.targetN(arm);
    boolean enough = n < evaluation.reference();
    if (arm.n().isPresent() && !arm.setsN()) {
      String above = "must be above " + n + ", the N that the objective distils";
      check.that(enough, "evaluation.reference", evaluation.reference(), above);
    } else {
      String key = arm.n().isPresent() ? "objective.n" : "evaluation.best_of_n";
      String below = "must be below evaluation.reference = " + evaluation.reference();
      check.that(enough, key, n, below);
    }
  }

  @Override
  public void run(Run run) {
    Settings settings = Bind.to(Settings.class, run.config());
    List<Arm> arms = arms(settings, run.config());
    Torch.setThreads(run.threads());
    forgetMetrics(run);
    Results results = new Results(settings);
    for (long seed : settings.seeds()) {
      Config own = run.config().withValue("seed", ConfigValueFactory.fromAnyRef(seed));
      try (StudyArtifacts artifacts = StudyArtifacts.of(own, run.cache(), run.progress())) {
        replicate(run, settings, arms, artifacts, results);
      }
    }
    results.write(run);
  }

  /** The whole study with one seed: trains every arm, a teacher before those that imitate it. */
  private void replicate(
      Run run, Settings settings, List<Arm> arms, StudyArtifacts artifacts, Results results) {
    long seed = artifacts.seeds().seed();
    LossRow.of(artifacts).forEach(row -> results.losses.add(new SeedLoss(seed, row)));
    Pool pool = Pool.get(artifacts, settings.pool().samples());
    RewardSpec spec = RewardSpec.of(run.config());
    Set<String> proxies = arms.stream().map(Arm::proxy).collect(Collectors.toSet());
    proxies.addAll(spec.moreNames()); // asked for by name: their Best-of-n is measured at least
    try (Rewards rewards = new Rewards(artifacts, spec, registry, pool)) {
      EvaluationSuite evaluation =
          new EvaluationSuite(artifacts, rewards, pool, proxies, settings.evaluation());
      results.pools.add(evaluation);
      ArmTraining training = new ArmTraining(run, artifacts, evaluation, registry);
      Map<String, ArmOutcome> outcomes = new LinkedHashMap<>();
      for (Arm arm : arms) {
        ArmOutcome teacher = arm.teacher().map(outcomes::get).orElse(null);
        outcomes.put(arm.name(), training.get(arm, teacher));
      }
      results.arms.add(evaluation.gold(), outcomes.values());
      settings
          .teacher()
          .map(
              name ->
                  new TeacherComparison(
                          evaluation, settings.evaluation().samples(), stream(settings, "students"))
                      .rows(name, arms, outcomes, artifacts))
          .ifPresent(results.students::addAll);
    }
    artifacts.costs().forEach(row -> results.costs.add(new SeedCost(seed, row)));
  }

  private static final String SEED = "seed of the study that it is part of";

  private record SeedLoss(@Column(meaning = SEED) long seed, LossRow row) {}

  private record SeedCost(@Column(meaning = SEED) long seed, CostRow row) {}

  /** What the seeds of a study have given, and the tables that are made of it. */
  private static final class Results {
    final Settings settings;
    final SeedPools pools;
    final ArmTables arms;
    final List<SeedLoss> losses = new ArrayList<>();
    final List<StudentRow> students = new ArrayList<>();
    final List<SeedCost> costs = new ArrayList<>();

    Results(Settings settings) {
      this.settings = settings;
      this.pools = new SeedPools(new PoolCurves(settings.pool(), stream(settings, "intervals")));
      this.arms =
          new ArmTables(
              new ArmTables.Settings(
                  settings.pool(),
                  settings.evaluation().collapse(),
                  settings.against(),
                  settings.pin().contains(Seeds.Part.POOL.key())));
    }

    void write(Run run) {
      run.table("losses", SeedLoss.class, losses);
      pools.write(run);
      arms.write(run, pools);
      if (settings.teacher().isPresent()) {
        students.addAll(StudentRow.means(students));
        run.table("students", StudentRow.class, students);
      }
      run.table("cost", SeedCost.class, costs);
    }
  }

  private static RandomStream stream(Settings settings, String name) {
    return RandomStream.of(settings.seed()).at(name);
  }

  /** Deletes metrics.jsonl: a resumed run writes all evaluations again, also those in the cache. */
  private static void forgetMetrics(Run run) {
    try {
      Files.deleteIfExists(run.folder().metrics());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + run.folder().metrics() + ": " + e, e);
    }
  }

  /**
   * The settings of {@code study = bond}; their defaults stand in {@code experiments/}.
   *
   * @param study its name
   * @param experiment name of the run's folder
   * @param seed root of all random streams
   * @param pin parts that a sweep over the seed does not make again; see {@link Seeds}
   * @param pinSeed seed of what is pinned
   * @param threads workers; 0 for one per processor
   * @param corpus text
   * @param policy reference policy, from which every arm starts
   * @param reward gold and proxies, see {@link RewardSpec}
   * @param prompts of the evaluation
   * @param pool samples of the reference, which policies are measured against, and Best-of-n of
   *     them
   * @param objective of every arm that has none of its own
   * @param anchor of every arm that has none of its own
   * @param pairs table that arms with an offline objective train on, unless they have one of their
   *     own
   * @param proxy name of the proxy that arms optimise, such as {@code w16-250}, unless they name
   *     their own
   * @param training of every arm, except for what an arm changes
   * @param teacher an earlier arm whose trained policy arms with {@code objective = gkd} imitate
   * @param evaluation of every arm
   * @param seeds of the whole study, each of which makes everything anew that is not pinned:
   *     comparisons and proxies, prompts, samples, trainings; the first is the root seed
   * @param against arms that every other arm with the same proxy is compared with; empty for all
   * @param arms see {@link Arms}
   * @param axes see {@link Arms}
   * @param varied what a notebook's sweep varies, by its own names; no part of the computation
   */
  record Settings(
      String study,
      Optional<String> experiment,
      long seed,
      List<String> pin,
      long pinSeed,
      int threads,
      CorpusSpec corpus,
      PolicySpec policy,
      Config reward,
      PromptSpec prompts,
      PoolCurves.Settings pool,
      Config objective,
      Config anchor,
      Optional<Config> pairs,
      String proxy,
      Config training,
      Optional<String> teacher,
      EvaluationSuite.Settings evaluation,
      List<Long> seeds,
      List<String> against,
      List<Config> arms,
      Config axes,
      Config varied) {

    private static final String WHOLE =
        " where a policy is trained: it learns to draw tokens outside of the reference's truncated"
            + " law, where weights and divergences are infinite";

    public Settings {
      new Seeds(seed, pin, pinSeed);
      new Check("bond")
          .that(policy.topK() == 0, "policy.top_k", policy.topK(), "must be 0" + WHOLE)
          .that(policy.topP() == 1, "policy.top_p", policy.topP(), "must be 1" + WHOLE)
          .notEmpty("seeds", seeds)
          .that(seeds.stream().distinct().count() == seeds.size(), "seeds", seeds, "must differ")
          .that(
              seeds.isEmpty() || seeds.get(0) == seed,
              "seeds",
              seeds,
              "must begin with seed = " + seed + ", which would have no effect otherwise")
          .atMost(
              "evaluation.reference",
              evaluation.reference(),
              pool.samples(),
              "they are the first of the pool's; pool.samples = " + pool.samples())
          .done();
    }
  }
}
