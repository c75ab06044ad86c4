package bondlab.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.Cost;
import bondlab.policy.TabularPolicy;
import bondlab.reward.Reward;
import bondlab.stats.Divergence;
import bondlab.stats.RandomStream;
import bondlab.table.Tables;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static final int PROMPTS = 40;
  private static final List<Prompt> X = TabularWorld.prompts(PROMPTS);
  private static final int N = 4;
  private static final double BETA = 0.3;
  private static final Evaluation.Settings SETTINGS = new Evaluation.Settings(8, N, BETA);

  private final TabularPolicy reference = TabularWorld.policy(PROMPTS, 0);
  private final TabularPolicy policy = tilted();

  /** Between the reference and a law of its own, and a little towards the proxy. */
  private TabularPolicy tilted() {
    TabularPolicy tilted = TabularWorld.policy(PROMPTS, 5);
    for (Prompt x : X) {
      double[] own = tilted.logits(x);
      double[] proxy = TabularWorld.proxy().score(tilted.outcomes(x));
      double[] from = reference.logits(x);
      double[] logits = new double[own.length];
      Arrays.setAll(logits, k -> 0.7 * from[k] + 0.3 * own[k] + 0.8 * proxy[k]);
      tilted.setLogits(x, logits);
    }
    return tilted;
  }

  private double expect(TabularPolicy law, Prompt x, double[] values) {
    double[] logPmf = law.logPmf(x);
    double sum = 0;
    for (int k = 0; k < values.length; k++) {
      sum += Math.exp(logPmf[k]) * values[k];
    }
    return sum;
  }

  /** Reference mass below each outcome, and half of what ties with it; or all that ties. */
  private double[] beaten(Prompt x, Reward reward, double tieShare) {
    List<Completion> outcomes = reference.outcomes(x);
    double[] scores = reward.score(outcomes);
    double[] mass = Arrays.stream(reference.logPmf(x)).map(Math::exp).toArray();
    double[] beaten = new double[scores.length];
    for (int k = 0; k < scores.length; k++) {
      for (int j = 0; j < scores.length; j++) {
        beaten[k] +=
            scores[j] < scores[k] ? mass[j] : scores[j] == scores[k] ? tieShare * mass[j] : 0;
      }
    }
    return beaten;
  }

  private double scaled(Reward reward) {
    double variance = 0;
    double gain = 0;
    for (Prompt x : X) {
      double[] scores = reward.score(reference.outcomes(x));
      double mean = expect(reference, x, scores);
      variance +=
          expect(reference, x, Arrays.stream(scores).map(r -> (r - mean) * (r - mean)).toArray());
      gain += expect(policy, x, scores) - mean;
    }
    return gain / PROMPTS / Math.sqrt(variance / PROMPTS);
  }

  private double mean(ToDoubleFunction<Prompt> of) {
    return X.stream().mapToDouble(of).average().orElseThrow();
  }

  private Map<String, Double> exact() {
    Map<String, Double> exact = new LinkedHashMap<>();
    Reward proxy = TabularWorld.proxy();
    Reward gold = TabularWorld.gold();
    exact.put("proxy", scaled(proxy));
    exact.put("gold", scaled(gold));
    exact.put(
        "log_quantile",
        mean(x -> expect(policy, x, Arrays.stream(beaten(x, proxy, 1)).map(Math::log).toArray())));
    exact.put("proxy_win_rate", mean(x -> expect(policy, x, beaten(x, proxy, 0.5))));
    exact.put("gold_win_rate", mean(x -> expect(policy, x, beaten(x, gold, 0.5))));
    exact.put("kl_rb", mean(x -> Divergence.backwardKl(policy.logPmf(x), reference.logPmf(x))));
    double backward = TabularWorld.backwardKl(X, policy, reference, N);
    double forward = TabularWorld.forwardKl(X, policy, reference, N);
    exact.put("kl_to_best_of_n", backward);
    exact.put("kl_from_best_of_n", forward);
    exact.put("jeffreys", (1 - BETA) * forward + BETA * backward);
    return exact;
  }

  private static double cell(EvaluationRow row, String column) {
    return Tables.of("row", EvaluationRow.class, List.of(row)).doubleColumn(column).get(0);
  }

  @Test
  void intervalsCoverTheExactValues() {
    int repeats = 30;
    Map<String, Integer> covered = new LinkedHashMap<>();
    Map<String, double[]> errors = new LinkedHashMap<>();
    Map<String, Double> exact = exact();
    for (int i = 0; i < repeats; i++) {
      Evaluation evaluation = TabularWorld.evaluation(SETTINGS, X, 128, i);
      EvaluationRow row = TabularWorld.evaluate(evaluation, policy, reference);
      for (Map.Entry<String, Double> entry : exact.entrySet()) {
        String name = entry.getKey();
        double value = entry.getValue();
        double error = cell(row, name) - value;
        double below = cell(row, name + "_low") - value;
        double above = cell(row, name + "_high") - value;
        covered.merge(name, below <= 1e-12 && above >= -1e-12 ? 1 : 0, Integer::sum);
        errors.computeIfAbsent(name, key -> new double[repeats])[i] = error;
      }
    }
    // intervals over prompts are too wide for prompts that are fixed: nearly all should cover
    covered.forEach((name, count) -> assertTrue(count >= 27, name + " covered " + count));
    errors.forEach(
        (name, of) -> {
          double bias = Arrays.stream(of).average().orElseThrow();
          double squares = Arrays.stream(of).map(e -> (e - bias) * (e - bias)).sum();
          double noise = Math.sqrt(squares / (repeats - 1) / repeats);
          // three standard errors, and what quantiles among 128 leave: (N−1)·0.85/128
          assertEquals(0, bias, 3 * noise + (name.contains("kl_rb") ? 1e-9 : 0.02), name);
        });
  }

  @Test
  void estimatorsOfTheKlAgree() {
    Evaluation.Settings many = new Evaluation.Settings(1000, N, BETA);
    EvaluationRow row =
        TabularWorld.evaluate(TabularWorld.evaluation(many, X, 64, 1), policy, reference);
    double exact = exact().get("kl_rb");
    assertEquals(exact, row.klRb(), 1e-10); // one token: no sampling is left
    // 40,000 responses with a standard deviation of 1 to 2
    assertEquals(exact, row.klK1(), 0.03);
    assertEquals(exact, row.klK3(), 0.03);
    assertEquals(mean(x -> -expect(policy, x, policy.logPmf(x))), row.entropy(), 1e-10);
    assertEquals(row.entropy(), row.entropyToken(), 1e-12);
    assertEquals(1, row.length(), 1e-12);
  }

  @Test
  void theReferenceItselfStandsAtZero() {
    Evaluation evaluation =
        TabularWorld.evaluation(new Evaluation.Settings(400, N, BETA), X, 400, 2);
    EvaluationRow row = TabularWorld.evaluate(evaluation, reference, reference);
    assertEquals(0, row.klRb(), 1e-12);
    assertEquals(0, row.klK1(), 1e-12);
    // 16,000 responses against as many, in standard deviations
    assertEquals(0, row.proxy(), 0.05);
    assertEquals(0, row.gold(), 0.05);
    assertEquals(0.5, row.proxyWinRate(), 0.02);
    assertEquals(0.5, row.goldWinRate(), 0.02);
    assertTrue(Double.isNaN(row.heldOutLoss()));
  }

  @Test
  void oneSeedGivesOneRowAndItsCostIsCounted() {
    Evaluation evaluation = TabularWorld.evaluation(SETTINGS, X, 32, 3);
    Budget budget = Budget.unlimited();
    Evaluation.Standing at = new Evaluation.Standing(7, 0.5, 1, 2, Cost.ofSamples(9));
    EvaluationRow row = evaluation.measure(policy, reference, at, budget).row();
    assertEquals(row, evaluation.measure(policy, reference, at, Budget.unlimited()).row());
    assertEquals(PROMPTS * 8, budget.spent().samples());
    assertEquals(2 * PROMPTS * 8, budget.spent().rewardCalls());
    assertEquals(7, row.step());
    assertEquals(9, row.cost().samples());
  }

  @Test
  void anOutcomeThatThePolicyNeverTakesMakesTheForwardKlInfinite() {
    TabularPolicy narrow = reference.copy();
    for (Prompt x : X) {
      double[] logits = narrow.logits(x);
      logits[0] = Double.NEGATIVE_INFINITY;
      narrow.setLogits(x, logits);
    }
    Evaluation evaluation = TabularWorld.evaluation(SETTINGS, X, 200, 4);
    EvaluationRow row = TabularWorld.evaluate(evaluation, narrow, reference);
    assertEquals(Double.POSITIVE_INFINITY, row.klFromBestOfN());
    assertEquals(Double.POSITIVE_INFINITY, row.klFromBestOfNLow());
    assertTrue(Double.isFinite(row.klToBestOfN()));
  }

  @Test
  void onePromptHasNoInterval() {
    List<Prompt> one = X.subList(0, 1);
    Evaluation evaluation = TabularWorld.evaluation(SETTINGS, one, 64, 5);
    EvaluationRow row =
        TabularWorld.evaluate(evaluation, TabularWorld.policy(1, 5), TabularWorld.policy(1, 0));
    assertTrue(Double.isNaN(row.goldLow()) && Double.isFinite(row.gold()));
  }

  @Test
  void badSettingsAreToldBeforeAnyWork() {
    BadInput e = assertThrows(BadInput.class, () -> new Evaluation.Settings(0, 0, 1.5));
    assertEquals(3, e.problems().size(), e.getMessage());
    e =
        assertThrows(
            BadInput.class,
            () -> TabularWorld.evaluation(new Evaluation.Settings(1, 16, 0), X, 16, 1));
    assertTrue(e.getMessage().contains("evaluation.best_of_n = 16: must be below"), e.getMessage());
    List<Completion> mixed = new ArrayList<>(reference.sample(X, 2, RandomStream.of(1)));
    mixed.add(mixed.remove(0));
    double[] scores = TabularWorld.proxy().score(mixed);
    e = assertThrows(BadInput.class, () -> new EvaluationPool(mixed, scores, scores, 2));
    assertTrue(e.getMessage().contains("wanted: 2 responses to each prompt"), e.getMessage());
    double[] flat = new double[mixed.size()];
    List<Completion> pool = reference.sample(X, 2, RandomStream.of(1));
    EvaluationPool still = new EvaluationPool(pool, flat, flat, 2);
    assertThrows(BadInput.class, () -> new PromptEstimates(still, 1, 0));
  }
}
