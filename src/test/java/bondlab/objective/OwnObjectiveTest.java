package bondlab.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bondlab.config.BadInput;
import bondlab.objective.Objective.SampleBudget;
import bondlab.objective.Objective.Sources;
import bondlab.objective.PolicyGradient.Rloo;
import bondlab.policy.TabularPolicy;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnObjectiveTest {
  private static final OwnObjective LEAVE_ONE_OUT =
      new OwnObjective("mine", 3, 0, (drawn, step) -> step.policyGradient(drawn.leaveOneOut()));
  private static final List<Prompt> PROMPTS =
      List.of(new Prompt(0, new int[0]), new Prompt(1, new int[0]));
  private static final Reward REWARD =
      completions -> completions.stream().mapToDouble(c -> c.tokens()[0]).toArray();

  private static Step step(Objective objective) {
    try (TabularPolicy policy =
        new TabularPolicy(Map.of(0, new double[] {0, 1, 2}, 1, new double[] {1, 0, 0}))) {
      return objective.step(
          new Sources(policy, policy, policy, REWARD), PROMPTS, RandomStream.of(7));
    }
  }

  private static double[] flat(Update update) {
    return Arrays.stream(((Update.Likelihood) update).weights())
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  @Test
  void theRuleOfRlooIsRloo() {
    Step own = step(LEAVE_ONE_OUT);
    Step rloo = step(new Rloo(0, 3));
    assertArrayEquals(flat(rloo.updates().get(0)), flat(own.updates().get(0)), 0);
    assertEquals(rloo.summary().reward(), own.summary().reward(), 0);
    assertEquals(rloo.updates().get(0).completions().size(), PROMPTS.size() * 3);
  }

  @Test
  void aRuleMayImitateTheAnchorBesideItsOwnGradient() {
    OwnObjective mixed =
        new OwnObjective(
            "mixed",
            2,
            2,
            (drawn, step) ->
                step.policyGradient(drawn.leaveOneOut())
                    .plus(step.imitate(step.anchor(), new double[] {.5, 0, 0, .5})));
    assertEquals(new SampleBudget(2, 2, 4), mixed.sampleBudget());
    List<Update> updates = step(mixed).updates();
    assertEquals(2, updates.size());
    assertArrayEquals(new double[] {.5, 0, 0, .5}, flat(updates.get(1)), 0);
  }

  @Test
  void whatTheRuleWeighsDifferentlyHasAnotherFingerprint() {
    assertEquals(
        LEAVE_ONE_OUT.fingerprint(),
        new OwnObjective("other", 3, 0, (drawn, step) -> step.policyGradient(drawn.leaveOneOut()))
            .fingerprint());
    assertNotEquals(
        LEAVE_ONE_OUT.fingerprint(),
        new OwnObjective("mine", 3, 0, (drawn, step) -> step.policyGradient(drawn.rewards()))
            .fingerprint());
  }

  @Test
  void wrongNumbersAreRefused() {
    var few = new OwnObjective("few", 3, 0, (drawn, step) -> step.policyGradient(new double[2]));
    assertThrows(IllegalArgumentException.class, () -> step(few));
    assertThrows(
        BadInput.class, () -> new OwnObjective("none", 0, -1, (drawn, step) -> null).samples());
    var unasked =
        new OwnObjective("n", 1, 0, (d, step) -> step.imitate(step.anchor(), d.rewards()));
    assertThrows(IllegalStateException.class, () -> step(unasked));
  }
}
