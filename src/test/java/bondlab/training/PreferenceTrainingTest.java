package bondlab.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.DecoderWeights;
import bondlab.progress.Progress;
import bondlab.reward.RewardModel;
import bondlab.reward.RewardModel.TextView;
import bondlab.stats.RandomStream;
import bondlab.tensor.AdamW;
import bondlab.training.GradientDescent.LearningRate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreferenceTrainingTest {
  private static final DecoderShape SHAPE = new DecoderShape(12, 10, 16, 1, 2, 1, 32, 100, 1e-5);

  private static RewardModel fresh() {
    Decoder decoder = new Decoder(DecoderWeights.initial(SHAPE, RandomStream.of(3)));
    float[] head = new float[16];
    Arrays.fill(head, 0.1f);
    return new RewardModel("proxy", decoder, head, TextView.SAME_TOKENS);
  }

  /** The sequence with more tokens of 8 … 11 is preferred, by a margin of two or more. */
  private static PreferenceTraining.Pairs pairs(int count, long seed) {
    List<int[]> preferred = new ArrayList<>();
    List<int[]> other = new ArrayList<>();
    RandomStream stream = RandomStream.of(seed);
    while (preferred.size() < count) {
      int[] a = new int[4 + stream.nextInt(7)];
      int[] b = new int[4 + stream.nextInt(7)];
      Arrays.setAll(a, t -> stream.nextInt(12));
      Arrays.setAll(b, t -> stream.nextInt(12));
      if (high(a) >= high(b) + 2) {
        preferred.add(a);
        other.add(b);
      }
    }
    return new PreferenceTraining.Pairs(preferred, other);
  }

  private static long high(int[] tokens) {
    return Arrays.stream(tokens).filter(x -> x >= 8).count();
  }

  private static double[] train(RewardModel model) {
    GradientDescent descent =
        new GradientDescent(
            120, new LearningRate(0.01, 10, 0.1), new AdamW.Settings(0.9, 0.99, 0.01, 1));
    return PreferenceTraining.train(
        "training the proxy",
        model,
        pairs(400, 1),
        32,
        0,
        descent,
        RandomStream.of(5),
        Progress.SILENT);
  }

  @Test
  void aSeparableTaskIsLearned() {
    try (RewardModel model = fresh()) {
      double[] losses = train(model);
      assertEquals(Math.log(2), losses[0], 0.1); // scores near 0
      assertTrue(PreferenceTraining.accuracy(model, pairs(500, 2)) > 0.95);
    }
  }

  @Test
  void oneSeedGivesIdenticalBytes(@TempDir Path folder) throws Exception {
    byte[][] bytes = new byte[2][];
    for (int i = 0; i < 2; i++) {
      Path file = folder.resolve(i + ".safetensors");
      try (RewardModel model = fresh()) {
        train(model);
        model.save(file);
      }
      bytes[i] = Files.readAllBytes(file);
    }
    assertArrayEquals(bytes[0], bytes[1]);
  }

  @Test
  void tiesAreHalfRight() {
    List<int[]> a = List.of(new int[] {1, 2}, new int[] {3}, new int[] {4, 5, 6});
    List<int[]> b = List.of(new int[] {1, 2}, new int[] {7}, new int[] {8, 9});
    try (RewardModel model = fresh()) {
      double[] one = PreferenceTraining.margins(model, new PreferenceTraining.Pairs(a, b));
      double[] two = PreferenceTraining.margins(model, new PreferenceTraining.Pairs(b, a));
      assertEquals(0, one[0]);
      assertEquals(-one[1], two[1]);
      assertEquals(-one[2], two[2]);
      assertEquals(
          0.5,
          PreferenceTraining.accuracy(
              model, new PreferenceTraining.Pairs(a.subList(0, 1), b.subList(0, 1))));
    }
  }

  @Test
  void stepsCoverTheEpochs() {
    assertEquals(25, PreferenceTraining.steps(100, 2, 8));
    assertEquals(13, PreferenceTraining.steps(100, 1, 8));
    assertEquals(1, PreferenceTraining.steps(3, 0.1, 8));
    assertThrows(
        IllegalArgumentException.class, () -> new PreferenceTraining.Pairs(List.of(), List.of()));
  }
}
