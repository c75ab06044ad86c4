package bondlab.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.training.Evaluation.GoldRow;
import bondlab.training.Evaluation.PromptRow;
import bondlab.training.EvaluationRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The tables that compare arms, of arms whose curves are given by a formula, so that the answers
 * are known.
 */
class ArmTablesTest {
  private static final int PROMPTS = 8;
  private static final int POINTS = 9;
  private static final DoubleUnaryOperator FALLS = d -> 4 * d - d * d;
  private static final DoubleUnaryOperator RISES = d -> d;

  /**
   * A path with √KL = t/2 at evaluation t, and gold a function of √KL: each prompt is off by a
   * factor whose mean is 1, each seed by one of its own. Its second gold is the negative of the
   * first.
   */
  private static ArmPath path(String name, long seed, double gain, DoubleUnaryOperator of) {
    double[][] kl = new double[POINTS][PROMPTS];
    double[][] proxy = new double[POINTS][PROMPTS];
    double[][] gold = new double[POINTS][PROMPTS];
    double[][] other = new double[POINTS][PROMPTS];
    for (int t = 0; t < POINTS; t++) {
      for (int p = 0; p < PROMPTS; p++) {
        kl[t][p] = t * t / 4.0;
        proxy[t][p] = t / 2.0;
        double factor = 1 + 0.01 * (2 * p - PROMPTS + 1) + 0.02 * (seed - 2);
        gold[t][p] = gain * of.applyAsDouble(t / 2.0) * factor;
        other[t][p] = -gold[t][p];
      }
    }
    return new ArmPath(
        id(name, seed),
        IntStream.range(0, PROMPTS).boxed().toList(),
        IntStream.range(0, POINTS).mapToLong(t -> 10L * t).toArray(),
        IntStream.range(0, POINTS).mapToDouble(t -> 100.0 * t).toArray(),
        IntStream.range(0, POINTS).mapToDouble(t -> 10.0 * t).toArray(),
        kl,
        proxy,
        Map.of("gold", gold, "second", other),
        Double.NaN);
  }

  private static ArmId id(String name, long seed) {
    return new ArmId(
        name, "rloo", "fixed", "w16-250", Double.NaN, Double.NaN, 0.1, Double.NaN, seed);
  }

  private static List<ArmPath> paths(String name, double gain, DoubleUnaryOperator of, int seeds) {
    return IntStream.rangeClosed(1, seeds).mapToObj(seed -> path(name, seed, gain, of)).toList();
  }

  private static Course arm(String name, double gain, DoubleUnaryOperator of, int seeds) {
    return Course.of(paths(name, gain, of, seeds), false);
  }

  private static ArmFitRow fit(Course arm, String gold) {
    return ArmFitRow.of(arm, gold, 0, 0.95).orElseThrow();
  }

  @Test
  void aFallIsReadSeedBySeedFromTheBestKl() {
    for (int seeds : new int[] {1, 3}) {
      ArmFitRow falling = fit(arm("falls", 0.1, FALLS, seeds), "gold");
      assertEquals(4, falling.bestKl(), 1e-12);
      assertEquals(16, falling.klLast(), 1e-12);
      double factor = seeds == 1 ? 0.98 : 1;
      assertEquals(0.4 * factor, falling.best(), 1e-12);
      assertEquals(-0.4 * factor, falling.fall(), 1e-12);
      assertTrue(falling.fallHigh() < 0, falling::toString);
      assertTrue(falling.fallUnseen() > 0);
      assertEquals(2, falling.bestProxy(), 1e-12);
      ArmFitRow rising = fit(arm("rises", 0.1, RISES, seeds), "gold");
      assertEquals(0, rising.fall());
    }
  }

  @Test
  void whatHoldsForOneGoldAloneIsSeen() {
    Course falls = arm("falls", 0.1, FALLS, 3);
    assertTrue(fit(falls, "gold").fallHigh() < 0);
    assertEquals(0, fit(falls, "second").bestKl(), "the second falls where the first rises");
  }

  @Test
  void anAlarmIsGivenOnlyWhereGoldFalls() {
    assertTrue(
        AlarmRow.of(path("falls", 1, 0.1, FALLS)).stream()
            .anyMatch(row -> row.alarm() && row.measuredBy().equals("gold")));
    assertTrue(
        AlarmRow.of(path("rises", 1, 0.1, RISES)).stream()
            .noneMatch(row -> row.alarm() && row.measuredBy().equals("gold")));
  }

