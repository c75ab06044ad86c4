package bondlab.study;

import bondlab.config.Check;
import bondlab.policy.Completion;
import bondlab.policy.LanguageModelPolicy;
import bondlab.policy.TrainablePolicy;
import bondlab.reward.ReferencePool;
import bondlab.reward.Reward;
import bondlab.reward.Wrapper.Normalised;
import bondlab.stats.RandomStream;
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
  private final PoolCurves curves;
  private final double[][] goldScores;
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
   */
  record Settings(int samples, int reference, int bestOfN, double beta, int completions) {
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
   * @param scores of the pool, in sd [U, M]
   */
  private record Proxy(RewardEntry.Made made, Reward reward, double[][] scores) {
    static Proxy of(RewardEntry.Made made, double[][] raw, Pool pool) {
      double[] flat = Arrays.stream(raw).flatMapToDouble(Arrays::stream).toArray();
      double sd = ReferencePool.of(pool.completions(), flat).withinPromptSd();
      double[][] scores =
          Arrays.stream(raw)
              .map(row -> Arrays.stream(row).map(r -> r / sd).toArray())
              .toArray(double[][]::new);
      return new Proxy(made, new Normalised(made.reward(), 0, sd), scores);
    }
  }

  /**
   * Scores the pool by gold and proxies; trains what the cache does not hold.
   *
   * @param names the proxies that the study's arms optimise
   */
  EvaluationSuite(
      StudyArtifacts artifacts,
      Rewards rewards,
      Pool pool,
      Set<String> names,
      Settings settings,
      PoolCurves curves) {
    this.artifacts = artifacts;
    this.rewards = rewards;
    this.pool = pool;
    this.settings = settings;
    this.curves = curves;
    this.goldScores = scores(rewards.goldMade());
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
                    "measured_by", rewards.goldMade().madeOf().root().unwrapped(),
                    "reward_unit", "sd",
                    "evaluated",
                        Map.of(
                            "samples", settings.samples(),
                            "reference", settings.reference(),
                            "best_of_n", settings.bestOfN(),
                            "beta", settings.beta(),
                            "completions", settings.completions()))));
  }

  /** The prompts that policies are evaluated on. */
  List<Prompt> prompts() {
    return pool.openings().stream().map(PromptWithContinuation::prompt).toList();
  }

  /** How an arm's policy is evaluated. */
  Evaluation evaluation(Arm arm) {
    int each = settings.reference();
    double[][] proxyScores = proxies.get(arm.proxy()).scores();
    List<Completion> completions = new ArrayList<>();
    double[] proxy = new double[goldScores.length * each];
    double[] golden = new double[proxy.length];
    for (int u = 0; u < goldScores.length; u++) {
      completions.addAll(pool.completions().subList(u * pool.samples(), u * pool.samples() + each));
      System.arraycopy(proxyScores[u], 0, proxy, u * each, each);
      System.arraycopy(goldScores[u], 0, golden, u * each, each);
    }
    return new Evaluation(
        new Evaluation.Settings(
            settings.samples(),
            settings.targetN(arm),
            settings.targetBeta(arm),
            settings.completions()),
        new EvaluationPool(completions, proxy, golden, each),
        proxy(arm.proxy()),
        rewards.gold(),
        this::heldOutLoss,
        RandomStream.of(artifacts.seeds().seed()).at("evaluation"));
  }

  private double heldOutLoss(TrainablePolicy policy) {
    return LanguageModelTraining.loss(
        ((LanguageModelPolicy) policy).decoder(), validation, artifacts.tokenizer().endOfText());
  }

  /** Best-of-n by one proxy, prompt by prompt, at the pool's n. */
  PoolCurves.Curves bestOfN(String proxy) {
    return curves.curves(PoolScores.of(proxies.get(proxy).scores()), PoolScores.of(goldScores));
  }

  /** Best-of-n by gold itself and by each proxy on the pool, with Gao's fit of each. */
  PoolResults bestOfN() {
    PoolResults results =
        new PoolResults(curves, PoolScores.of(goldScores), rewards.goldMade().row());
    proxies.forEach(
        (name, proxy) ->
            results.add(name, List.of(proxy.made().row()), List.of(PoolScores.of(proxy.scores()))));
    return results;
  }
}
