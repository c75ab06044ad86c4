package bondlab.study;

import bondlab.config.Bind;
import bondlab.experiment.Run;
import bondlab.experiment.Study;
import bondlab.stats.RandomStream;
import bondlab.tensor.Torch;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reward over-optimization of Best-of-n (Gao et al. 2022, arXiv 2210.10760, Fig. 1a): a gold reward
 * stands in for people, proxies are trained on its labels, and gold is measured where a proxy
 * selects.
 */
public final class OveroptimizationStudy implements Study {
  /** The value of the key {@code study}. */
  public static final String NAME = "overoptimization";

  private static final int PROMPTS_TO_READ = 4;

  private final Brought brought;

  /** Without rewards of a notebook. */
  public OveroptimizationStudy() {
    this(new Brought());
  }

  /**
   * @param brought what a notebook brings
   */
  public OveroptimizationStudy(Brought brought) {
    this.brought = brought;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void validate(Config config) {
    OveroptimizationSpec spec = Bind.to(OveroptimizationSpec.class, config);
    RewardSpec.of(config).requireHere(brought);
    CorpusCheck.require(spec.corpus(), config);
    TextInputs.requirePrompts(config);
  }

  @Override
  public Map<String, String> inputs(Config config) {
    return TextInputs.of(config, RewardSpec.of(config));
  }

  @Override
  public void run(Run run) {
    OveroptimizationSpec spec = Bind.to(OveroptimizationSpec.class, run.config());
    Torch.setThreads(run.threads());
    try (StudyArtifacts artifacts = new StudyArtifacts(run, spec.text(), spec.roots())) {
      measure(run, spec, artifacts);
    }
  }

  private void measure(Run run, OveroptimizationSpec spec, StudyArtifacts artifacts) {
    artifacts.policy();
    run.table("losses", LossRow.class, PolicyTables.losses(artifacts));
    Pool pool = Pool.get(artifacts, spec.pool().samples());
    RewardSpec asked = RewardSpec.of(run.config());
    try (Rewards rewards = new Rewards(artifacts, asked, brought, pool)) {
      StudyReward goldMade = rewards.goldMade();
      double[][] goldScores = pool.scores(artifacts, goldMade.reward(), goldMade.madeOf());
      PoolScores gold = PoolScores.of(goldScores);
      run.table(
          "samples", SampleRow.class, PolicyTables.samples(artifacts, pool, gold, PROMPTS_TO_READ));
      PoolCurves curves = new PoolCurves(spec.pool(), RandomStream.of(spec.seed()).at("intervals"));
      PoolResults found = new PoolResults(curves, gold, goldMade.row());
      PoolTable exported = new PoolTable(pool, goldScores);
      for (List<RewardName> replicates : asked.names()) {
        List<RewardRow> rows = new ArrayList<>();
        List<PoolScores> scores = new ArrayList<>();
        for (RewardName name : replicates) {
          StudyReward made = rewards.made(name.name());
          double[][] raw = pool.scores(artifacts, made.reward(), made.madeOf());
          rows.add(made.row());
          scores.add(PoolScores.of(raw));
          exported.add(name.name(), raw);
        }
        found.add(replicates.get(0).setting(), rows, scores);
      }
      found.write(run);
      exported.write(run);
    }
    run.table("cost", CostRow.class, artifacts.costs());
  }
}