  private static MatchedRow row(List<MatchedRow> rows, String matched, double at) {
    return rows.stream()
        .filter(r -> r.matched().equals(matched) && r.at() == at && r.measuredBy().equals("gold"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void differencesAreReadAtEqualKlRewardAndSpending() {
    Course a = arm("a", 0.3, RISES, 3);
    Course b = arm("b", 0.1, RISES, 3);
    List<MatchedRow> rows = MatchedRow.of(List.<Course[]>of(new Course[] {a, b}), 0.95);
    MatchedRow atTwo = row(rows, "kl", 2);
    // a straight line in √KL is read without error between evaluations
    assertEquals(0.2 * Math.sqrt(2), atTwo.gold(), 1e-12);
    assertTrue(atTwo.goldLow() > 0 && atTwo.p() < 0.05);
    assertTrue(atTwo.pHolm() >= atTwo.p());
    assertEquals(0, atTwo.proxy(), 1e-12);
    assertEquals(3, atTwo.seeds());
    assertEquals(0.2 * 1.5, row(rows, "proxy", 1.5).gold(), 1e-12);
    assertEquals(0.2 * 4, row(rows, "generated_tokens", 800).gold(), 1e-12);
    assertEquals(0.2 * 2, row(rows, "reward_calls", 40).gold(), 1e-12);
    assertTrue(rows.stream().noneMatch(r -> r.matched().equals("kl") && r.at() > 16));
  }

  @Test
  void ofOneSeedDifferencesHaveIntervalsOverPrompts() {
    Course a = arm("a", 0.3, RISES, 1);
    Course b = arm("b", 0.1, RISES, 1);
    MatchedRow at = row(MatchedRow.of(List.<Course[]>of(new Course[] {a, b}), 0.95), "kl", 1);
    assertEquals(1, at.seeds());
    assertTrue(at.goldLow() < at.gold() && at.gold() < at.goldHigh());
  }

  @Test
  void whatIsSpentBeforeTheFirstStepBuysTheWholeTraining() {
    double[] spent = {40, 40, 40};
    double[][] gold = {{0}, {1}, {3}};
    assertNull(Course.first(spent, 39, gold));
    assertArrayEquals(new double[] {3}, Course.first(spent, 40, gold));
    assertArrayEquals(new double[] {3}, Course.first(spent, 80, gold));
  }

  /** Spends the same as an arm that draws, before its first step; its seeds differ a little. */
  private static Course offline(double gain, int seeds) {
    List<Course.Leg> legs =
        paths("offline", gain, RISES, seeds).stream()
            .map(
                p -> {
                  double[] tokens =
                      IntStream.range(0, POINTS).mapToDouble(t -> 398 + p.id().seed()).toArray();
                  double[] calls = IntStream.range(0, POINTS).mapToDouble(t -> 40).toArray();
                  return new Course.Leg(p.meanKl(), tokens, calls, p.kl(), p.proxy(), p.golds());
                })
            .toList();
    return new Course("offline", "w16-250", legs, false);
  }

  @Test
  void anOfflineArmIsComparedAtWhatItsTableCost() {
    Course online = arm("online", 0.1, RISES, 3);
    List<MatchedRow> rows =
        MatchedRow.of(List.<Course[]>of(new Course[] {offline(0.3, 3), online}), 0.95);
    // at 400 tokens, or 40 calls, the other is at √KL = 2; the table has bought the end, √KL = 4
    assertEquals(0.3 * 4 - 0.1 * 2, row(rows, "generated_tokens", 400).gold(), 1e-12);
    assertEquals(0.3 * 4 - 0.1 * 2, row(rows, "reward_calls", 40).gold(), 1e-12);
  }

  /** Gold of four seeds by a form, each off by a factor of its own. */
  private static Course seedsOf(DoubleUnaryOperator form) {
    return arm("made", 1, form, 4);
  }

  @Test
  void theFormThatMadeACurveForetellsItBetter() {
    DoubleUnaryOperator log = d -> d == 0 ? 0 : d * (1.2 - 0.8 * Math.log(d));
    // read on straight lines between evaluations, so that a curve is matched to some .04
    ArmFormsRow made = ArmFormsRow.of(seedsOf(log), "gold", 0.95).orElseThrow();
    assertEquals(4, made.seeds());
    assertEquals(1.2, made.logAlpha(), 0.05);
    assertEquals(0.8, made.logBeta(), 0.05);
    assertTrue(made.logRmse() < 0.05 && made.quadraticRmse() > 2 * made.logRmse(), made::toString);
    assertTrue(
        made.logHeldOut() < made.quadraticHeldOut() && made.difference() < 0, made::toString);
    assertEquals(made.logHeldOut() - made.quadraticHeldOut(), made.difference(), 1e-12);
    ArmFormsRow quadratic = ArmFormsRow.of(seedsOf(FALLS), "gold", 0.95).orElseThrow();
    assertEquals(4, quadratic.quadraticAlpha(), 0.1);
    assertEquals(1, quadratic.quadraticBeta(), 0.05);
    assertEquals(4, quadratic.quadraticPeakKl(), 0.2);
    assertTrue(quadratic.difference() > 0, quadratic::toString);
    assertTrue(ArmFormsRow.of(arm("one", 1, FALLS, 1), "gold", 0.95).isEmpty(), "no other seed");
  }

  @Test
  void valuesAreReadWhereAnAxisIsFirstReached() {
    double[][] values = {{0, 0}, {2, 4}, {1, 1}, {6, 8}};
    double[] axis = {0, 1, 0.5, 3};
    assertArrayEquals(new double[] {1, 2}, Course.first(axis, 0.5, values));
    assertArrayEquals(new double[] {2, 4}, Course.first(axis, 1, values));
    assertArrayEquals(new double[] {0, 0}, Course.first(axis, 0, values));
    assertNull(Course.first(axis, 4, values));
  }

  @Test
  void stoppingRulesKeepWhatTheyShould() {
    List<ArmPath> paths = paths("falls", 0.1, FALLS, 3);
    // n whose KL is 4 nats, where gold is best
    double n = 147.4;
    List<StopRow> rows =
        StopRow.of(paths, Course.of(paths, false), new double[] {n, n, n}, "gold", 0.95);
    Map<String, StopRow> byRule = new HashMap<>();
    rows.forEach(row -> byRule.put(row.rule(), row));
    assertEquals(0, byRule.get("end").kept(), 1e-12);
    assertEquals(0, byRule.get("end").stopped());
    assertEquals(1, byRule.get("kl").kept(), 1e-12);
    assertEquals(4, byRule.get("kl").kl(), 1e-12);
    assertEquals(1, byRule.get("hedge").kept(), 1e-4);
    assertEquals(1, byRule.get("hedge").stopped());
    StopRow alarm = byRule.get("alarm");
    assertEquals(1, alarm.stopped());
    assertTrue(alarm.kept() > 0.5 && alarm.kept() < 1, alarm::toString);
  }

  private static EvaluationRow evaluation(long step, double gold, double entropy) {
    Map<String, Object> cells = new HashMap<>();
    for (Schema.Field field : Schema.of(EvaluationRow.class).columns()) {
      Object any =
          switch (field.type().toString()) {
            case "double" -> 1.0;
            case "int" -> 1;
            case "long" -> 1L;
            case "boolean" -> true;
            default -> "";
          };
      cells.put(field.name(), any);
    }
    cells.put("gold", gold);
    cells.put("step", step);
    cells.put("entropy_token", entropy);
    return Tables.row(EvaluationRow.class, cells);
  }

  @Test
  void whatComesAfterACollapseIsLeftOut() {
    List<EvaluationRow> evaluations = new ArrayList<>();
    List<PromptRow> prompts = new ArrayList<>();
    List<GoldRow> golds = new ArrayList<>();
    double[] entropy = {3, 2.9, 1.4, 2.8};
    for (int t = 0; t < entropy.length; t++) {
      evaluations.add(evaluation(10L * t, t, entropy[t]));
      for (int p = 5; p < 7; p++) {
        prompts.add(new PromptRow(10L * t, p, 1 + t, 2 + t, -1, t));
        golds.add(new GoldRow(10L * t, p, "second", 7 - t));
      }
    }
    ArmOutcome outcome =
        new ArmOutcome(
            id("a", 1),
            evaluations,
            prompts,
            golds,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Path.of("policy"),
            null);
    ArmPath path = ArmPath.of(outcome, "gold", new ArmPath.Collapse(0.5, 0.5, 1));
    assertArrayEquals(new long[] {0, 10}, path.steps());
    assertEquals(20, path.collapsed());
    assertEquals(List.of(5, 6), path.prompts());
    assertArrayEquals(new double[] {0, 1}, ArmPath.means(path.golds().get("gold")));
    assertArrayEquals(new double[] {0, -1}, ArmPath.means(path.golds().get("second")));
    assertArrayEquals(new double[] {0, 1}, path.meanKl());
  }

  @Test
  void theRangeOfOneSeedIsMissingAndNotOfNoWidth() {
    ArmRow one = ArmRow.of("bond", List.of(evaluation(1, 2, 1)), 0, 0.95);
    assertEquals(2, one.gold());
    assertTrue(Double.isNaN(one.goldLeast()) && Double.isNaN(one.goldLow()));
    ArmRow three =
        ArmRow.of(
            "bond",
            List.of(evaluation(1, 2, 1), evaluation(1, 5, 1), evaluation(1, -1, 1)),
            1,
            0.95);
    assertEquals(2, three.gold());
    assertEquals(-1, three.goldLeast());
    assertEquals(5, three.goldMost());
    assertTrue(three.goldLow() < -1 && three.goldHigh() > 5);
  }
}
