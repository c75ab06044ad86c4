package bondlab.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import bondlab.reward.RewardModel;
import bondlab.reward.TextView;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Groups of sequences of all sizes, and both kinds of products. */
class SequenceGroupsTest {
  private static final Sampling PLAIN = Sampling.plain(1);

  private final int threads = Torch.threads();

  @AfterEach
  void threads() {
    Torch.setThreads(threads);
  }

  @Test
  void bothKindsOfProductsGiveOneGradient() {
    Assumptions.assumeTrue(OneDnn.PRESENT, "this build of the engine has no oneDNN");
    try (Decoder decoder = Tiny.decoder(Tiny.SHAPE, 1);
        Scope scope = Scope.open()) {
      TokenBatch batch = TokenBatch.of(Tiny.sequences(7, 3, 9, 9, 9), 0, 3);
      List<List<NDArray>> gradients = new ArrayList<>();
      for (String products : List.of("plain", "packed")) {
        List<NDArray> into = new ArrayList<>();
        for (NDArray w : decoder.weights().arrays()) {
          into.add(scope.unwritten(w.getShape().getShape()));
        }
        NDArray weight = scope.floats(new Random(1).doubles(24, -1, 1).toArray(), 3, 8);
        Kernel.of("blocks", "attention", products, "sequences", "likelihood")
            .call(
                scope,
                "gradients",
                batch.sequences(scope),
                weight,
                0,
                PLAIN.law(),
                decoder.network(),
                into);
        gradients.add(into);
      }
      for (int i = 0; i < 8; i++) {
        float[] plain = gradients.get(0).get(i).toFloatArray();
        float[] packed = gradients.get(1).get(i).toFloatArray();
        for (int j = 0; j < plain.length; j++) {
          assertEquals(plain[j], packed[j], 1e-4, "array " + i + " value " + j);
        }
      }
    }
  }

  /** Views of one prompt, one place or one head have other strides than those of many. */
  @Test
  void groupsOfAnySizeGiveWhatTheirSequencesGiveAlone() {
    Torch.setThreads(1);
    Random random = new Random(5);
    for (int trial = 0; trial < 60; trial++) {
      int groups = 1 + random.nextInt(3);
      int heads = groups * (1 + random.nextInt(2));
      int layers = 1 + random.nextInt(2);
      DecoderShape shape =
          new DecoderShape(
              7, 12, (trial % 2 == 0 ? 4 : 32) * heads, layers, heads, groups, 6, 100, 1e-5);
      int prompts = trial % 3 == 0 ? 2 : 1;
      int each = 2 + random.nextInt(2);
      int prompt = 2 + random.nextInt(3);
      int length = prompt + 2 + random.nextInt(3);
      List<int[]> sequences = new ArrayList<>();
      for (int u = 0; u < prompts; u++) {
        int[] first = random.ints(prompt, 0, 7).toArray();
        for (int s = 0; s < each; s++) {
          int[] sequence = random.ints(length, 0, 7).toArray();
          System.arraycopy(first, 0, sequence, 0, prompt);
          sequences.add(sequence);
        }
      }
      int start = random.nextInt(length - 1);
      assertTogetherIsAlone(shape, trial, sequences, start);
    }
  }

  private static void assertTogetherIsAlone(
      DecoderShape shape, int seed, List<int[]> sequences, int start) {
    double[] row = new double[sequences.get(0).length - 1];
    Arrays.fill(row, start, row.length, 0.5);
    double[][] weights = new double[sequences.size()][];
    Arrays.fill(weights, row);
    try (RewardModel model =
        new RewardModel(
            "any", Tiny.decoder(shape, seed), headOf(shape.width()), TextView.SAME_TOKENS)) {
      double[] scores = model.scoreSequences(sequences);
      for (int b = 0; b < scores.length; b++) {
        assertEquals(model.scoreSequences(sequences.subList(b, b + 1))[0], scores[b], 1e-4);
      }
    }
    try (Decoder network = Tiny.decoder(shape, seed);
        Gradients together = network.gradients(sequences, weights, PLAIN)) {
      double[][] sum = new double[8][];
      for (int[] sequence : sequences) {
        try (Gradients alone = network.gradients(List.of(sequence), new double[][] {row}, PLAIN)) {
          float[][] part = FiniteDifferences.summed(alone.arrays(), 8);
          for (int i = 0; i < 8; i++) {
            sum[i] = sum[i] == null ? new double[part[i].length] : sum[i];
            for (int j = 0; j < part[i].length; j++) {
              sum[i][j] += part[i][j];
            }
          }
        }
      }
      float[][] got = FiniteDifferences.summed(together.arrays(), 8);
      for (int i = 0; i < 8; i++) {
        double largest = Arrays.stream(sum[i]).map(Math::abs).max().orElseThrow();
        for (int j = 0; j < sum[i].length; j++) {
          assertEquals(sum[i][j], got[i][j], 1e-4 * Math.max(1, largest), shape + " array " + i);
        }
      }
    }
  }

  private static float[] headOf(int width) {
    float[] head = new float[width];
    Arrays.fill(head, 0.5f);
    return head;
  }
}
