package bondlab.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.DecoderWeights;
import bondlab.model.Gradients;
import bondlab.model.PlainDecoder;
import bondlab.model.Rounding;
import bondlab.model.Sampling;
import bondlab.model.Tiny;
import bondlab.progress.Progress;
import bondlab.stats.RandomStream;
import bondlab.tensor.AdamW;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Safetensors;
import bondlab.training.GradientDescent.Diverged;
import bondlab.training.GradientDescent.LearningRate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageModelTrainingTest {
  private static final DecoderShape SHAPE = new DecoderShape(9, 9, 16, 2, 4, 2, 32, 100, 1e-5);
  private static final AdamW.Settings ADAM_W = new AdamW.Settings(0.9, 0.99, 0.01, 1);
  private static final int END = 0;

  /**
   * Counts up from a random start, 1 … 8 and round again: one law for every token but the first.
   */
  private static int[][] counting(int documents) {
    int[][] out = new int[documents][];
    for (int i = 0; i < documents; i++) {
      int start = RandomStream.of(1).at(i).nextInt(8);
      out[i] = new int[40];
      Arrays.setAll(out[i], t -> 1 + (start + t) % 8);
    }
    return out;
  }

  private static Decoder fresh() {
    return new Decoder(DecoderWeights.initial(SHAPE, RandomStream.of(1).at("weights")));
  }

  private static double[] train(Decoder decoder, int steps) {
    GradientDescent descent = new GradientDescent(steps, new LearningRate(0.01, 10, 0.1), ADAM_W);
    return LanguageModelTraining.train(
        "training", decoder, counting(30), END, 16, descent, RandomStream.of(2), Progress.SILENT);
  }

  @Test
  void aDeterministicSequenceIsLearned() {
    try (Decoder decoder = fresh()) {
      double[] losses = train(decoder, 150);
      assertEquals(Math.log(9), losses[0], 0.1); // nothing known: nearly uniform over 9 tokens
      int[] x = {5, 6, 7, 8, 1, 2, 3, 4};
      double[] logProbs = decoder.logProbs(List.of(x), new int[] {1}, Sampling.plain(1))[0];
      // one token in 41 is an end at a place that only a long context would tell
      assertTrue(Arrays.stream(logProbs).min().orElseThrow() > -0.1, Arrays.toString(logProbs));
      double loss = LanguageModelTraining.loss(decoder, counting(5), END);
      // per document: the end, about log 41 nats, the first token, log 8; the rest nearly free
      assertTrue(loss < 0.25, "loss " + loss);
    }
  }

  @Test
  void lossIsTheMeanOverEveryTokenOfAPlainNetwork() {
    int[][] documents = {{1, 2, 3}, {4, 5, 6, 7, 8, 1, 2, 3, 4}, {}, {8}};
    int[] row = {0, 1, 2, 3, 0, 4, 5, 6, 7, 8, 1, 2, 3, 4, 0, 0, 8, 0}; // 17 targets
    Rounding near = new Rounding(SHAPE, 3, 17);
    try (Decoder decoder = Tiny.decoder(SHAPE, 3)) {
      double loss = LanguageModelTraining.loss(decoder, documents, END);
      Rounding.check(draw -> meanLoss(near.network(draw), row), loss, "loss");
    }
  }

  private static double meanLoss(PlainDecoder plain, int[] row) {
    double sum = 0;
    int[] starts = {0, 8, 9}; // windows of 8 targets; the last reaches back over those counted
    int[] counted = {0, 0, 7};
    for (int w = 0; w < 3; w++) {
      int[] window = Arrays.copyOfRange(row, starts[w], starts[w] + 9);
      double[][] laws = plain.laws(window, 1);
      for (int t = counted[w]; t < 8; t++) {
        sum -= laws[t][window[t + 1]];
      }
    }
    return sum / 17;
  }

  @Test
  void oneSeedGivesIdenticalBytes(@TempDir Path folder) throws Exception {
    byte[][] bytes = new byte[2][];
    double[][] losses = new double[2][];
    for (int i = 0; i < 2; i++) {
      Path file = folder.resolve(i + ".safetensors");
      try (Decoder decoder = fresh()) {
        losses[i] = train(decoder, 40);
        decoder.save(file);
      }
      bytes[i] = Files.readAllBytes(file);
    }
    assertArrayEquals(losses[0], losses[1]);
    assertArrayEquals(bytes[0], bytes[1]);
  }

  @Test
  void aResumedRunEndsInTheSameBytes(@TempDir Path folder) throws Exception {
    Path weights = folder.resolve("weights.safetensors");
    Path state = folder.resolve("state.safetensors");
    Map<String, FloatArray> whole;
    try (Decoder decoder = fresh();
        AdamW adamW = optimizer(decoder)) {
      steps(decoder, adamW, 1, 30);
      whole = decoder.weights().values();
    }
    try (Decoder decoder = fresh();
        AdamW adamW = optimizer(decoder)) {
      steps(decoder, adamW, 1, 12);
      decoder.save(weights);
      Safetensors.write(state, adamW.state(), Map.of());
    }
    try (Decoder decoder = Decoder.read(SHAPE, weights);
        AdamW adamW = optimizer(decoder)) {
      adamW.restore(Safetensors.read(state));
      steps(decoder, adamW, 13, 30);
      Map<String, FloatArray> resumed = decoder.weights().values();
      whole.forEach((name, a) -> assertArrayEquals(a.values(), resumed.get(name).values(), name));
    }
  }

  private static AdamW optimizer(Decoder decoder) {
    return new AdamW(decoder.weights().arrays(), decoder.weights().decayed(), ADAM_W);
  }

  private static void steps(Decoder decoder, AdamW adamW, int from, int to) {
    for (int step = from; step <= to; step++) {
      List<int[]> rows = Tiny.sequences(9, step, 9, 5, 7, 9);
      double[][] weight = rows.stream().map(r -> filled(r.length - 1)).toArray(double[][]::new);
      try (Gradients g = decoder.gradients(rows, weight, Sampling.plain(1))) {
        adamW.step(g.arrays(), 0.01);
      }
    }
  }

  private static double[] filled(int length) {
    double[] row = new double[length];
    Arrays.fill(row, 0.05);
    return row;
  }

  @Test
  void aLossThatIsNoNumberStopsWithItsStepAndLeavesTheWeights() {
    try (Decoder decoder = fresh()) {
      Map<String, FloatArray> before = decoder.weights().values();
      GradientDescent descent =
          new GradientDescent(5, new LearningRate(1e-30, 0, 1), new AdamW.Settings(0, 0, 0, 1));
      Diverged e =
          assertThrows(
              Diverged.class,
              () ->
                  descent.run(
                      "training the policy",
                      decoder.weights().arrays(),
                      decoder.weights().decayed(),
                      step -> {
                        double[][] weight = {filled(3)};
                        weight[0][1] = step == 3 ? Double.NaN : 1;
                        return decoder.gradients(
                            Tiny.sequences(9, 1, 4), weight, Sampling.plain(1));
                      },
                      Progress.SILENT));
      assertTrue(e.getMessage().startsWith("training the policy diverged at step 3: loss NaN"));
      assertTrue(e.getMessage().contains("lower learning_rate"), e.getMessage());
      Map<String, FloatArray> after = decoder.weights().values();
      before.forEach((name, a) -> assertArrayEquals(a.values(), after.get(name).values(), name));
    }
  }
}
