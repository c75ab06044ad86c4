package bondlab.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.MeteredPolicy;
import bondlab.policy.TabularPolicy;
import bondlab.reward.Budgeted;
import bondlab.stats.Quantiles.ZeroCounts;
import bondlab.stats.RandomStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an objective says that it costs is what a budget counts. */
class EqualBudgetTest {
  private static final double[][] LOGITS = Laws.random(5, 7, 1, RandomStream.of(1));
  private static final Lookup REWARD = new Lookup(Laws.random(5, 7, 1, RandomStream.of(2)));
  private static final QuantileEstimator COUNTED = new MonteCarloQuantile(16, ZeroCounts.ADD_ONE);

  static Stream<Objective> objectives() {
    GivenResponses given =
        (prompts, stream) ->
            prompts.stream().map(p -> new Completion(p, new int[] {0}, 0)).toList();
    Logits teacher = new Logits(new double[7]);
    return Stream.of(
        new Bond(4, .5, 2, COUNTED, LossReduction.RESPONSE),
        new Bond(32, .5, 1, COUNTED, LossReduction.TOKEN),
        new Bond(4, 0, 2, COUNTED, LossReduction.RESPONSE),
        new Bond(4, 1, 2, COUNTED, LossReduction.RESPONSE),
        new Bond(4, 1, 2, new ExactQuantile(Laws.policy(LOGITS), REWARD), LossReduction.RESPONSE),
        new JBond(.5, 0, 1),
        new JBond(0, 0, 3),
        new JBond(1, 1, 3),
        new BestOfNFineTuning(8),
        new Reinforce(.1, 1),
        new Rloo(.1, 3),
        new GeneralizedDistillation(teacher, given, .5, .5, 0),
        new GeneralizedDistillation(teacher, given, .5, .5, .5));
  }

  /** Responses drawn of the policy and the anchor, and rewards asked, by step 0 … 19. */
  private static void assertDemand(Objective objective) {
    for (int step = 0; step < 20; step++) {
      Budget policy = Budget.unlimited();
      Budget anchor = Budget.unlimited();
      Budget reward = Budget.unlimited();
      TabularPolicy law = Laws.policy(LOGITS);
      Sources metered =
          new Sources(
              new MeteredPolicy(law, policy),
              new MeteredPolicy(law, anchor),
              law,
              new Budgeted(REWARD, reward));
      RandomStream stream = RandomStream.of(9).at(step);
      objective.step(metered, Laws.prompts(5), stream);
      SampleBudget demand = objective.demand(stream);
      assertEquals(5L * demand.policySamples(), policy.spent().samples());
      assertEquals(5L * demand.anchorSamples(), anchor.spent().samples());
      assertEquals(5L * demand.rewardCalls(), reward.spent().rewardCalls());
      assertTrue(demand.samples() <= objective.demand().samples());
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void aStepDrawsAndScoresWhatItDemands(Objective objective) {
    assertDemand(objective);
  }

  @Test
  void rlooWithThreeSamplesCostsWhatJbondCosts() {
    SampleBudget jbond = new JBond(.5, 1, 1).demand();
    SampleBudget rloo = new Rloo(.05, 3).demand();
    assertEquals(jbond.samples(), rloo.samples());
    assertEquals(jbond.rewardCalls(), rloo.rewardCalls());
  }

  @Test
  void demandsByHand() {
    assertEquals(
        new SampleBudget(2, 16, 18), new Bond(4, .5, 2, COUNTED, LossReduction.RESPONSE).demand());
    assertEquals(
        new SampleBudget(2, 32, 34), new Bond(32, .5, 2, COUNTED, LossReduction.RESPONSE).demand());
    assertEquals(
        new SampleBudget(0, 4, 4), new Bond(4, 0, 2, COUNTED, LossReduction.RESPONSE).demand());
    assertEquals(new SampleBudget(1, 2, 3), new JBond(.5, 1, 1).demand());
  }

  @Test
  void theShareOfOwnBatchesIsLambda() {
    var gkd =
        new GeneralizedDistillation(new Logits(0, 0), (prompts, stream) -> List.of(), .5, .25, 0);
    int own = 0;
    for (int step = 0; step < 4_000; step++) {
      own += gkd.demand(RandomStream.of(3).at("step").at(step)).policySamples();
    }
    assertEquals(1_000, own, 4 * Math.sqrt(4_000 * .25 * .75)); // 4 standard deviations
  }
}
