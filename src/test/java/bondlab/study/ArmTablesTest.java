package bondlab.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.stats.RandomStream;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.training.EvaluationRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The tables that compare arms, of arms whose curves are given by a formula, so that the answers
 * are known.
 */
class ArmTablesTest {
  private static final int PROMPTS = 8;
  private static final int POINTS = 9;
  private static final PoolCurves.Settings SETTINGS =
      new PoolCurves.Settings(64, List.of(1, 4, 16), 200, 0.95);

  /**
   * KL t at evaluation t; gold peaks at KL 4 where {@code falls}, each prompt off by a constant.
   */
  private static ArmPrompts arm(String name, double gain, boolean falls) {
    double[][] kl = new double[POINTS][PROMPTS];
    double[][] proxy = new double[POINTS][PROMPTS];
    double[][] gold = new double[POINTS][PROMPTS];
    for (int t = 0; t < POINTS; t++) {
      for (int p = 0; p < PROMPTS; p++) {
        kl[t][p] = t;
        proxy[t][p] = t * (1 + 0.01 * p);
        gold[t][p] = gain * (falls ? t * (8 - t) : t) * (1 + 0.01 * p);
      }
    }
    ArmId id =
        new ArmId(name, "rloo", "fixed", "w16-250", Double.NaN, Double.NaN, 0.1, Double.NaN, 1);
    return new ArmPrompts(
        id,
        1,
        IntStream.range(0, POINTS).mapToLong(t -> 10L * t).toArray(),
        IntStream.range(0, POINTS).mapToDouble(t -> 100.0 * t).toArray(),
        proxy,
        gold,
        kl);
  }

  private static ArmFitRow fit(ArmPrompts arm) {
    return ArmFitRow.of(arm, SETTINGS, RandomStream.of(1)).orElseThrow();
  }

  @Test
  void aFallIsSeenAndAnAlarmGivenOnlyWhereGoldFalls() {
    ArmFitRow falling = fit(arm("falls", 0.1, true));
    assertTrue(falling.fallHigh() < 0, falling::toString);
    assertEquals(8, falling.klLast());
    assertTrue(AlarmRow.of(arm("falls", 0.1, true)).stream().anyMatch(AlarmRow::alarm));
    ArmFitRow rising = fit(arm("rises", 0.1, false));
    assertEquals(0, rising.fall());
    assertTrue(AlarmRow.of(arm("rises", 0.1, false)).stream().noneMatch(AlarmRow::alarm));
  }

  @Test
  void differencesAreReadAtEqualKlAndEqualTokens() {
    List<MatchedRow> rows =
        MatchedRow.of(arm("a", 0.3, false), arm("b", 0.1, false), SETTINGS, RandomStream.of(1));
    MatchedRow atHalf = rows.get(0);
    assertEquals(0.5, atHalf.at());
    double mean =
        IntStream.range(0, PROMPTS).mapToDouble(p -> 1 + 0.01 * p).average().orElseThrow();
    assertEquals(0.2 * 0.5 * mean, atHalf.gold(), 1e-12);
    assertTrue(atHalf.goldLow() > 0);
    assertEquals(0, atHalf.proxy(), 1e-12);
    assertTrue(rows.stream().noneMatch(r -> r.matched().equals("kl") && r.at() > 8));
    MatchedRow last = rows.get(rows.size() - 1);
    assertEquals("generated_tokens", last.matched());
    assertEquals(800, last.at());
    assertEquals(0.2 * 8 * mean, last.gold(), 1e-12);
  }

  @Test
  void valuesAreReadOnStraightLines() {
    double[][] values = {{0, 0}, {2, 4}, {6, 8}};
    assertArrayEquals(new double[] {1, 2}, ArmPrompts.at(new double[] {0, 1, 3}, 0.5, values));
    assertArrayEquals(new double[] {4, 6}, ArmPrompts.at(new double[] {0, 1, 3}, 2, values));
    assertNull(ArmPrompts.at(new double[] {0, 1, 3}, 4, values));
  }

  private static EvaluationRow evaluation(double gold) {
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
    return Tables.row(EvaluationRow.class, cells);
  }

  @Test
  void theRangeOfOneSeedIsMissingAndNotOfNoWidth() {
    ArmRow one = ArmRow.of("bond", List.of(evaluation(2)));
    assertEquals(2, one.gold());
    assertTrue(Double.isNaN(one.goldLeast()) && Double.isNaN(one.goldMost()));
    ArmRow three = ArmRow.of("bond", List.of(evaluation(2), evaluation(5), evaluation(-1)));
    assertEquals(2, three.gold());
    assertEquals(-1, three.goldLeast());
    assertEquals(5, three.goldMost());
  }
}
