package bondlab.study;

import bondlab.config.Check;
import bondlab.objective.PreferencePairs;
import bondlab.objective.ScoredCompletions;
import bondlab.policy.Completion;
import bondlab.policy.LanguageModelPolicy;
import bondlab.policy.TrainablePolicy;
import bondlab.reward.ReferencePool;
import bondlab.reward.Reward;
import bondlab.reward.Wrapper.Normalised;
import bondlab.stats.RandomStream;
import bondlab.study.PoolResults.Scored;
import bondlab.text.Prompt;
import bondlab.text.PromptWithContinuation;
import bondlab.training.Evaluation;
import bondlab.training.EvaluationPool;
import bondlab.training.LanguageModelTraining;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Measures trained policies by gold, by the proxies, and against samples of the reference. Uses the
 * networks of the rewards, which it does not close.
 */
final class EvaluationSuite {
  private final StudyArtifacts artifacts;
  private final Rewards rewards;
  private final Pool pool;
  private final Settings settings;
  private final Map<String, double[][]> goldScores = new LinkedHashMap<>();
  private final Map<String, Proxy> proxies = new LinkedHashMap<>();
  private final int[][] validation;

  /**
   * How trained policies are measured.
   *
   * @param samples responses per prompt
   * @param reference responses of the reference per prompt that they are measured against, the
   *     first of the pool's
   * @param bestOfN N of the Best-of-N that KLs are taken to, where the objective has none of its
   *     own
   * @param beta weight of the backward KL in Jeffreys' divergence, where the objective has none
   * @param completions prompts of which a response is kept to read at every evaluation
   * @param forward whether the forward KL from the target is estimated, most of an evaluation's
   *     work
   * @param collapse when a policy counts as collapsed, which no verdict is made of
   */
  record Settings(
      int samples,
      int reference,
      int bestOfN,
      double beta,
      int completions,
      boolean forward,
      ArmPath.Collapse collapse) {
    Settings {
      new Check("evaluation")
          .atLeast("samples", samples, 1)
          .atLeast("reference", reference, 2)
          .atLeast("best_of_n", bestOfN, 1)
          .within("beta", beta, 0, 1)
          .atLeast("completions", completions, 0)
          .done();
    }

    /** N of the Best-of-N that an arm's policy is measured against. */
    int targetN(Arm arm) {
      return (int) arm.n().orElse(bestOfN);
    }

    /** Weight of the backward KL in the Jeffreys divergence that is measured. */
    double targetBeta(Arm arm) {
      return arm.objective().jeffreys().orElse(beta);
    }
  }

  /**
   * A proxy as it is optimised, in units of its spread within prompts under the reference, so that
   * a price of KL means the same for every proxy.
   *
   * @param made the reward in its own unit
   * @param reward it, in sd
   * @param sd its spread within prompts, in its own unit
   * @param scores of the pool, in sd [U, M]
   */
  private record Proxy(RewardEntry.Made made, Reward reward, double sd, double[][] scores) {
    static Proxy of(RewardEntry.Made made, double[][] raw, Pool pool) {
      double[] flat = Arrays.stream(raw).flatMapToDouble(Arrays::stream).toArray();
      double sd = ReferencePool.of(pool.completions(), flat).withinPromptSd();
      return new Proxy(made, new Normalised(made.reward(), 0, sd), sd, divided(raw, sd));
    }

    private static double[][] divided(double[][] raw, double sd) {
      return Arrays.stream(raw)
          .map(row -> Arrays.stream(row).map(r -> r / sd).toArray())
          .toArray(double[][]::new);
    }
  }

  /**
   * Scores the pool by gold and proxies; trains what the cache does not hold.
   *
   * @param names the proxies that the study's arms optimise, or that its pools are measured by
   */
  EvaluationSuite(
      StudyArtifacts artifacts, Rewards rewards, Pool pool, Set<String> names, Settings settings) {
    this.artifacts = artifacts;
    this.rewards = rewards;
    this.pool = pool;
    this.settings = settings;
    rewards.golds().forEach(made -> goldScores.put(made.name(), scores(made)));
    this.validation = artifacts.text().encoded(artifacts.text().split().validation());
    for (String name : rewards.names()) {
      if (names.contains(name)) {
        RewardEntry.Made made = rewards.made(name);
        proxies.put(name, Proxy.of(made, scores(made), pool));
      }
    }
  }

  private double[][] scores(RewardEntry.Made made) {
    return pool.scores(artifacts, made.reward(), made.madeOf());
  }

  /** The proxy of a name, in units of its spread. */
  Reward proxy(String name) {
    return proxies.get(name).reward();
  }

