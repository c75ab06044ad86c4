package bondlab.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.model.Gradients;
import bondlab.stats.Divergence;
import bondlab.stats.RandomStream;
import bondlab.tensor.AdamW;
import bondlab.tensor.FloatArray;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class TabularTrainingTest {
  private static final Prompt FIRST = new Prompt(3, new int[0]);
  private static final Prompt SECOND = new Prompt(8, new int[0]);
  private static final double NONE = Double.NEGATIVE_INFINITY;

  /** Gradients are computed in doubles and handed over as floats of size one. */
  private static final double FLOAT = 1e-7;

  private static TabularPolicy policy(double... first) {
    return new TabularPolicy(Map.of(3, first, 8, new double[] {0, 1}));
  }

  private static Completion response(Prompt prompt, int k) {
    return new Completion(prompt, new int[] {k}, 0);
  }

  /** Central differences of a loss in the logits of the first prompt. */
  private static void assertGradient(
      ToDoubleFunction<TabularPolicy> loss, TabularPolicy at, float[] gradient) {
    double[] logits = at.logits(FIRST);
    for (int k = 0; k < logits.length; k++) {
      double h = 1e-5; // error of the order h² + 1e-16/h
      double[] above = logits.clone();
      double[] below = logits.clone();
      above[k] += h;
      below[k] -= h;
      double slope =
          (loss.applyAsDouble(policy(above)) - loss.applyAsDouble(policy(below))) / (2 * h);
      assertEquals(slope, gradient[k], 1e-6, "logit " + k);
    }
  }

  @Test
  void likelihoodGradientsAreFiniteDifferences() {
    TabularPolicy policy = policy(.5, -1, 2);
    List<Completion> responses =
        List.of(response(FIRST, 0), response(FIRST, 2), response(FIRST, 0));
    double[][] weights = {{.7}, {-1.5}, {.2}};
    ToDoubleFunction<TabularPolicy> loss =
        p -> {
          double[] law = p.logPmf(FIRST);
          return -.9 * law[0] + 1.5 * law[2];
        };
    try (Gradients g = policy.gradients(responses, weights)) {
      assertEquals(loss.applyAsDouble(policy), g.loss(), 1e-12);
      assertEquals(2, g.arrays().size());
      assertGradient(loss, policy, g.arrays().get(0).toFloatArray());
      assertArrayEquals(new float[2], g.arrays().get(1).toFloatArray());
    }
  }

  @Test
  void distillationGradientsAreFiniteDifferencesOfTheDivergence() {
    TabularPolicy student = policy(.5, -1, 2);
    TabularPolicy teacher = policy(1, 0.3, -2);
    for (double b : new double[] {0, .1, .5, .9, 1}) {
      ToDoubleFunction<TabularPolicy> loss =
          p -> .8 * Divergence.generalizedJsd(teacher.logPmf(FIRST), p.logPmf(FIRST), b);
      double[][] weights = {{.5}, {.3}};
      List<Completion> responses = List.of(response(FIRST, 0), response(FIRST, 1));
      try (Gradients g = student.distil(teacher, responses, b, weights);
          Gradients same = student.distil(student.copy(), responses, b, weights)) {
        assertEquals(loss.applyAsDouble(student), g.loss(), 1e-12);
        assertGradient(loss, student, g.arrays().get(0).toFloatArray());
        assertEquals(0, same.loss(), 1e-15);
        assertArrayEquals(new float[3], same.arrays().get(0).toFloatArray(), 1e-15f);
      }
    }
  }

  @Test
  void distillationOfLawsWithHolesStaysFiniteWhereTheDivergenceIs() {
    TabularPolicy student = policy(0, NONE, 2, NONE);
    TabularPolicy teacher = policy(1, 3, NONE, NONE);
    List<Completion> responses = List.of(response(FIRST, 0));
    try (Gradients inside = student.distil(teacher, responses, .5, new double[][] {{1}});
        Gradients forward = student.distil(teacher, responses, 0, new double[][] {{1}})) {
      assertTrue(Double.isFinite(inside.loss()));
      for (float g : inside.arrays().get(0).toFloatArray()) {
        assertTrue(Float.isFinite(g));
      }
      assertEquals(Double.POSITIVE_INFINITY, forward.loss());
    }
  }

  @Test
  void comparisonsEstimateTheExactKl() {
    TabularPolicy policy = policy(.5, -1, 2, NONE);
    TabularPolicy reference = policy(1, 0.3, -2, 0);
    List<Completion> all = policy.outcomes(FIRST).subList(0, 3);
    PolicyComparison c = policy.compare(reference, all);
    double k1 = 0;
    double k3 = 0;
    double entropy = 0;
    for (int k = 0; k < 3; k++) {
      double p = Math.exp(c.logProbs()[k]);
      k1 += p * c.k1()[k];
      k3 += p * c.k3()[k];
      entropy -= p * c.logProbs()[k];
      assertTrue(c.k3()[k] >= 0);
    }
    double exact = Divergence.backwardKl(policy.logPmf(FIRST), reference.logPmf(FIRST));
    assertArrayEquals(new double[] {exact, exact, exact}, c.raoBlackwell(), 1e-15);
    assertEquals(exact, k1, 1e-12);
    // Σ p·(q/p − 1) is −q of the outcome that the policy never draws
    double missed = Math.exp(reference.logPmf(FIRST)[3]);
    assertEquals(exact - missed, k3, 1e-12);
    assertEquals(entropy, c.entropy()[0], 1e-12);
  }

  @Test
  void stepsOfTheArraysMoveTheLaw() {
    TabularPolicy policy = policy(0, 0, 0, NONE);
    AdamW.Settings settings = new AdamW.Settings(.9, .999, 0, 0);
    List<Completion> target = List.of(response(FIRST, 1));
    try (policy;
        AdamW adam = new AdamW(policy.arrays(), policy.decayed(), settings)) {
      for (int step = 0; step < 100; step++) {
        try (Gradients g = policy.gradients(target, new double[][] {{1}})) {
          adam.step(g.arrays(), .1);
        }
        policy.stepped();
      }
      assertTrue(policy.logPmf(FIRST)[1] > -.01, Arrays.toString(policy.logPmf(FIRST)));
      assertEquals(NONE, policy.logPmf(FIRST)[3]);
      assertArrayEquals(new double[] {0, 1}, policy.logits(SECOND));
    }
  }

  @Test
  void whatChangesTheLawChangesTheArrays() {
    try (TabularPolicy policy = policy(0, 1, 2)) {
      NDArray row = policy.arrays().get(0);
      policy.setLogits(FIRST, new double[] {5, 6, 7});
      assertArrayEquals(new float[] {5, 6, 7}, row.toFloatArray());
      policy.blend(policy(1, NONE, 3), .25);
      assertArrayEquals(new double[] {4, NONE, 6}, policy.logits(FIRST));
      assertArrayEquals(new float[] {4, (float) NONE, 6}, row.toFloatArray());
      TabularPolicy copy = policy.copy();
      copy.blend(policy(1, 1, 1), 1);
      assertArrayEquals(new double[] {1, 1, 1}, copy.logits(FIRST));
      copy.blend(policy(NONE, 2, 2), 0);
      assertArrayEquals(new double[] {1, 1, 1}, copy.logits(FIRST));
      assertArrayEquals(new float[] {4, (float) NONE, 6}, row.toFloatArray());
    }
  }

  @Test
  void aCheckpointHoldsEveryDigit() {
    TabularPolicy policy = policy(Math.PI, -1e-9 / 3, NONE);
    Map<String, FloatArray> saved = policy.values();
    TabularPolicy other = policy(0, 0, 0);
    other.restore(saved);
    assertArrayEquals(policy.logits(FIRST), other.logits(FIRST));
    BadInput e = assertThrows(BadInput.class, () -> policy(1, 2).restore(saved));
    assertTrue(e.getMessage().contains("logits.3 has shape [3, 3], needed is [3, 2]"));
  }

  @Test
  void accumulatedGradientsAreThoseOfTheWholeBatch() {
    TabularPolicy policy = policy(.5, -1, 2);
    List<Completion> drawn = policy.sample(List.of(FIRST, SECOND), 4, RandomStream.of(1));
    double[][] weights = new double[8][1];
    Arrays.setAll(weights, i -> new double[] {i - 3.3});
    try (Gradients whole = policy.gradients(drawn, weights)) {
      float[] sum = new float[3];
      for (int i = 0; i < 8; i++) {
        double[][] one = {weights[i]};
        try (Gradients g = policy.gradients(drawn.subList(i, i + 1), one)) {
          float[] part = g.arrays().get(0).toFloatArray();
          for (int k = 0; k < 3; k++) {
            sum[k] += part[k];
          }
        }
      }
      // eight roundings of floats of size five
      assertArrayEquals(whole.arrays().get(0).toFloatArray(), sum, (float) (50 * FLOAT));
    }
  }

  @Test
  void whatDoesNotFitIsTold() {
    TabularPolicy policy = policy(1, 2, 3);
    List<Completion> one = List.of(response(FIRST, 0));
    List<Runnable> calls = new ArrayList<>();
    calls.add(() -> policy.gradients(one, new double[0][]));
    calls.add(() -> policy.gradients(one, new double[][] {{1, 2}}));
    calls.add(() -> policy.gradients(one, new double[][] {{Double.NaN}}));
    calls.add(() -> policy.distil(policy(1, 2), one, .5, new double[][] {{1}}));
    calls.add(() -> policy.distil(policy, one, 1.1, new double[][] {{1}}));
    calls.add(() -> policy.compare(policy(1, 2), one));
    calls.add(() -> policy.blend(policy(1, 2), .5));
    calls.add(() -> policy.blend(policy, Double.NaN));
    for (Runnable call : calls) {
      assertThrows(BadInput.class, call::run);
    }
  }
}
