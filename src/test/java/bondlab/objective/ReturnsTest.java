package bondlab.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.objective.Objective.Sources;
import bondlab.objective.QuantileEstimator.Enumerated;
import bondlab.objective.QuantileEstimator.MonteCarlo;
import bondlab.objective.QuantileEstimator.TwoSample;
import bondlab.policy.Completion;
import bondlab.policy.TabularPolicy;
import bondlab.stats.Quantiles.ZeroCounts;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReturnsTest {
  private static final Prompt PROMPT = new Prompt(0, new int[0]);

  @Test
  void returnsByHand() {
    double[] logQuantiles = {-.5, -2};
    double[] logRatios = {.25, -1};
    assertArrayEquals(new double[] {-1.75, -5}, Returns.bond(logQuantiles, logRatios, 4));
    assertArrayEquals(new double[] {-.75, 1}, Returns.jbond(logQuantiles, logRatios, .5, 1.5), 0);
    assertArrayEquals(
        new double[] {1.9, 3.4}, Returns.penalised(new double[] {2, 3}, logRatios, .4), 1e-15);
    assertThrows(
        IllegalArgumentException.class, () -> Returns.bond(logQuantiles, new double[3], 2));
  }

  /** γ is a cost: the further from the anchor, the less the return. The printed sign adds it. */
  @Test
  void theRegulariserHoldsThePolicyBack() {
    double[] away = {1};
    double last = Double.POSITIVE_INFINITY;
    for (double gamma : new double[] {0, .5, 1, 2}) {
      double returned = Returns.jbond(new double[] {0}, away, .5, gamma)[0];
      assertEquals(-.5 - gamma, returned);
      assertTrue(returned < last);
      last = returned;
    }
  }

  @Test
  void theBaselineIsTheMeanOfTheOthers() {
    double[] returns = {1, 2, 6, 0, 3, 3};
    assertArrayEquals(
        new double[] {-3, -1.5, 4.5, -3, 1.5, 1.5}, Returns.leaveOneOut(returns, 3), 1e-15);
    assertArrayEquals(returns, Returns.leaveOneOut(returns, 1));
    assertArrayEquals(new double[] {-4, 4}, Returns.leaveOneOut(new double[] {2, 6}, 2));
    assertThrows(IllegalArgumentException.class, () -> Returns.leaveOneOut(returns, 4));
    assertThrows(IllegalArgumentException.class, () -> Returns.leaveOneOut(returns, 0));
  }

  @Test
  void sequenceSumsGiveEveryTokenTheWeightOfItsResponse() {
    List<Completion> responses =
        List.of(new Completion(PROMPT, new int[] {1, 2, 3, 4}, -8), one(0));
    double[][] sums = Update.tokenWeights(responses, new double[] {2, 3}, LossReduction.RESPONSE);
    assertArrayEquals(new double[] {2, 2, 2, 2}, sums[0]);
    assertArrayEquals(new double[] {3}, sums[1]);
    double[][] means = Update.tokenWeights(responses, new double[] {2, 3}, LossReduction.TOKEN);
    assertArrayEquals(new double[] {.5, .5, .5, .5}, means[0]);
    assertArrayEquals(new double[] {3}, means[1]);
  }

  @Test
  void thePerTokenFormHasItsOwnNameAndMeans() {
    ScoredCompletions drawn =
        new ScoredCompletions(
            List.of(new Completion(PROMPT, new int[] {1, 2, 3, 4}, -8), one(0)),
            new double[] {0, 1},
            2);
    assertArrayEquals(new double[] {2, 3}, drawn.shared(new double[] {8, 3}, LossReduction.TOKEN));
    assertArrayEquals(
        new double[] {8, 3}, drawn.shared(new double[] {8, 3}, LossReduction.RESPONSE));
    QuantileEstimator.Spec two = new QuantileEstimator.TwoSample();
    assertEquals("bond", Laws.bond(2, .5, 1, two).name());
    assertEquals(
        "bond-per-token",
        new Bond(2, .5, 1, two, LossReduction.TOKEN).objective(ObjectiveInputs.NOTHING).name());
  }

  @Test
  void theFirstOfEquallyGoodResponsesIsImitated() {
    ScoredCompletions drawn =
        new ScoredCompletions(
            List.of(one(0), one(1), one(2), one(3)), new double[] {1, 1, 0, 5}, 4);
    assertEquals(0, drawn.bestOf(3).completions().get(0).tokens()[0]);
    assertEquals(5, drawn.bestOf(4).rewards()[0]);
    assertArrayEquals(new double[] {1, 1}, drawn.first(2).rewards());
  }

  @Test
  void estimatorsReadTheirOwnPromptsResponses() {
    ScoredCompletions policy =
        new ScoredCompletions(List.of(one(0), one(0)), new double[] {1, 1}, 1);
    ScoredCompletions anchor =
        new ScoredCompletions(
            List.of(one(0), one(0), one(0), one(0)), new double[] {0, 0, 2, 3}, 2);
    assertArrayEquals(
        new double[] {0, Math.log(.25)},
        new MonteCarlo(2, ZeroCounts.FLOOR).logQuantiles(policy, anchor));
    assertArrayEquals(
        new double[] {0, -Math.log(16)}, new TwoSample().logQuantiles(policy, anchor));
  }

  @Test
  void exactQuantilesFollowAnAnchorThatMoves() {
    TabularPolicy anchor = Laws.policy(new double[][] {{0, 0}});
    QuantileEstimator quantile = new Enumerated(anchor, new Lookup(new double[] {0, 1}));
    ScoredCompletions worse = new ScoredCompletions(List.of(one(0)), new double[] {0}, 1);
    assertEquals(Math.log(.5), quantile.logQuantiles(worse, null)[0], 1e-15);
    anchor.setLogits(PROMPT, new double[] {Math.log(.1), Math.log(.9)});
    assertEquals(Math.log(.1), quantile.logQuantiles(worse, null)[0], 1e-15);
    anchor.setLogits(PROMPT, new double[] {Double.NEGATIVE_INFINITY, 0});
    var e = assertThrows(BadInput.class, () -> quantile.logQuantiles(worse, null));
    assertTrue(e.getMessage().contains("outcome 0 of prompt 0"), e.getMessage());
  }

  @Test
  void summariesAreMeansAndNanWhereThereIsNothing() {
    TabularPolicy law = Laws.policy(new double[][] {{0, 1, 2}, {0, 0, 0}});
    Lookup reward = new Lookup(new double[] {1, 1, 1}, new double[] {3, 3, 3});
    Sources sources = new Sources(law, law, law, reward);
    Step.Summary jbond =
        new JBond(.5, 0, 2).step(sources, Laws.prompts(2), RandomStream.of(1)).summary();
    assertEquals(new Step.Summary(2, 2, 0, 0, 0), jbond);
    Step.Summary forward =
        new BonSft(2).step(sources, Laws.prompts(2), RandomStream.of(1)).summary();
    assertEquals(new Step.Summary(Double.NaN, 2, Double.NaN, Double.NaN, Double.NaN), forward);
  }

  private static Completion one(int outcome) {
    return new Completion(PROMPT, new int[] {outcome}, -1);
  }
}
