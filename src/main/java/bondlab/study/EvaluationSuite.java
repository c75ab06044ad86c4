package bondlab.study;

import bondlab.policy.Completion;
import bondlab.policy.LanguageModelPolicy;
import bondlab.policy.TrainablePolicy;
import bondlab.reward.Normalised;
import bondlab.reward.ReferencePool;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.text.Opening;
import bondlab.text.Prompt;
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
 * What trained policies are measured by: gold, the proxies, and samples of the reference with the
 * scores of each. Owns the rewards' networks; close it.
 */
final class EvaluationSuite implements AutoCloseable {
  private final StudyArtifacts artifacts;
  private final BondSpec spec;
  private final Pool pool;
  private final Rewards rewards;
  private final double[][] goldScores;
  private final Map<String, Proxy> proxies = new LinkedHashMap<>();
  private final int[][] validation;

  /**
   * A proxy as it is optimised, in units of its spread within prompts under the reference, so that
   * a price of KL means the same for every proxy.
   *
   * @param made the reward in its own unit
   * @param reward it, in sd
   * @param scores of the pool, in sd [U, M]
   */
  private record Proxy(StudyReward made, Reward reward, double[][] scores) {
    static Proxy of(StudyReward made, double[][] raw, Pool pool) {
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
   * Trains and scores what the cache does not hold.
   *
   * @param names the proxies that the study's arms optimise
   */
  EvaluationSuite(
      StudyArtifacts artifacts,
      BondSpec spec,
      RewardSpec asked,
      Set<String> names,
      Brought brought) {
    this.artifacts = artifacts;
    this.spec = spec;
    this.pool = Pool.get(artifacts, spec.pool().samples());
    this.rewards = new Rewards(artifacts, asked, brought, pool);
    this.goldScores = scores(rewards.goldMade());
    this.validation = Text.encoded(artifacts.text().split().validation(), artifacts.tokenizer());
    asked.names().stream()
        .flatMap(List::stream)
        .filter(name -> names.contains(name.name()))
        .forEach(name -> proxies.put(name.name(), proxyOf(rewards.made(name.name()))));
  }

  private Proxy proxyOf(StudyReward made) {
    return Proxy.of(made, scores(made), pool);
  }

  private double[][] scores(StudyReward made) {
    return pool.scores(artifacts, made.reward(), made.madeOf());
  }

  Reward proxy(String name) {
    return proxies.get(name).reward();
  }

  /** What decides a training, its arm's own settings apart. */
  Config madeOf(String proxy) {
    return proxies
        .get(proxy)
        .made()
        .madeOf()
        .withFallback(
            ConfigFactory.parseMap(
                Map.of(
                    "pool", pool.madeOf().root().unwrapped(),
                    "evaluation_seed", spec.seed(),
                    "measured_by", rewards.goldMade().madeOf().root().unwrapped(),
                    "reward_unit", "sd",
                    "evaluated",
                        Map.of(
                            "samples", spec.evaluation().samples(),
                            "reference", spec.evaluation().reference(),
                            "best_of_n", spec.evaluation().bestOfN(),
                            "beta", spec.evaluation().beta(),
                            "completions", spec.evaluation().completions()))));
  }

  /** What policies are evaluated on. */
  List<Prompt> prompts() {
    return pool.openings().stream().map(Opening::prompt).toList();
  }

  /** How an arm's policy is evaluated. */
  Evaluation evaluation(ArmSpec arm) {
    EvaluationSpec e = spec.evaluation();
    int each = e.reference();
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
        new Evaluation.Settings(e.samples(), arm.targetN(e), arm.targetBeta(e), e.completions()),
        new EvaluationPool(completions, proxy, golden, each),
        proxy(arm.proxy()),
        rewards.gold(),
        this::heldOutLoss,
        RandomStream.of(spec.seed()).at("evaluation"));
  }

  private double heldOutLoss(TrainablePolicy policy) {
    return LanguageModelTraining.loss(
        ((LanguageModelPolicy) policy).decoder(), validation, artifacts.tokenizer().endOfText());
  }

  /** Best-of-n by one proxy, prompt by prompt, at the pool's n. */
  PoolCurves.Curves bestOfN(String proxy) {
    return curves().curves(PoolScores.of(proxies.get(proxy).scores()), PoolScores.of(goldScores));
  }

  private PoolCurves curves() {
    return new PoolCurves(spec.pool(), RandomStream.of(spec.seed()).at("intervals"));
  }

  /** Best-of-n by gold itself and by each proxy on the pool, with Gao's fit of each. */
  PoolResults bestOfN() {
    PoolResults found =
        new PoolResults(curves(), PoolScores.of(goldScores), rewards.goldMade().row());
    proxies.forEach(
        (name, proxy) ->
            found.add(name, List.of(proxy.made().row()), List.of(PoolScores.of(proxy.scores()))));
    return found;
  }

  @Override
  public void close() {
    rewards.close();
  }
}
