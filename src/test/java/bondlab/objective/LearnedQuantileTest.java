package bondlab.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.model.DecoderShape;
import bondlab.model.Lora;
import bondlab.model.Sampling;
import bondlab.model.Tiny;
import bondlab.objective.QuantileEstimator.Learned;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.Cost;
import bondlab.policy.LanguageModelPolicy;
import bondlab.reward.Reward;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Responses of two tokens out of five, so that true quantiles are sums over 25. */
class LearnedQuantileTest {
  private static final DecoderShape SHAPE = new DecoderShape(5, 8, 8, 2, 2, 1, 16, 100, 1e-5);
  private static final Learned SETTINGS = new Learned(0.01, 1e-3);
  private static final int[] TOKENS = {1, 2};
  private static final List<Prompt> PROMPTS =
      IntStream.range(0, 64).mapToObj(id -> new Prompt(id, TOKENS)).toList();

  /** Ties, and no order of the tokens' numbers. */
  private static final Reward REWARD =
      new Reward() {
        @Override
        public String name() {
          return "table";
        }

        @Override
        public double[] score(List<Completion> completions) {
          return completions.stream()
              .mapToDouble(c -> c.tokens()[0] * 3 % 5 + c.tokens()[1] * 2 % 5)
              .toArray();
        }
      };

  private final LanguageModelPolicy policy =
      new LanguageModelPolicy(Tiny.decoder(SHAPE, 1), Sampling.plain(2));
  private final Budget budget = Budget.unlimited();
  private final LearnedQuantile quantile = new LearnedQuantile(policy, SETTINGS, budget);

  @AfterEach
  void close() {
    quantile.close();
    policy.close();
  }

  private ScoredCompletions draw(String who, int each, long step) {
    return ScoredCompletions.draw(
        policy, REWARD, PROMPTS, each, RandomStream.of(3).at(who).at(step));
  }

  private void learn(LearnedQuantile learner, int from, int to) {
    for (int step = from; step < to; step++) {
      learner.learn(draw("policy", 2, step), draw("anchor", 1, step));
    }
  }

  private static ScoredCompletions every() {
    List<Completion> all = new ArrayList<>();
    for (int k = 0; k < 25; k++) {
      all.add(new Completion(PROMPTS.get(0), new int[] {k / 5, k % 5}, 0));
    }
    return new ScoredCompletions(all, REWARD.score(all), 25);
  }

  /** Mean |p̂≤ − p≤| under the policy. */
  private double error(LearnedQuantile learner) {
    ScoredCompletions every = every();
    double[] logProbs = policy.logProbs(every.completions());
    double[] got = learner.logQuantiles(every, null);
    double error = 0;
    for (int y = 0; y < 25; y++) {
      double p = 0;
      for (int other = 0; other < 25; other++) {
        p += every.rewards()[other] <= every.rewards()[y] ? Math.exp(logProbs[other]) : 0;
      }
      error += Math.exp(logProbs[y]) * Math.abs(Math.exp(got[y]) - p);
    }
    return error;
  }

  @Test
  void itComesToTheTrueQuantiles() {
    double[] untaught = quantile.logQuantiles(every(), null);
    for (double logQuantile : untaught) {
      assertEquals(Math.log(0.5), logQuantile, 1e-12);
    }
    double start = error(quantile);
    learn(quantile, 0, 30);
    double soon = error(quantile);
    learn(quantile, 30, 300);
    double late = error(quantile);
    assertTrue(start > 0.2, "at first " + start);
    assertTrue(soon < 0.8 * start, "after 30 steps " + soon);
    // noise of the last few steps, 128 comparisons each
    assertTrue(late < 0.07 && late < soon, "after 300 steps " + late);
  }

  /** The weights beneath are the policy's, untouched; only factors and head are learnt. */
  @Test
  void ofAPolicyWithAnAdapterItLearnsAnAdapter() {
    Lora lora = new Lora(4, 16, 0, Lora.TARGETS);
    try (LanguageModelPolicy adapted = policy.withAdapter(lora, RandomStream.of(8));
        LearnedQuantile own = new LearnedQuantile(adapted, SETTINGS, Budget.unlimited())) {
      double start = error(own);
      double[] before = policy.logProbs(every().completions());
      learn(own, 0, 150);
      double late = error(own);
      assertTrue(late < 0.6 * start, start + " to " + late);
      assertArrayEquals(before, policy.logProbs(every().completions()), "frozen");
      assertArrayEquals(before, adapted.logProbs(every().completions()), "the policy's adapter");
      assertEquals(15, own.state().keySet().stream().filter(n -> n.startsWith("weight")).count());
    }
  }

  @Test
  void aRestoredOneTakesTheVerySameSteps() {
    learn(quantile, 0, 3);
    Map<String, FloatArray> saved = quantile.state();
    try (LearnedQuantile other = new LearnedQuantile(policy, SETTINGS, Budget.unlimited())) {
      other.restore(saved);
      learn(quantile, 3, 6);
      learn(other, 3, 6);
      assertArrayEquals(quantile.logQuantiles(every(), null), other.logQuantiles(every(), null));
      saved.remove("weight.8");
      double[] before = other.logQuantiles(every(), null);
      BadInput e = assertThrows(BadInput.class, () -> other.restore(saved));
      assertTrue(e.getMessage().contains("quantile classifier: array weight.8 is missing"));
      assertArrayEquals(before, other.logQuantiles(every(), null));
    }
  }

  @Test
  void itsWorkIsCounted() {
    learn(quantile, 0, 1);
    quantile.logQuantiles(every(), null);
    Cost spent = budget.spent();
    assertEquals(128 + 25, spent.forwardPasses());
    assertEquals(128, spent.backwardPasses());
    assertEquals(0, spent.rewardCalls());
    assertTrue(spent.seconds() > 0);
  }

  @Test
  void quantilesStopAtTheLeast() {
    try (LearnedQuantile floored =
        new LearnedQuantile(policy, new Learned(0.01, 0.4), Budget.unlimited())) {
      learn(floored, 0, 60); // long enough to call the worst response worse than 0.4
      double smallest = 0;
      for (double logQuantile : floored.logQuantiles(every(), null)) {
        smallest = Math.min(smallest, logQuantile);
        assertTrue(logQuantile <= 0);
      }
      assertEquals(Math.log(0.4), smallest, 1e-12);
    }
  }

  @Test
  void whatDoesNotFitIsTold() {
    assertThrows(BadInput.class, () -> new Learned(0, 0.1));
    BadInput e = assertThrows(BadInput.class, () -> new Learned(Double.NaN, 0));
    assertEquals(2, e.problems().size());
    ScoredCompletions drawn = draw("policy", 2, 1);
    assertThrows(IllegalArgumentException.class, () -> quantile.learn(drawn, drawn));
  }
}
