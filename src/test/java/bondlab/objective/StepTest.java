package bondlab.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.model.DecoderShape;
import bondlab.model.Gradients;
import bondlab.model.Rounding;
import bondlab.model.Sampling;
import bondlab.model.Tiny;
import bondlab.objective.Objective.Sources;
import bondlab.objective.PolicyGradient.Rloo;
import bondlab.policy.Completion;
import bondlab.policy.LanguageModelPolicy;
import bondlab.policy.TabularPolicy;
import bondlab.reward.Reward;
import bondlab.stats.Quantiles.ZeroCounts;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What other trainers get wrong about a step: accumulation and temperature. */
class StepTest {
  private static final RandomStream STREAM = RandomStream.of(6);
  private static final double[][] LOGITS = Laws.random(8, 6, 1, STREAM.at("laws"));

  static Stream<Objective> baselinesWithinAPrompt() {
    return Stream.of(
        new Rloo(.1, 2),
        new JBond(.5, 1, 2),
        new BonSft(3),
        Laws.bond(4, .5, 2, new QuantileEstimator.MonteCarlo(5, ZeroCounts.DIGAMMA)),
        new Gkd(.5, 1, 0)
            .objective(ObjectiveInputs.NOTHING.withTeacher(new Logits(new double[6]))));
  }

  /** One batch of 8 prompts is the mean of 8 batches of one: 1×8 equals 8×1. */
  @ParameterizedTest
  @MethodSource("baselinesWithinAPrompt")
  void accumulationLeavesTheGradientAsItIs(Objective objective) {
    TabularPolicy policy = Laws.policy(LOGITS);
    TabularPolicy anchor = Laws.policy(Laws.random(8, 6, 1, STREAM.at("anchor")));
    Lookup reward = new Lookup(Laws.random(8, 6, 1, STREAM.at("reward")));
    Sources sources = new Sources(policy, anchor, anchor, reward);
    List<Prompt> prompts = Laws.prompts(8);
    double[][] whole = Laws.gradient(objective.step(sources, prompts, STREAM), LOGITS);
    for (Prompt prompt : prompts) {
      Step alone = objective.step(sources, List.of(prompt), STREAM);
      double[] part = Laws.gradient(alone, LOGITS)[prompt.id()];
      for (int k = 0; k < part.length; k++) {
        assertEquals(part[k] / 8, whole[prompt.id()][k], 1e-15); // one division rounds elsewhere
      }
    }
  }

  @Test
  void partsThatAreJoinedHaveTheSameGradient() {
    TabularPolicy policy = Laws.policy(LOGITS);
    Lookup reward = new Lookup(Laws.random(8, 6, 1, STREAM.at("reward")));
    Sources sources = new Sources(policy, policy, policy, reward);
    Step step = new JBond(.5, 1, 2).step(sources, Laws.prompts(8), STREAM);
    List<Update> joined = Update.merged(step.updates());
    assertEquals(2, step.updates().size());
    assertEquals(1, joined.size());
    List<Completion> rows = joined.get(0).completions();
    for (int i = 0; i < 24; i++) {
      assertEquals(i / 3, rows.get(i).prompt().id(), "a best one and two drawn ones a prompt");
    }
    double[][] expected = Laws.gradient(step, LOGITS);
    double[][] got = Laws.gradient(new Step(joined, step.summary()), LOGITS);
    for (int u = 0; u < 8; u++) {
      assertArrayEquals(expected[u], got[u], 1e-15); // another order of the sum
    }
    assertEquals(joined, Update.merged(joined));
  }

  @ParameterizedTest
  @ValueSource(doubles = {.5, 1, 2})
  void theRatioToAnEqualAnchorIsOneAtAnyTemperature(double temperature) {
    DecoderShape shape = new DecoderShape(20, 24, 16, 2, 4, 2, 12, 100, 1e-5);
    Sampling law = new Sampling(temperature, 0, 1, 10, 3, -1);
    List<Prompt> prompts = List.of(new Prompt(0, new int[] {1, 2}), new Prompt(1, new int[] {7}));
    try (LanguageModelPolicy policy = new LanguageModelPolicy(Tiny.decoder(shape, 4), law);
        LanguageModelPolicy anchor = policy.copy()) {
      Sources sources = new Sources(policy, anchor, anchor, new LengthReward());
      // a mean of differences of two log-probabilities, each off by no more than the worst of many
      Rounding near = new Rounding(shape, 4, 24);
      double bound =
          2
              * policy.sample(prompts, 30, STREAM).stream()
                  .mapToDouble(
                      c -> near.responseBound(c.sequence(), c.prompt().tokens().length, law))
                  .max()
                  .orElseThrow();
      for (Objective objective : List.of(new JBond(.5, 1, 4), new Rloo(.5, 4))) {
        Step.Summary summary = objective.step(sources, prompts, STREAM).summary();
        assertEquals(0, summary.kl(), bound);
      }
    }
  }

  private record LengthReward() implements Reward {
    @Override
    public String name() {
      return "length";
    }

    @Override
    public double[] score(List<Completion> completions) {
      return completions.stream().mapToDouble(c -> c.tokens().length).toArray();
    }
  }

  /** What the proofs sum in doubles is what a policy hands to the optimizer. */
  @Test
  void aPolicysGradientsAreThoseOfTheWeights() {
    try (TabularPolicy policy = Laws.policy(LOGITS)) {
      TabularPolicy anchor = Laws.policy(Laws.random(8, 6, 1, STREAM.at("anchor")));
      Sources sources = new Sources(policy, anchor, anchor, new Lookup(LOGITS));
      Step step = new JBond(.5, 1, 2).step(sources, Laws.prompts(8), STREAM);
      double[][] sum = new double[8][6];
      for (Update update : step.updates()) {
        try (Gradients gradients = update.gradients(policy)) {
          for (int u = 0; u < 8; u++) {
            float[] row = gradients.arrays().get(u).toFloatArray();
            for (int k = 0; k < 6; k++) {
              sum[u][k] += row[k];
            }
          }
        }
      }
      double[][] expected = Laws.gradient(step, LOGITS);
      for (int u = 0; u < 8; u++) {
        assertArrayEquals(expected[u], sum[u], 1e-7); // single precision of values up to 1
      }
    }
  }

  @Test
  void aRewardThatIsNoNumberIsNamed() {
    TabularPolicy law = Laws.policy(LOGITS);
    double[] row = {0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN};
    Sources sources = new Sources(law, law, law, new Lookup(row));
    List<Prompt> one = Laws.prompts(1);
    var e = assertThrows(BadInput.class, () -> new BonSft(20).step(sources, one, STREAM));
    assertTrue(e.getMessage().contains("reward lookup gave NaN"), e.getMessage());
  }

  @Test
  void aStepDependsOnItsStreamAlone() {
    TabularPolicy law = Laws.policy(LOGITS);
    Sources sources = new Sources(law, law, law, new Lookup(LOGITS));
    Objective jbond = new JBond(.5, 0, 2);
    double[][] first = Laws.gradient(jbond.step(sources, Laws.prompts(8), STREAM.at(3)), LOGITS);
    jbond.step(sources, Laws.prompts(8), STREAM.at(4));
    double[][] again = Laws.gradient(jbond.step(sources, Laws.prompts(8), STREAM.at(3)), LOGITS);
    for (int u = 0; u < 8; u++) {
      assertArrayEquals(first[u], again[u]);
    }
  }
}
