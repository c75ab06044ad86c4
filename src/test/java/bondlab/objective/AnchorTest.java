package bondlab.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.objective.AnchorSchedule.Ema;
import bondlab.objective.AnchorSchedule.Ema.Form;
import bondlab.objective.AnchorSchedule.Fixed;
import bondlab.objective.AnchorSchedule.KlTriggered;
import bondlab.objective.AnchorSchedule.Periodic;
import bondlab.policy.TabularPolicy;
import bondlab.stats.BestOfN;
import bondlab.stats.Divergence;
import bondlab.tensor.FloatArray;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class AnchorTest {
  private static final DoubleSupplier UNASKED =
      () -> {
        throw new AssertionError("this schedule has no use for a KL");
      };

  private static double[] logits(Anchor anchor) {
    return ((Logits) anchor.policy()).values;
  }

  @Test
  void aFixedAnchorStays() {
    Anchor anchor = new Anchor(new Logits(0, 0), new Fixed(), 4, 10);
    for (int step = 1; step <= 3; step++) {
      assertFalse(anchor.follow(step, new Logits(5, step), UNASKED));
    }
    assertArrayEquals(new double[] {0, 0}, logits(anchor));
    assertEquals(1, anchor.effectiveN());
    assertEquals(3, anchor.lag());
  }

  @Test
  void aPeriodicAnchorIsCopied() {
    Anchor anchor = new Anchor(new Logits(0, 0), new Periodic(3), 4, 10);
    for (int step = 1; step <= 8; step++) {
      assertEquals(step % 3 == 0, anchor.follow(step, new Logits(1, step), UNASKED));
    }
    assertArrayEquals(new double[] {1, 6}, logits(anchor));
    assertEquals(16, anchor.effectiveN(), 1e-12);
    assertEquals(2, anchor.lag());
  }

  @Test
  void aTriggeredAnchorIsCopiedAtItsThreshold() {
    Anchor anchor = new Anchor(new Logits(0, 0), new KlTriggered(2), 2, 10);
    assertFalse(anchor.follow(1, new Logits(1, 1), () -> 1.99));
    assertFalse(anchor.follow(2, new Logits(1, 2), () -> Double.NaN));
    assertTrue(anchor.follow(3, new Logits(1, 3), () -> 2));
    assertArrayEquals(new double[] {1, 3}, logits(anchor));
    assertEquals(2, anchor.effectiveN(), 1e-12);
    assertEquals(0, anchor.lag());
  }

  @Test
  void anAverageHasTheLagOfItsRate() {
    double eta = .05;
    Anchor anchor = new Anchor(new Logits(0), new Ema(eta, eta, Form.CONSTANT), 2, 1_000);
    for (int step = 1; step <= 1_000; step++) {
      assertTrue(anchor.follow(step, new Logits(step), UNASKED));
    }
    // a weight that grows by 1 a step is read off at its mean age; .95^1000 = 5e-23 is left
    assertEquals((1 - eta) / eta, anchor.lag(), 1e-9);
    assertEquals(1_000 - (1 - eta) / eta, logits(anchor)[0], 1e-9);
    assertEquals(1_000 * Math.log(1 + eta), anchor.logEffectiveN(), 1e-9);
  }

  /** A policy that reaches Best-of-2 of its anchor at each step makes N_eff = (1 + η)^t. */
  @Test
  void anAverageTrackedPerfectlyIsABestOfItsEffectiveN() {
    int outcomes = 4_000; // fine enough that B is the same for all but the lowest outcomes
    double eta = .05;
    double[] rewards = new double[outcomes];
    Arrays.setAll(rewards, y -> y);
    Logits policy = new Logits(new double[outcomes]);
    double[] reference = policy.logPmf();
    Anchor anchor = new Anchor(policy, new Ema(eta, eta, Form.CONSTANT), 2, 40);
    for (int step = 1; step <= 40; step++) {
      double[] best = BestOfN.logPmf(((Logits) anchor.policy()).logPmf(), rewards, 2);
      System.arraycopy(best, 0, policy.values, 0, outcomes);
      anchor.follow(step, policy, UNASKED);
    }
    assertEquals(Math.pow(1 + eta, 40), anchor.effectiveN(), 1e-9);
    double[] best = BestOfN.logPmf(reference, rewards, anchor.effectiveN());
    double[] reached = Laws.logSoftmax(logits(anchor));
    // of a KL of 1.1 nats; what is left is the atoms' share, about 1/outcomes
    assertEquals(0, Divergence.backwardKl(reached, best), 1e-3);
    assertEquals(
        BestOfN.klUpperBound(anchor.effectiveN()), Divergence.backwardKl(reached, reference), .01);
  }

  @Test
  void ratesGoFromStartToEnd() {
    for (Form form : new Form[] {Form.LINEAR, Form.COSINE}) {
      Ema ema = new Ema(.2, .1, form);
      assertEquals(.2, ema.share(1, 101, UNASKED), 1e-15);
      assertEquals(.15, ema.share(51, 101, UNASKED), 1e-15);
      assertEquals(.1, ema.share(101, 101, UNASKED), 1e-15);
    }
    assertEquals(.2, new Ema(.2, .1, Form.CONSTANT).share(101, 101, UNASKED));
    assertEquals(.2, new Ema(.2, .1, Form.LINEAR).share(1, 1, UNASKED));
  }

  @Test
  void aRestoredAnchorGoesOnAlike() {
    AnchorSchedule schedule = new Ema(.3, .01, Form.COSINE);
    Anchor through = new Anchor(new Logits(0, 0), schedule, 4, 20);
    Anchor resumed = new Anchor(new Logits(0, 0), schedule, 4, 20);
    for (int step = 1; step <= 20; step++) {
      if (step == 11) {
        resumed.restore(through.values());
      }
      Logits policy = new Logits(1, 1);
      through.follow(step, policy, UNASKED);
      if (step > 10) {
        resumed.follow(step, policy, UNASKED);
      }
    }
    assertEquals(through.logEffectiveN(), resumed.logEffectiveN()); // to the last bit
    assertEquals(through.lag(), resumed.lag());
    assertEquals(logits(through)[0], logits(resumed)[0], 1e-7); // weights are single precision
  }

  @Test
  void aStateThatDoesNotFitIsRefusedWhole() {
    Anchor anchor = new Anchor(new Logits(1, 2), new Periodic(1), 2, 5);
    Map<String, FloatArray> values = new HashMap<>(anchor.values());
    values.put("anchor.state", new FloatArray(new float[2], 2));
    values.put("logits", new FloatArray(new float[2], 2));
    var e = assertThrows(BadInput.class, () -> anchor.restore(values));
    assertTrue(e.getMessage().contains("anchor.state has shape [2]"), e.getMessage());
    assertArrayEquals(new double[] {1, 2}, logits(anchor));
  }

  @Test
  void aScheduleSaysWhetherItMovesInTime() {
    assertEquals(Optional.empty(), new Ema(.05, 0, Form.LINEAR).staysFor(1));
    assertEquals(Optional.empty(), new KlTriggered(1).staysFor(1));
    assertEquals(Optional.empty(), new Periodic(10).staysFor(10));
    assertTrue(new Periodic(11).staysFor(10).orElseThrow().contains("allowed: 1 to 10"));
    assertTrue(new Fixed().staysFor(1000).orElseThrow().contains("anchor.name = fixed"));
  }

  @Test
  void aShareOutsideOfItsRangeIsRefused() {
    try (TabularPolicy policy = new TabularPolicy(Map.of(0, new double[] {0, 1}));
        Anchor anchor = new Anchor(policy, (step, steps, kl) -> 1.5, 2, 10)) {
      assertThrows(BadInput.class, () -> anchor.follow(1, policy, () -> 0));
    }
  }

  @Test
  void badSettingsAreNamed() {
    assertProblem("anchor.every = 0", () -> new Periodic(0));
    assertProblem("anchor.eta = 0", () -> new Ema(0, .1, Form.LINEAR));
    assertProblem("anchor.eta = 1.5", () -> new Ema(1.5, .1, Form.LINEAR));
    assertProblem("anchor.end = -0.1", () -> new Ema(.1, -.1, Form.LINEAR));
    assertProblem("anchor.nats = 0", () -> new KlTriggered(0));
    assertProblem("anchor.n = 0", () -> new Anchor(new Logits(0), new Fixed(), 0, 5));
  }

  private static void assertProblem(String part, Runnable call) {
    var e = assertThrows(BadInput.class, call::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
