package bondlab.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.objective.Objective.SampleBudget;
import bondlab.objective.Objective.Sources;
import bondlab.objective.PreferenceLoss.Bonbon;
import bondlab.objective.PreferenceLoss.Dpo;
import bondlab.objective.PreferenceLoss.Kto;
import bondlab.objective.PreferencePairs.Curation;
import bondlab.objective.PreferencePairs.ImplicitRewards;
import bondlab.objective.PreferencePairs.Pair;
import bondlab.policy.Completion;
import bondlab.policy.TabularPolicy;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PreferencePairsTest {
  private static final double[][] LOGITS = {{.2, .1, -.6, .4}, {0, .5, 1, -1}};
  private static final List<Prompt> PROMPTS = Laws.prompts(2);

  private static Completion drawn(int prompt, int outcome) {
    return new Completion(
        PROMPTS.get(prompt), new int[] {outcome}, Laws.logSoftmax(LOGITS[prompt])[outcome]);
  }

  /** Two prompts with three responses each; in the second all tie. */
  private static ScoredCompletions pool() {
    return new ScoredCompletions(
        List.of(drawn(0, 2), drawn(0, 0), drawn(0, 2), drawn(1, 0), drawn(1, 1), drawn(1, 2)),
        new double[] {2, .5, 2, 1, 1, 1},
        3);
  }

  private static List<String> shown(PreferencePairs table) {
    return table.pairs().stream()
        .map(
            p ->
                p.chosen().prompt().id()
                    + ": "
                    + p.chosen().tokens()[0]
                    + " over "
                    + p.rejected().tokens()[0])
        .toList();
  }

  private static List<String> problems(Runnable call) {
    return assertThrows(BadInput.class, call::run).problems();
  }

  @Test
  void curationsByHand() {
    List<String> both = List.of("0: 2 over 0", "0: 2 over 0");
    List<String> one = List.of("0: 2 over 0");
    assertEquals(both, shown(PreferencePairs.of(pool(), new Curation.All(0, false))));
    assertEquals(one, shown(PreferencePairs.of(pool(), new Curation.All(1.5, true))));
    PreferencePairs best = PreferencePairs.of(pool(), new Curation.BestWorst(2));
    assertEquals(one, shown(best));
    assertEquals(OptionalInt.of(2), best.bestOf());
    assertEquals(List.of(PROMPTS.get(0)), best.prompts()); // the second teaches nothing
  }

  @Test
  void poolsThatGiveNoPairsAreRefused() {
    assertTold("there are no pairs", () -> PreferencePairs.of(pool(), new Curation.All(2, false)));
    assertTold(
        "pairs.n = 4: the table holds 3 responses per prompt; allowed: 2 to 3",
        () -> PreferencePairs.of(pool(), new Curation.BestWorst(4)));
    ScoredCompletions single = new ScoredCompletions(List.of(drawn(0, 1)), new double[] {1}, 1);
    assertTold(
        "one response per prompt", () -> PreferencePairs.of(single, new Curation.All(0, false)));
    assertTold(
        "one response per prompt", () -> PreferencePairs.of(single, new Curation.BestWorst(2)));
    assertTold("pairs.n", () -> new Curation.BestWorst(1));
    assertTold("pairs.margin", () -> new Curation.All(-1, false));
    List<String> told =
        problems(
            () ->
                new PreferencePairs(
                    List.of(new Pair(drawn(0, 1), drawn(0, 1)), new Pair(drawn(0, 1), drawn(1, 0))),
                    OptionalInt.empty()));
    assertTrue(told.get(0).contains("pair 0: chosen and rejected are the same"), told.get(0));
    assertTrue(told.get(1).contains("pair 1: chosen answers prompt 0"), told.get(1));
  }

  private static void assertTold(String part, Runnable call) {
    List<String> told = problems(call);
    assertTrue(told.get(0).contains(part), told.get(0));
  }

  @Test
  void someOfThePairsAreSpreadEvenlyOverTheTable() {
    PreferencePairs all = PreferencePairs.of(pool(), new Curation.All(0, false));
    assertEquals(all, all.spread(5));
    PreferencePairs five =
        new PreferencePairs(
            IntStream.range(0, 5)
                .mapToObj(
                    i ->
                        i < 4
                            ? new Pair(drawn(0, i), drawn(0, (i + 1) % 4))
                            : table().pairs().get(1))
                .toList(),
            OptionalInt.empty());
    assertEquals(List.of("0: 0 over 1", "0: 2 over 3"), shown(five.spread(2)));
    assertEquals(List.of("1: 2 over 0"), shown(five.answering(prompt -> prompt.id() == 1)));
  }

  private static Sources sources(double[][] policy) {
    TabularPolicy reference = Laws.policy(LOGITS);
    return new Sources(Laws.policy(policy), reference, reference, null);
  }

  private static PreferencePairs table() {
    return new PreferencePairs(
        List.of(new Pair(drawn(0, 1), drawn(0, 3)), new Pair(drawn(1, 2), drawn(1, 0))),
        OptionalInt.empty());
  }

  /** ∂L/∂logits of a step against differences of the loss itself. */
  @Test
  void aStepsGradientIsThatOfItsLoss() {
    double[][] policy = {{.5, 0, .3, -.2}, {1, 0, -1, .5}};
    for (PreferenceLoss loss : List.of(new Dpo(.5), new Bonbon(4, .3))) {
      try (Objective objective = loss.objective(ObjectiveInputs.NOTHING.withPairs(table()))) {
        assertEquals(new SampleBudget(0, 0, 0), objective.sampleBudget());
        Step step = objective.step(sources(policy), PROMPTS, RandomStream.of(1));
        Update.Chained update = (Update.Chained) step.updates().get(0);
        assertEquals(value(loss, policy), update.loss(), 1e-14);
        double[][] gradient = Laws.gradient(step, policy);
        double h = 1e-5;
        for (int u = 0; u < 2; u++) {
          for (int k = 0; k < 4; k++) {
            double[][] up = {policy[0].clone(), policy[1].clone()};
            up[u][k] += h;
            double rise = value(loss, up);
            up[u][k] -= 2 * h;
            assertEquals((rise - value(loss, up)) / (2 * h), gradient[u][k], 1e-8);
          }
        }
      }
    }
  }

  private static double value(PreferenceLoss loss, double[][] policy) {
    return loss.of(PreferencePairs.batch(Laws.policy(policy), table().pairs(), 0)).loss();
  }

  /** The mean over prompts of the log-ratio of the other prompt's preferred response. */
  @Test
  void ktoMeasuresItsReferencePointOnMismatchedResponses() {
    double[][] policy = {{.5, 0, .3, -.2}, {1, 0, -1, .5}};
    Kto kto = new Kto(.5, 1, 2);
    double kl = 0;
    for (int u = 0; u < 2; u++) {
      int other = u == 0 ? 2 : 1;
      kl += (Laws.logSoftmax(policy[u])[other] - Laws.logSoftmax(LOGITS[u])[other]) / 2;
    }
    try (Objective objective = kto.objective(ObjectiveInputs.NOTHING.withPairs(table()))) {
      Step step = objective.step(sources(policy), PROMPTS, RandomStream.of(1));
      PreferenceLoss.Batch batch = PreferencePairs.batch(Laws.policy(policy), table().pairs(), kl);
      double[] expected = kto.of(batch).chosen();
      Update.Chained update = (Update.Chained) step.updates().get(0);
      assertEquals(-expected[0], update.likelihood().weights()[0][0], 1e-15);
      assertEquals(-expected[1], update.likelihood().weights()[2][0], 1e-15);
    }
  }

  /** Preferences of Bradley and Terry in their exact shares: descending leads to the tilt. */
  @Test
  void dpoTrainedOnAllPairsReachesTheExponentialTilt() {
    double[] rewards = {.5, -1, 1, 0};
    double beta = .5;
    List<Pair> pairs = new ArrayList<>();
    for (int a = 0; a < 4; a++) {
      for (int b = 0; b < 4; b++) {
        int copies = (int) Math.round(200 / (1 + Math.exp(rewards[b] - rewards[a])));
        for (int i = 0; i < (a == b ? 0 : copies); i++) {
          pairs.add(new Pair(drawn(0, a), drawn(0, b)));
        }
      }
    }
    double[] logits = LOGITS[0].clone();
    for (int step = 0; step < 400; step++) {
      PreferenceLoss.Value value =
          new Dpo(beta).of(PreferencePairs.batch(Laws.policy(new double[][] {logits}), pairs, 0));
      double[] slope = new double[4];
      IntStream.range(0, pairs.size())
          .forEach(
              i -> {
                slope[pairs.get(i).chosen().tokens()[0]] += value.chosen()[i];
                slope[pairs.get(i).rejected().tokens()[0]] += value.rejected()[i];
              });
      Arrays.setAll(logits, k -> logits[k] - 20 * slope[k]); // the slopes sum to 0
    }
    double[] tilted = new double[4];
    Arrays.setAll(tilted, k -> LOGITS[0][k] + rewards[k] / beta);
    // shares are rounded to 1/200 of a pair, which moves a logit by at most .02/beta
    assertArrayEquals(Laws.logSoftmax(tilted), Laws.logSoftmax(logits), .05);
  }

  @Test
  void theReferenceIsReadOnceAndImplicitRewardsAreCompared() {
    PreferencePairs table =
        new PreferencePairs(
            List.of(
                new Pair(
                    new Completion(PROMPTS.get(0), new int[] {1}, Double.NaN),
                    new Completion(PROMPTS.get(0), new int[] {3}, Double.NaN))),
            OptionalInt.empty());
    PreferencePairs scored = table.scoredBy(Laws.policy(LOGITS));
    assertEquals(drawn(0, 1).logProb(), scored.pairs().get(0).chosen().logProb(), 1e-15);
    assertEquals(drawn(0, 3).logProb(), scored.pairs().get(0).rejected().logProb(), 1e-15);
    assertEquals(new ImplicitRewards(.5, 0, 0, 0), scored.implicitRewards(Laws.policy(LOGITS)));
    double[] moved = {.2, .5, -.6, .4};
    ImplicitRewards found = scored.implicitRewards(Laws.policy(new double[][] {moved, LOGITS[1]}));
    assertEquals(1, found.accuracy());
    assertEquals(.4, found.margin(), 1e-14); // only the chosen logit moved
    assertEquals(Laws.logSoftmax(moved)[1] - drawn(0, 1).logProb(), found.chosen(), 1e-14);
    assertEquals(Laws.logSoftmax(moved)[3] - drawn(0, 3).logProb(), found.rejected(), 1e-14);
    assertThrows(BadInput.class, () -> table.implicitRewards(Laws.policy(LOGITS))); // not scored
  }

  @Test
  void tablesThatDoNotFitAreRefused() {
    assertTold("objective.name = dpo", () -> new Dpo(1).objective(ObjectiveInputs.NOTHING));
    PreferencePairs best = PreferencePairs.of(pool(), new Curation.BestWorst(2));
    assertTold(
        "objective.n = 8",
        () -> new Bonbon(8, 0).objective(ObjectiveInputs.NOTHING.withPairs(best)));
    try (Objective dpo = new Dpo(1).objective(ObjectiveInputs.NOTHING.withPairs(best))) {
      assertTold(
          "prompt 1 has no pair", () -> dpo.step(sources(LOGITS), PROMPTS, RandomStream.of(1)));
    }
  }
}
