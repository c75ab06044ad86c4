package bondlab.study;

import bondlab.config.Bind;
import bondlab.experiment.Run;
import bondlab.experiment.Study;
import bondlab.stats.RandomStream;
import bondlab.study.PoolResults.Scored;
import bondlab.tensor.Torch;
import bondlab.text.CorpusSpec;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reward over-optimization of Best-of-n (Gao et al. 2022, arXiv 2210.10760, Fig. 1a): a gold reward
 * stands in for people, proxies are trained on its labels, and gold is measured where a proxy
 * selects.
 */
public final class OveroptimizationStudy implements Study {
  /** The value of the key {@code study}. */
  public static final String NAME = "overoptimization";

  private static final int PROMPTS_TO_READ = 4;

  private final NotebookRegistry registry;

  /** Knows no rewards of a notebook. */
  public OveroptimizationStudy() {
    this(new NotebookRegistry());
  }

  /**
   * @param registry what cells of a notebook have made
   */
  public OveroptimizationStudy(NotebookRegistry registry) {
    this.registry = registry;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void validate(Config config) {
    Bind.to(Settings.class, config);
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
      run.table("losses", LossRow.class, LossRow.of(artifacts));
      Pool pool = Pool.get(artifacts, settings.pool().samples());
      RewardSpec asked = RewardSpec.of(run.config());
      try (Rewards rewards = new Rewards(artifacts, asked, registry, pool)) {
        measure(run, settings, artifacts, pool, asked, rewards);
      }
      run.table("cost", CostRow.class, artifacts.costs());
    }
  }

  /** Scores the pool by every gold and proxy, and reads the golds where each proxy selects. */
  private static void measure(
      Run run,
      Settings settings,
      StudyArtifacts artifacts,
      Pool pool,
      RewardSpec asked,
      Rewards rewards) {
    Pool.PoolTable table = pool.table(rewards.golds().size() + asked.proxyNames().size());
    List<Scored> golds = new ArrayList<>();
    for (RewardEntry.Made gold : rewards.golds()) {
      double[][] raw = pool.scores(artifacts, gold.reward(), gold.madeOf());
      table.add(golds.isEmpty() ? "gold" : gold.name(), "score of gold " + gold.name(), raw);
      golds.add(Scored.of(gold, raw));
    }
    run.table(
        "samples",
        SampleRow.class,
        SampleRow.of(artifacts.tokenizer(), pool, golds.get(0).scores(), PROMPTS_TO_READ));
    RandomStream stream = RandomStream.of(settings.seed()).at("intervals");
    PoolResults results =
        new PoolResults(new PoolCurves(settings.pool(), stream), pool.promptIds(), golds);
    for (List<RewardEntry.Name> replicates : asked.names()) {
      List<Scored> scored = new ArrayList<>();
      for (RewardEntry.Name name : replicates) {
        RewardEntry.Made made = rewards.made(name.name());
        double[][] raw = pool.scores(artifacts, made.reward(), made.madeOf());
        table.add(name.name(), "score of proxy " + name.name(), raw);
        scored.add(Scored.of(made, raw));
      }
      results.add(replicates.get(0).setting(), scored);
    }
    results.write(run);
    table.write(run);
  }

  /**
   * The settings of {@code study = overoptimization}; their defaults stand in {@code experiments/}.
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
   * @param pool samples and curves
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
      PoolCurves.Settings pool) {

    public Settings {
      new Seeds(seed, pin, pinSeed);
    }
  }
}