  /** A proxy's scores of other samples of the reference, in sd. */
  Pool.Scored scored(String name, Pool other) {
    Proxy proxy = proxies.get(name);
    Pool.Scored raw = other.scored(artifacts, proxy.made().reward(), proxy.made().madeOf());
    return new Pool.Scored(Proxy.divided(raw.scores(), proxy.sd()), raw.cost());
  }

  /**
   * Pairs of the study's prompts, made of its pool as a table is of its draws: the first samples of
   * each prompt, in groups as large as the table's.
   *
   * @param most pairs that are needed
   * @return empty if the pool is smaller than a group
   */
  Optional<PreferencePairs> heldOut(String proxy, PairsSpec.Drawn spec, int most) {
    int each = spec.responses();
    if (each > pool.samples()) {
      return Optional.empty();
    }
    int prompts = pool.openings().size();
    int groups = Math.min(pool.samples() / each, Math.max(1, -(-most / prompts)));
    List<Completion> completions = new ArrayList<>();
    double[] scores = new double[prompts * groups * each];
    for (int u = 0; u < prompts; u++) {
      completions.addAll(pool.completions(u).subList(0, groups * each));
      double[] own = proxies.get(proxy).scores()[u];
      System.arraycopy(own, 0, scores, u * groups * each, groups * each);
    }
    return Optional.of(
        PreferencePairs.of(new ScoredCompletions(completions, scores, each), spec.curation()));
  }

  /** Everything that decides a training by a proxy, its arm's own settings apart. */
  Config madeOf(String proxy) {
    return proxies
        .get(proxy)
        .made()
        .madeOf()
        .withFallback(
            ConfigFactory.parseMap(
                Map.of(
                    "pool", pool.madeOf().root().unwrapped(),
                    "evaluation_seed", artifacts.seeds().seed(),
                    "measured_by",
                        rewards.golds().stream().map(g -> g.madeOf().root().unwrapped()).toList(),
                    "reward_unit", "sd",
                    "evaluated",
                        Map.of(
                            "samples", settings.samples(),
                            "reference", settings.reference(),
                            "best_of_n", settings.bestOfN(),
                            "beta", settings.beta(),
                            "completions", settings.completions(),
                            "forward", settings.forward()))));
  }

  /** The prompts that policies are evaluated on. */
  List<Prompt> prompts() {
    return pool.openings().stream().map(PromptWithContinuation::prompt).toList();
  }

  /** How an arm's policy is evaluated. */
  Evaluation evaluation(Arm arm) {
    int each = settings.reference();
    List<Completion> completions = new ArrayList<>();
    for (int u = 0; u < pool.openings().size(); u++) {
      completions.addAll(pool.completions(u).subList(0, each));
    }
    List<RewardEntry.Made> golds = rewards.golds();
    Evaluation evaluation =
        new Evaluation(
            new Evaluation.Settings(
                settings.samples(),
                settings.targetN(arm),
                settings.targetBeta(arm),
                settings.completions(),
                settings.forward()),
            new EvaluationPool(
                completions, first(proxies.get(arm.proxy()).scores()), first(decisive()), each),
            proxy(arm.proxy()),
            rewards.gold(),
            this::heldOutLoss,
            RandomStream.of(artifacts.seeds().seed()).at("evaluation"));
    for (RewardEntry.Made gold : golds.subList(1, golds.size())) {
      String name = gold.name();
      evaluation = evaluation.also(name, gold.reward(), first(goldScores.get(name)));
    }
    return evaluation;
  }

  /** The scores of each prompt's reference responses, which are the first of its pool [U·M]. */
  private double[] first(double[][] scores) {
    return Arrays.stream(scores)
        .flatMapToDouble(row -> Arrays.stream(row, 0, settings.reference()))
        .toArray();
  }

  /** The pool's scores by the gold that decides [U, M]. */
  private double[][] decisive() {
    return goldScores.get(gold());
  }

  /** The name of the gold that decides. */
  String gold() {
    return rewards.goldMade().name();
  }

  private double heldOutLoss(TrainablePolicy policy) {
    return LanguageModelTraining.loss(
        ((LanguageModelPolicy) policy).decoder(), validation, artifacts.tokenizer().endOfText());
  }

  /** The pool's scores by every gold, in sd, the one that decides first. */
  List<Scored> goldPools() {
    return rewards.golds().stream()
        .map(gold -> Scored.of(gold, goldScores.get(gold.name())))
        .toList();
  }

  /** The pool's scores by every proxy that was named, in sd. */
  List<Scored> proxyPools() {
    return proxies.values().stream().map(proxy -> Scored.of(proxy.made(), proxy.scores())).toList();
  }

  /** The ids of the pool's prompts. */
  int[] promptIds() {
    return pool.promptIds();
  }
}
