package bondlab.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.stats.Divergence;
import bondlab.tensor.Torch;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DistillationTest {
  private static final DecoderShape OTHER = new DecoderShape(7, 14, 12, 1, 2, 1, 10, 500, 1e-6);
  private static final Sampling PLAIN = Sampling.plain(1);
  private static final List<int[]> SEQUENCES = Tiny.sequences(7, 5, 9, 4, 7);
  private static final double[][] WEIGHT = {
    {0, 0, 0, 1, 0.5, -0.3, 1, 1}, {0, 2, -1}, {0, 0, 0, 0.25, 0, 1.5}
  };

  private final Decoder student = Tiny.decoder(Tiny.SHAPE, 1);
  private final Decoder teacher = Tiny.decoder(OTHER, 2);
  private static final Rounding NEAR = new Rounding(Tiny.SHAPE, 1, 60);
  private static final Rounding NEAR_TEACHER = new Rounding(OTHER, 2, 60);

  @AfterEach
  void close() {
    student.close();
    teacher.close();
  }

  /** Σ weight · divergence, by draw of {@link Rounding}. */
  private IntToDoubleFunction plainLoss(
      double b, Sampling teacherLaw, Sampling law, List<int[]> sequences, double[][] weight) {
    Map<Integer, List<double[][]>> targets = new HashMap<>(); // which no gradient moves
    return draw -> {
      List<double[][]> teachers =
          targets.computeIfAbsent(
              draw,
              d ->
                  sequences.stream()
                      .map(x -> PlainLaws.of(NEAR_TEACHER.network(d), x, teacherLaw))
                      .toList());
      double loss = 0;
      for (int s = 0; s < weight.length; s++) {
        double[][] p = teachers.get(s);
        double[][] q = PlainLaws.of(NEAR.network(draw), sequences.get(s), law);
        for (int t = 0; t < weight[s].length; t++) {
          double w = weight[s][t];
          loss += w == 0 ? 0 : w * Divergence.generalizedJsd(p[t], q[t], b);
        }
      }
      return loss;
    };
  }

  @Test
  void gradientsAreFiniteDifferencesOfTheDivergence() {
    Sampling without = new Sampling(1, 0, 1, 1, -1, 0); // the padding token, too
    Sampling warm = new Sampling(1.6, 0, 1, 1, -1, 0);
    assertGradients(0, PLAIN, PLAIN);
    assertGradients(0.1, PLAIN, PLAIN);
    assertGradients(1, PLAIN, PLAIN);
    assertGradients(0, without, warm);
    assertGradients(0.9, without, warm);
    assertGradients(1, without, warm);
    Sampling padded = new Sampling(1, 0, 1, 1, List.of(), List.of(0, 3, 5));
    assertGradients(0.9, padded, padded);
    // only a mixture is finite for laws of which each has tokens that the other lacks
    assertGradients(0.3, new Sampling(1, 4, 1, 1, -1, 1), new Sampling(0.8, 5, 1, 1, -1, 2));
  }

  private void assertGradients(double b, Sampling teacherLaw, Sampling law) {
    Distillation distillation = new Distillation(teacher, teacherLaw, b);
    try (Gradients g = distillation.gradients(student, law, SEQUENCES, WEIGHT)) {
      IntToDoubleFunction loss = plainLoss(b, teacherLaw, law, SEQUENCES, WEIGHT);
      Rounding.check(loss, g.loss(), "loss");
      FiniteDifferences.checkAll(NEAR, Tiny.SHAPE, FiniteDifferences.summed(g.arrays(), 8), loss);
    }
  }

  @Test
  void aStudentThatIsItsTeacherStays() {
    for (double b : new double[] {0, 0.5, 1}) {
      Distillation distillation = new Distillation(student, PLAIN, b);
      try (Gradients g = distillation.gradients(student, PLAIN, SEQUENCES, WEIGHT)) {
        assertEquals(0, g.loss(), 1e-6); // a rounding of laws that sum to 1
        for (float[] array : FiniteDifferences.summed(g.arrays(), 8)) {
          // weights and states of size up to ten times that rounding
          assertArrayEquals(new float[array.length], array, 1e-5f);
        }
      }
    }
  }

  @Test
  void laterWorkIsNotDisturbedByTheTeachersArrays() {
    // the teacher was trained before, so its arrays carry the names of a list of weights
    teacher.gradients(SEQUENCES, WEIGHT, PLAIN).close();
    Distillation distillation = new Distillation(teacher, PLAIN, 0.5);
    try (Gradients g = distillation.gradients(student, PLAIN, SEQUENCES, WEIGHT)) {
      Rounding.check(plainLoss(0.5, PLAIN, PLAIN, SEQUENCES, WEIGHT), g.loss(), "loss");
    }
  }

  @Test
  void aBatchOverThreeShardsHasTheGradientOfTheWhole() {
    List<int[]> sequences = Tiny.sequences(7, 8, 9, 4, 7, 12, 3, 8, 8, 5);
    double[][] weight = new double[8][];
    for (int b = 0; b < 8; b++) {
      weight[b] = new double[sequences.get(b).length - 1];
      Arrays.fill(weight[b], 0.1 * (b + 1));
    }
    Distillation distillation = new Distillation(teacher, PLAIN, 0.5);
    int threads = Torch.threads();
    try {
      Torch.setThreads(3);
      IntToDoubleFunction loss = plainLoss(0.5, PLAIN, PLAIN, sequences, weight);
      try (Gradients whole = distillation.gradients(student, PLAIN, sequences, weight)) {
        float[][] got = FiniteDifferences.summed(whole.arrays(), 8);
        Rounding.check(loss, whole.loss(), "loss");
        FiniteDifferences.checkAll(NEAR, Tiny.SHAPE, got, loss);
      }
    } finally {
      Torch.setThreads(threads);
    }
  }

  @Test
  void logitsInPartsGiveTheSameGradient() {
    DecoderShape wide = new DecoderShape(150_000, 12, 4, 1, 1, 1, 4, 100, 1e-5);
    List<int[]> sequences = Tiny.sequences(150_000, 6, 12, 12, 12, 12, 12, 12);
    double[][] weight = new double[6][11];
    Arrays.setAll(weight, b -> Arrays.stream(weight[b]).map(w -> 0.2 * b - 0.3).toArray());
    int threads = Torch.threads();
    try (Decoder pupil = Tiny.decoder(wide, 1);
        Decoder model = Tiny.decoder(wide, 2)) {
      Distillation distillation = new Distillation(model, PLAIN, 0.5);
      float[][][] got = new float[2][][];
      for (int i = 0; i < 2; i++) {
        Torch.setThreads(i == 0 ? 1 : 6); // five rows and one, or one row a thread
        try (Gradients g = distillation.gradients(pupil, PLAIN, sequences, weight)) {
          got[i] = FiniteDifferences.summed(g.arrays(), 8);
        }
      }
      for (int a = 0; a < 8; a++) {
        // two orders of sums over 66 tokens, none of whose terms is larger than the largest sum
        float largest = 0;
        for (float g : got[0][a]) {
          largest = Math.max(largest, Math.abs(g));
        }
        float bound = (float) (2 * Rounding.ofSum(66) * largest);
        assertArrayEquals(got[0][a], got[1][a], bound, "array " + a);
      }
    } finally {
      Torch.setThreads(threads);
    }
  }

  @Test
  void whatDoesNotFitIsTold() {
    Distillation distillation = new Distillation(teacher, PLAIN, 0.5);
    double[][] none = new double[3][0];
    assertTold(() -> distillation.gradients(student, PLAIN, SEQUENCES, none), "has 0 weights");
    try (Decoder wide = Tiny.decoder(Tiny.SHAPE.withVocabulary(9), 1)) {
      assertTold(
          () -> distillation.gradients(wide, PLAIN, SEQUENCES, WEIGHT),
          "vocabularies of 9 and 7 tokens");
    }
  }

  private static void assertTold(Runnable work, String part) {
    BadInput e = assertThrows(BadInput.class, work::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
