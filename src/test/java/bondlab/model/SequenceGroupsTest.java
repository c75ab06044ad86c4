package bondlab.model;

import ai.djl.ndarray.NDArray;
import bondlab.reward.RewardModel;
import bondlab.reward.RewardModel.TextView;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
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
  void bothKindsOfProductsGiveTheGradient() {
    List<int[]> sequences = Tiny.sequences(7, 3, 9, 9, 9);
    float[] weight = new float[24];
    Random random = new Random(1);
    for (int i = 0; i < weight.length; i++) {
      weight[i] = random.nextFloat(-1, 1);
    }
    double[][] each = new double[3][8];
    Arrays.setAll(each, b -> IntStream.range(0, 8).mapToDouble(t -> weight[8 * b + t]).toArray());
    Rounding near = new Rounding(Tiny.SHAPE, 1, 24);
    for (String products : Decoder.ONE_DNN ? List.of("plain", "onednn") : List.of("plain")) {
      near.checkGradient(gradient(products, sequences, weight), sequences, each, PLAIN, products);
    }
  }

  private static float[][] gradient(String products, List<int[]> sequences, float[] weight) {
    try (Decoder decoder = Tiny.decoder(Tiny.SHAPE, 1);
        Scope scope = Scope.open()) {
      List<NDArray> into = new ArrayList<>();
      for (NDArray w : decoder.weights().arrays()) {
        into.add(scope.unwritten(w.getShape().getShape()));
      }
      Kernel.of("blocks", "attention", products, "adapters", "sequences", "likelihood")
          .call(
              scope,
              "gradients",
              TokenBatch.of(sequences, 0, 3).read(scope),
              scope.floats(weight, 3, 8),
              0,
              PLAIN.law(),
              decoder.network(),
              into);
      return FiniteDifferences.summed(into, 8);
    }
  }

  /** Views of one prompt, one place or one head have other strides than those of many. */
  @Test
  void groupsOfAnySizeGiveWhatThePlainNetworkGives() {
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
      assertPlain(shape, trial, sequences, start);
    }
  }

  private static void assertPlain(DecoderShape shape, int seed, List<int[]> sequences, int start) {
    int length = sequences.get(0).length;
    double[] row = new double[length - 1];
    Arrays.fill(row, start, row.length, 0.5);
    double[][] weights = new double[sequences.size()][];
    Arrays.fill(weights, row);
    Rounding near = new Rounding(shape, seed, sequences.size() * length);
    String where = "trial " + seed + ", " + shape;
    try (RewardModel model =
        new RewardModel(
            "any", Tiny.decoder(shape, seed), headOf(shape.width()), TextView.SAME_TOKENS)) {
      IntFunction<double[]> scores =
          draw ->
              sequences.stream()
                  .map(x -> near.network(draw).states(x)[length - 1])
                  .mapToDouble(last -> 0.5 * Arrays.stream(last).sum())
                  .toArray();
      Rounding.check(scores, model.scoreSequences(sequences), where);
      double[] alone =
          sequences.stream().mapToDouble(x -> model.scoreSequences(List.of(x))[0]).toArray();
      Rounding.check(scores, alone, where + " alone");
    }
    try (Decoder network = Tiny.decoder(shape, seed);
        Gradients together = network.gradients(sequences, weights, PLAIN)) {
      float[][] got = FiniteDifferences.summed(together.arrays(), 8);
      near.checkGradient(got, sequences, weights, PLAIN, where);
    }
    List<int[]> last = sequences.subList(sequences.size() - 1, sequences.size());
    double[][] weight = {row};
    try (Decoder network = Tiny.decoder(shape, seed);
        Gradients alone = network.gradients(last, weight, PLAIN)) {
      float[][] got = FiniteDifferences.summed(alone.arrays(), 8);
      near.checkGradient(got, last, weight, PLAIN, where + " alone");
    }
  }

  private static float[] headOf(int width) {
    float[] head = new float[width];
    Arrays.fill(head, 0.5f);
    return head;
  }
}
