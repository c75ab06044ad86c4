package bondlab.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.stats.RandomStream;
import org.hipparchus.stat.inference.TTest;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Two policies on the same prompts: the test, how often it errs, and what it can tell. */
class ComparisonTest {

  /** Samples of a policy: the prompt's own level, which both policies share, and noise. */
  private static Table policy(int prompts, int samples, double better, long seed) {
    RandomStream level = RandomStream.of(1);
    RandomStream noise = RandomStream.of(seed);
    IntColumn prompt = IntColumn.create("prompt");
    DoubleColumn score = DoubleColumn.create("score");
    for (int p = 0; p < prompts; p++) {
      double its = 10 * level.nextGaussian();
      for (int m = 0; m < samples; m++) {
        prompt.append(p);
        score.append(its + better + noise.nextGaussian());
      }
    }
    return Table.create("policy", prompt, score);
  }

  @Test
  void isThePairedTestOfPromptMeans() {
    Table a = policy(12, 3, 0.4, 2);
    Table b = policy(12, 5, 0, 3);
    Comparison its = Analysis.compare(a, b, "prompt", "score");
    double[] meansA = means(a, 12);
    double[] meansB = means(b, 12);
    assertEquals(new TTest().pairedTTest(meansA, meansB), its.pValue(), 1e-10);
    assertEquals(12, its.prompts());
    assertEquals(its.armMean() - its.againstMean(), its.difference(), 1e-12);
    Comparison back = Analysis.compare(b, a, "prompt", "score");
    assertEquals(-its.difference(), back.difference(), 1e-12);
    assertEquals(-its.differenceLow(), back.differenceHigh(), 1e-12);
  }

  private static double[] means(Table table, int prompts) {
    double[] means = new double[prompts];
    for (int p = 0; p < prompts; p++) {
      means[p] = table.where(table.intColumn("prompt").isEqualTo(p)).doubleColumn("score").mean();
    }
    return means;
  }

  @Test
  void equalPoliciesAreToldApartInFivePercent() {
    int wrong = 0;
    int trials = 4000;
    RandomStream stream = RandomStream.of(5);
    for (int trial = 0; trial < trials; trial++) {
      wrong += verdict(stream, 15, 0).equals(Comparison.NOT_TOLD_APART) ? 0 : 1;
    }
    // a binomial of 4,000 at 5% has a standard deviation of 14
    assertEquals(0.05 * trials, wrong, 45);
  }

  @Test
  void theDetectableDifferenceIsSeenInFourOfFive() {
    // unit variance of 15 differences: the one that is told is (2.145 + 0.868)/sqrt(15) = 0.778
    int seen = 0;
    int trials = 4000;
    RandomStream stream = RandomStream.of(6);
    for (int trial = 0; trial < trials; trial++) {
      seen += verdict(stream, 15, 0.778).equals(Comparison.BETTER) ? 1 : 0;
    }
    // 3 standard deviations of the binomial, and 0.5% for the formula's neglect of s in t
    assertEquals(0.8 * trials, seen, 100);
  }

  private static String verdict(RandomStream stream, int prompts, double better) {
    PromptMeans difference = new PromptMeans(1, 1);
    for (int p = 0; p < prompts; p++) {
      difference.add(new double[][] {{better + stream.nextGaussian()}});
    }
    return Comparison.of("a", "b", "score", "", 1, 0, 0, difference, 0).verdict();
  }

  @Test
  void samplesOfOnePromptAreNoIndependentEvidence() {
    // with prompt effects of the difference, many samples of few prompts must not sharpen it
    RandomStream stream = RandomStream.of(7);
    int wrong = 0;
    int trials = 60;
    for (int trial = 0; trial < trials; trial++) {
      IntColumn prompt = IntColumn.create("prompt");
      StringColumn arm = StringColumn.create("arm");
      DoubleColumn score = DoubleColumn.create("score");
      for (int p = 0; p < 10; p++) {
        double taste = stream.nextGaussian();
        for (int m = 0; m < 40; m++) {
          prompt.append(p);
          prompt.append(p);
          arm.append("x");
          arm.append("y");
          score.append(taste + 0.1 * stream.nextGaussian());
          score.append(0.1 * stream.nextGaussian());
        }
      }
      Analysis analysis =
          Analysis.table(Table.create("t", prompt, arm, score))
              .prompt("prompt")
              .arm("arm")
              .gold("score")
              .ns(1)
              .analyze();
      Comparison its = analysis.comparisons().get(0);
      assertEquals("x", its.arm());
      wrong += its.verdict().equals(Comparison.NOT_TOLD_APART) ? 0 : 1;
    }
    assertTrue(wrong <= 9, wrong + " of " + trials + "; 3 are expected, pooled samples give 50");
  }

  @Test
  void onlySharedPromptsCountAndTheRestIsTold() {
    Table a = policy(6, 2, 0, 8);
    Table b = policy(9, 2, 0, 9);
    Comparison its = Analysis.compare(a, b, "prompt", "score");
    assertEquals(6, its.prompts());
    assertEquals(3, its.leftOut());
    b.intColumn("prompt").set(0, 100);
    Table other = b.where(b.intColumn("prompt").isGreaterThan(7));
    BadInput refused =
        assertThrows(BadInput.class, () -> Analysis.compare(a, other, "prompt", "score"));
    assertTrue(refused.getMessage().contains("share 0 prompts"), refused.getMessage());
  }

  @Test
  void policiesAreComparedUnderBestOfNToo() {
    Table all = Table.create("t");
    RandomStream stream = RandomStream.of(10);
    IntColumn prompt = IntColumn.create("prompt");
    StringColumn arm = StringColumn.create("arm");
    DoubleColumn proxy = DoubleColumn.create("proxy");
    DoubleColumn gold = DoubleColumn.create("gold");
    for (int p = 0; p < 40; p++) {
      for (int m = 0; m < 8; m++) {
        for (String name : new String[] {"wide", "narrow"}) {
          double x = (name.equals("wide") ? 3 : 1) * stream.nextGaussian();
          prompt.append(p);
          arm.append(name);
          proxy.append(x);
          gold.append(x);
        }
      }
    }
    all.addColumns(prompt, arm, proxy, gold);
    Analysis analysis =
        Analysis.table(all).prompt("prompt").arm("arm").proxies("proxy").gold("gold").analyze();
    Comparison atFour =
        analysis.comparisons().stream().filter(c -> c.n() == 4).findFirst().orElseThrow();
    assertEquals("narrow", atFour.arm());
    assertEquals("proxy", atFour.pickedBy());
    assertEquals(Comparison.WORSE, atFour.verdict());
    assertTrue(atFour.toString().contains("narrow is worse than wide"), atFour.toString());
    Table curves = analysis.curves().where(analysis.curves().intColumn("n").isEqualTo(4));
    assertEquals(
        curves.doubleColumn("gold_mean").get(0) - curves.doubleColumn("gold_mean").get(1),
        atFour.difference(),
        1e-12);
  }
}
