package bondlab.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.objective.Objective.SampleBudget;
import bondlab.objective.Objective.Sources;
import bondlab.objective.PolicyGradient.Reinforce;
import bondlab.objective.PolicyGradient.Rloo;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.MeteredPolicy;
import bondlab.policy.TabularPolicy;
import bondlab.reward.Wrapper.Budgeted;
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
  private static final QuantileEstimator.Spec COUNTED =
      new QuantileEstimator.MonteCarlo(16, ZeroCounts.ADD_ONE);

  static Stream<Objective> objectives() {
    ObjectiveInputs.GivenResponses given =
        (prompts, stream) ->
            prompts.stream().map(p -> new Completion(p, new int[] {0}, 0)).toList();
    ObjectiveInputs inputs =
        ObjectiveInputs.NOTHING.withTeacher(new Logits(new double[7])).withResponses(given);
    return Stream.of(
        Laws.bond(4, .5, 2, COUNTED),
        new Bond(32, .5, 1, COUNTED, LossReduction.TOKEN).objective(ObjectiveInputs.NOTHING),
        Laws.bond(4, 0, 2, COUNTED),
        Laws.bond(4, 1, 2, COUNTED),
        Laws.exactBond(4, 1, 2, LOGITS, REWARD),
        new JBond(.5, 0, 1),
        new JBond(0, 0, 3),
        new JBond(1, 1, 3),
        new BonSft(8),
        new Reinforce(.1, 1),
        new Rloo(.1, 3),
        new Gkd(.5, .5, 0).objective(inputs),
        new Gkd(.5, .5, .5).objective(inputs));
  }

  /** Responses drawn of the policy and the anchor, and rewards asked, by step 0 … 19. */
  private static void assertBudget(Objective objective) {
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
      SampleBudget budget = objective.sampleBudget(stream);
      assertEquals(5L * budget.policySamples(), policy.spent().samples());
      assertEquals(5L * budget.anchorSamples(), anchor.spent().samples());
      assertEquals(5L * budget.rewardCalls(), reward.spent().rewardCalls());
      assertTrue(budget.samples() <= objective.sampleBudget().samples());
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void aStepDrawsAndScoresItsBudget(Objective objective) {
    assertBudget(objective);
  }

  @Test
  void rlooWithThreeSamplesCostsWhatJbondCosts() {
    SampleBudget jbond = new JBond(.5, 1, 1).sampleBudget();
    SampleBudget rloo = new Rloo(.05, 3).sampleBudget();
    assertEquals(jbond.samples(), rloo.samples());
    assertEquals(jbond.rewardCalls(), rloo.rewardCalls());
  }

  @Test
  void budgetsByHand() {
    assertEquals(new SampleBudget(2, 16, 18), Laws.bond(4, .5, 2, COUNTED).sampleBudget());
    assertEquals(new SampleBudget(2, 32, 34), Laws.bond(32, .5, 2, COUNTED).sampleBudget());
    assertEquals(new SampleBudget(0, 4, 4), Laws.bond(4, 0, 2, COUNTED).sampleBudget());
    assertEquals(new SampleBudget(1, 2, 3), new JBond(.5, 1, 1).sampleBudget());
  }

  @Test
  void theShareOfOwnBatchesIsLambda() {
    ObjectiveInputs inputs =
        ObjectiveInputs.NOTHING
            .withTeacher(new Logits(0, 0))
            .withResponses((prompts, stream) -> List.of());
    Objective gkd = new Gkd(.5, .25, 0).objective(inputs);
    int own = 0;
    for (int step = 0; step < 4_000; step++) {
      own += gkd.sampleBudget(RandomStream.of(3).at("step").at(step)).policySamples();
    }
    assertEquals(1_000, own, 4 * Math.sqrt(4_000 * .25 * .75)); // 4 standard deviations
  }
}
