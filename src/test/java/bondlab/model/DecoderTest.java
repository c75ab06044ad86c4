package bondlab.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.tensor.FloatArray;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DecoderTest {
  /** Some tens of roundings of 6e-8 on logits of size up to ten. */
  private static final double ROUNDING = 1e-5;

  private final Decoder decoder = Tiny.decoder(Tiny.SHAPE, 1);
  private final PlainDecoder plain = new PlainDecoder(Tiny.SHAPE, Tiny.weights(Tiny.SHAPE, 1));

  @AfterEach
  void close() {
    decoder.close();
  }

  private static Sampling at(double temperature) {
    return new Sampling(temperature, 0, 1, 1, -1, -1);
  }

  @Test
  void logProbsAreThoseOfAPlainLlama() {
    List<int[]> sequences = Tiny.sequences(7, 2, 12, 5, 1, 9, 2, 12);
    int[] prompts = {1, 3, 1, 9, 1, 11};
    for (double temperature : new double[] {1, 0.7, 3}) {
      double[][] got = decoder.logProbs(sequences, prompts, at(temperature));
      for (int b = 0; b < prompts.length; b++) {
        int[] x = sequences.get(b);
        double[][] laws = plain.laws(x, temperature);
        assertEquals(x.length - prompts[b], got[b].length);
        for (int j = 0; j < got[b].length; j++) {
          int t = prompts[b] + j;
          assertEquals(laws[t - 1][x[t]], got[b][j], ROUNDING, "sequence " + b + " token " + t);
        }
      }
    }
  }

  @Test
  void otherShapesAreThoseOfAPlainLlama() {
    // one head; no grouping; one key/value head for all; wide heads
    int[][] headsOf = {{1, 1}, {2, 2}, {4, 1}, {3, 1}};
    for (int[] h : headsOf) {
      DecoderShape shape = new DecoderShape(40, 20, 24, 3, h[0], h[1], 10, 10000, 1e-6);
      PlainDecoder other = new PlainDecoder(shape, Tiny.weights(shape, 4));
      int[] x = Tiny.sequences(40, 3, 20).get(0);
      try (Decoder own = Tiny.decoder(shape, 4)) {
        double[] got = own.logProbs(List.of(x), new int[] {1}, at(1))[0];
        double[][] laws = other.laws(x, 1);
        for (int j = 0; j < got.length; j++) {
          // logits reach some tens here
          assertEquals(laws[j][x[j + 1]], got[j], 5 * ROUNDING, Arrays.toString(h) + j);
        }
      }
    }
  }

  @Test
  void truncationIsThatOfAPlainLaw() {
    List<int[]> every = IntStream.range(0, 7).mapToObj(v -> new int[] {3, 1, v}).toList();
    int[] prompts = new int[7];
    Arrays.fill(prompts, 2);
    for (Sampling s :
        List.of(
            new Sampling(0.7, 3, 1, 1, -1, -1),
            new Sampling(0.7, 0, 0.8, 1, -1, -1),
            new Sampling(2, 4, 0.6, 1, -1, -1),
            new Sampling(0.7, 1, 1, 1, -1, -1),
            new Sampling(0.7, 0, 1e-9, 1, -1, -1),
            new Sampling(0.7, 0, 1, 1, -1, 4),
            new Sampling(2, 3, 0.9, 1, 4, 0))) {
      double[][] got = decoder.logProbs(every, prompts, s);
      double[] expected = plainLaws(new int[] {3, 1}, s)[1];
      for (int v = 0; v < 7; v++) {
        assertEquals(Math.log(expected[v]), got[v][0], ROUNDING, s + " token " + v);
      }
    }
  }

  @Test
  void gradientsAreFiniteDifferences() {
    List<int[]> sequences = Tiny.sequences(7, 5, 9, 4, 7);
    double[][] weight = {{0, 0, 0, 1, 0.5, -0.3, 1, 1}, {0, 2, -1}, {0, 0, 0, 0.25, 0, 1.5}};
    for (Sampling law :
        List.of(
            at(1),
            at(0.6),
            new Sampling(1.5, 6, 0.97, 1, -1, -1),
            new Sampling(1, 0, 1, 1, -1, 0))) { // token 0 pads, too
      double[][] inside = insideOf(law, sequences, weight);
      try (Gradients g = decoder.gradients(sequences, inside, law)) {
        DoubleSupplier loss = () -> plainLoss(sequences, inside, law);
        assertEquals(loss.getAsDouble(), g.loss(), 10 * ROUNDING);
        FiniteDifferences.checkAll(
            plain, Tiny.SHAPE, g, loss, 1e-4); // float32 sums of terms of size ten
      }
    }
  }

  /** The weights, 0 for tokens that have no mass. */
  private double[][] insideOf(Sampling law, List<int[]> sequences, double[][] weight) {
    double[][] inside = new double[weight.length][];
    int kept = 0;
    for (int b = 0; b < weight.length; b++) {
      inside[b] = weight[b].clone();
      double[][] laws = plainLaws(sequences.get(b), law);
      for (int t = 0; t < inside[b].length; t++) {
        inside[b][t] = laws[t][sequences.get(b)[t + 1]] == 0 ? 0 : inside[b][t];
        kept += inside[b][t] != 0 ? 1 : 0;
      }
    }
    assertTrue(kept >= 4, kept + " weights kept");
    return inside;
  }

  private double plainLoss(List<int[]> sequences, double[][] weight, Sampling law) {
    double loss = 0;
    for (int b = 0; b < weight.length; b++) {
      double[][] laws = plainLaws(sequences.get(b), law);
      for (int t = 0; t < weight[b].length; t++) {
        if (weight[b][t] != 0) {
          loss -= weight[b][t] * Math.log(laws[t][sequences.get(b)[t + 1]]);
        }
      }
    }
    return loss;
  }

  private double[][] plainLaws(int[] tokens, Sampling law) {
    return Arrays.stream(PlainLaws.of(plain, tokens, law))
        .map(row -> Arrays.stream(row).map(Math::exp).toArray())
        .toArray(double[][]::new);
  }

  @Test
  void aBatchOfOneEqualsABatchOfMany() {
    int[] lengths = IntStream.range(0, 16).map(b -> 2 + b * 5 % 11).toArray();
    List<int[]> sequences = Tiny.sequences(7, 6, lengths);
    int[] prompts = Arrays.stream(lengths).map(n -> 1 + n / 3).toArray();
    double[][] together = decoder.logProbs(sequences, prompts, at(0.8));
    for (int b = 0; b < 16; b++) {
      double[] alone =
          decoder.logProbs(sequences.subList(b, b + 1), new int[] {prompts[b]}, at(0.8))[0];
      assertArrayEquals(alone, together[b], ROUNDING);
    }
  }

  @Test
  void moreRowsThanOneCallTakesKeepTheirOrder() {
    List<int[]> sequences = new ArrayList<>();
    for (int b = 0; b < 150; b++) {
      sequences.addAll(Tiny.sequences(7, 100 + b, 2 + b % 10));
    }
    int[] prompts = new int[150];
    Arrays.fill(prompts, 1);
    double[][] together = decoder.logProbs(sequences, prompts, at(1));
    for (int b = 0; b < 150; b += 7) {
      double[] alone = decoder.logProbs(sequences.subList(b, b + 1), new int[] {1}, at(1))[0];
      assertArrayEquals(alone, together[b], ROUNDING);
    }
  }

  @Test
  void shardedGradientsAreTheWhole() {
    List<int[]> sequences = Tiny.sequences(7, 7, 9, 4, 7, 12, 3);
    double[][] weight =
        sequences.stream()
            .map(x -> IntStream.range(1, x.length).mapToDouble(t -> 0.1 * t).toArray())
            .toArray(double[][]::new);
    int threads = Torch.threads();
    float[][][] got = new float[2][][];
    double[] loss = new double[2];
    try {
      for (int i = 0; i < 2; i++) {
        Torch.setThreads(1 + 2 * i);
        try (Gradients g = decoder.gradients(sequences, weight, Sampling.plain(1))) {
          assertEquals(8 * (1 + 2 * i), g.arrays().size());
          got[i] = FiniteDifferences.summed(g.arrays(), 8);
          loss[i] = g.loss();
        }
      }
    } finally {
      Torch.setThreads(threads);
    }
    assertEquals(loss[0], loss[1], ROUNDING * 10); // of about 15 nats
    for (int a = 0; a < 8; a++) {
      assertArrayEquals(got[0][a], got[1][a], 1e-5f); // the order of float32 sums
    }
  }

  @Test
  void copiesAndBlendsAreIndependent() {
    try (Decoder copy = decoder.copy();
        Decoder other = Tiny.decoder(Tiny.SHAPE, 9)) {
      copy.weights().blend(other.weights(), 0.25);
      Map<String, FloatArray> mine = decoder.weights().values();
      Tiny.weights(Tiny.SHAPE, 1)
          .forEach((name, w) -> assertArrayEquals(w.values(), mine.get(name).values()));
      Map<String, FloatArray> theirs = other.weights().values();
      copy.weights()
          .values()
          .forEach(
              (name, w) -> {
                for (int i = 0; i < w.values().length; i++) {
                  double expected =
                      0.75 * mine.get(name).values()[i] + 0.25 * theirs.get(name).values()[i];
                  assertEquals(expected, w.values()[i], 1e-6); // a few float32 roundings
                }
              });
    }
  }
}
