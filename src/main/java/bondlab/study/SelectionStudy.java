package bondlab.study;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.Check;
import bondlab.experiment.Run;
import bondlab.experiment.Study;
import bondlab.policy.Completion;
import bondlab.policy.InferenceRule;
import bondlab.tensor.Torch;
import bondlab.text.CorpusSpec;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Selection at inference beside Best-of-n: the same pools and proxies as {@link
 * OveroptimizationStudy}, from the same cache, with other rules choosing; see {@link
 * SelectionResults}.
 */
public final class SelectionStudy implements Study {
  /** The value of the key {@code study}. */
  public static final String NAME = "selection";

  private final NotebookRegistry registry;

  /** Knows no rewards of a notebook. */
  public SelectionStudy() {
    this(new NotebookRegistry());
  }

  /**
   * @param registry what cells of a notebook have made
   */
  public SelectionStudy(NotebookRegistry registry) {
    this.registry = registry;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void validate(Config config) {
    Settings settings = Bind.to(Settings.class, config);
    settings.selection().families();
    new Check("selection")
        .within("samples", settings.selection().samples(), 2, settings.pool().samples())
        .atMost("folds", settings.selection().folds(), settings.prompts().count(), "prompts")
        .done();
    RewardSpec.of(config).requireHere(registry);
    TextInputs.requireReadable(config);
  }

  @Override
  public Map<String, String> inputs(Config config) {
    return TextInputs.fingerprints(config);
  }

  @Override
  public void run(Run run) {
    Settings settings = Bind.to(Settings.class, run.config());
    Torch.setThreads(run.threads());
    try (StudyArtifacts artifacts = StudyArtifacts.of(run.config(), run.cache(), run.progress())) {
      Pool pool = Pool.get(artifacts, settings.pool().samples());
      RewardSpec asked = RewardSpec.of(run.config());
      try (Rewards rewards = new Rewards(artifacts, asked, registry, pool)) {
        measure(run, settings, artifacts, pool, asked, rewards);
      }
      run.table("cost", CostRow.class, artifacts.costs());
    }
  }

  private static void measure(
      Run run,
      Settings settings,
      StudyArtifacts artifacts,
      Pool pool,
      RewardSpec asked,
      Rewards rewards) {
    int samples = settings.selection().samples();
    double level = settings.pool().level();
    Map<String, PoolScores> golds = new LinkedHashMap<>();
    for (RewardEntry.Made gold : rewards.golds()) {
      golds.put(gold.name(), scores(artifacts, pool, gold, samples));
    }
    double[][] lengths = ofSamples(pool, samples, c -> c.tokens().length);
    SelectionResults results =
        new SelectionResults(
            settings.selection().families(),
            settings.selection().folds(),
            level,
            ofSamples(pool, samples, Completion::logProb),
            golds);
    List<RewardRow> rows = new ArrayList<>();
    List<AgreementRow> agreement = new ArrayList<>();
    List<List<RewardEntry.Name>> names = asked.names();
    try (var task = run.progress().start("rules of inference", names.size(), "proxies")) {
      for (List<RewardEntry.Name> replicates : names) {
        List<PoolScores> scored = new ArrayList<>();
        for (RewardEntry.Name name : replicates) {
          RewardEntry.Made made = rewards.made(name.name());
          rows.add(made.row());
          scored.add(scores(artifacts, pool, made, samples));
        }
        String setting = replicates.get(0).setting();
        results.add(setting, scored);
        golds.forEach(
            (gold, values) ->
                agreement.add(AgreementRow.of(setting, gold, scored, values, lengths, level)));
        task.step(1);
      }
    }
    run.table("rewards", RewardRow.class, rows);
    run.table("agreement", AgreementRow.class, agreement);
    results.write(run);
  }

  /** A number of each of the first samples of every prompt [P][M]. */
  private static double[][] ofSamples(Pool pool, int samples, ToDoubleFunction<Completion> number) {
    double[][] rows = new double[pool.openings().size()][];
    for (int u = 0; u < rows.length; u++) {
      rows[u] = pool.completions(u).subList(0, samples).stream().mapToDouble(number).toArray();
    }
    return rows;
  }

  /** Scores of the first samples of each prompt, standardised among themselves. */
  private static PoolScores scores(
      StudyArtifacts artifacts, Pool pool, RewardEntry.Made made, int samples) {
    double[][] all = pool.scores(artifacts, made.reward(), made.madeOf());
    return PoolScores.of(
        Arrays.stream(all).map(row -> Arrays.copyOf(row, samples)).toArray(double[][]::new));
  }

  /**
   * The settings of {@code study = selection}; their defaults stand in {@code experiments/}.
   *
   * @param study its name
   * @param experiment name of the run's folder
   * @param seed root of all random streams
   * @param pin parts that a sweep over the seed does not make again; see {@link Seeds}
   * @param pinSeed seed of what is pinned
   * @param threads workers; 0 for one per processor
   * @param corpus text
   * @param policy reference policy
   * @param reward gold and proxies, see {@link RewardSpec}
   * @param prompts of the study
   * @param pool its samples and the level of intervals; its other keys are not used
   * @param selection the rules
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
      Selecting selection) {

    public Settings {
      new Seeds(seed, pin, pinSeed);
    }
  }

  /**
   * The rules and how they are judged.
   *
   * @param samples M, the first samples of each prompt's pool, on which laws are exact
   * @param folds of prompts: a parameter is chosen on the others of each
   * @param rules each {@link RuleFamily}, the first of them Best-of-n
   */
  record Selecting(int samples, int folds, List<Config> rules) {
    Selecting {
      new Check("selection")
          .atLeast("samples", samples, 2, "of each prompt's pool")
          .atLeast("folds", folds, 2, "of the prompts")
          .notEmpty("rules", rules)
          .done();
    }

    /**
     * @throws BadInput with what is wrong with any of them, and unless the first is Best-of-n
     */
    List<RuleFamily> families() {
      List<RuleFamily> families = new ArrayList<>();
      List<String> problems = new ArrayList<>();
      for (int i = 0; i < rules.size(); i++) {
        try {
          families.add(RuleFamily.of(rules.get(i), "selection.rules." + i));
        } catch (BadInput e) {
          problems.addAll(e.problems());
        }
      }
      if (problems.isEmpty() && !(families.get(0).rules().get(0) instanceof InferenceRule.Best)) {
        problems.add(
            "selection.rules.0 at "
                + rules.get(0).origin().description()
                + ": must be { name = best, n = […] }, which the others are compared with");
      }
      if (!problems.isEmpty()) {
        throw new BadInput(problems);
      }
      return families;
    }
  }
}
