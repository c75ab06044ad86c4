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
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DecoderTest {
  private final Decoder decoder = Tiny.decoder(Tiny.SHAPE, 1);
  private static final Rounding NEAR = new Rounding(Tiny.SHAPE, 1, 24);
  private final PlainDecoder plain = NEAR.network(0);

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
        NEAR.checkLogProbs(sequences.get(b), prompts[b], at(temperature), got[b]);
      }
    }
  }

  @Test
  void otherShapesAreThoseOfAPlainLlama() {
    // one head; no grouping; one key/value head for all; wide heads
    int[][] headsOf = {{1, 1}, {2, 2}, {4, 1}, {3, 1}};
    for (int[] h : headsOf) {
      DecoderShape shape = new DecoderShape(40, 20, 24, 3, h[0], h[1], 10, 10000, 1e-6);
      int[] x = Tiny.sequences(40, 3, 20).get(0);
      try (Decoder own = Tiny.decoder(shape, 4)) {
        double[] got = own.logProbs(List.of(x), new int[] {1}, at(1))[0];
        new Rounding(shape, 4, 40).checkLogProbs(x, 1, at(1), got);
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
            new Sampling(0.7, 4, 1, 1, List.of(), List.of(1, 4, 6)),
            new Sampling(2, 3, 0.9, 1, 4, 0))) {
      double[][] got = decoder.logProbs(every, prompts, s);
      for (int v = 0; v < 7; v++) {
        NEAR.checkLogProbs(every.get(v), 2, s, got[v]);
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
            new Sampling(1, 0, 1, 1, List.of(), List.of(6, 2)),
            new Sampling(1, 0, 1, 1, -1, 0))) { // token 0 pads, too
      double[][] inside = insideOf(law, sequences, weight);
      try (Gradients g = decoder.gradients(sequences, inside, law)) {
        IntToDoubleFunction loss = draw -> NEAR.network(draw).loss(sequences, inside, law);
        Rounding.check(loss, g.loss(), "loss");
        FiniteDifferences.checkAll(NEAR, Tiny.SHAPE, FiniteDifferences.summed(g.arrays(), 8), loss);
      }
    }
  }

  /** The weights, 0 for tokens that have no mass. */
  private double[][] insideOf(Sampling law, List<int[]> sequences, double[][] weight) {
    double[][] inside = new double[weight.length][];
    int kept = 0;
    for (int b = 0; b < weight.length; b++) {
      inside[b] = weight[b].clone();
      double[][] laws = PlainLaws.of(plain, sequences.get(b), law);
      for (int t = 0; t < inside[b].length; t++) {
        boolean outside = laws[t][sequences.get(b)[t + 1]] == Double.NEGATIVE_INFINITY;
        inside[b][t] = outside ? 0 : inside[b][t];
        kept += inside[b][t] != 0 ? 1 : 0;
      }
    }
    assertTrue(kept >= 4, kept + " weights kept");
    return inside;
  }

  @Test
  void aBatchOfOneEqualsABatchOfMany() {
    int[] lengths = IntStream.range(0, 16).map(b -> 2 + b * 5 % 11).toArray();
    List<int[]> sequences = Tiny.sequences(7, 6, lengths);
    int[] prompts = Arrays.stream(lengths).map(n -> 1 + n / 3).toArray();
    double[][] together = decoder.logProbs(sequences, prompts, at(0.8));
    for (int b = 0; b < 16; b++) {
      int[] prompt = {prompts[b]};
      double[] alone = decoder.logProbs(sequences.subList(b, b + 1), prompt, at(0.8))[0];
      NEAR.checkLogProbs(sequences.get(b), prompts[b], at(0.8), alone);
      NEAR.checkLogProbs(sequences.get(b), prompts[b], at(0.8), together[b]);
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
    for (int b = 0; b < 150; b++) {
      NEAR.checkLogProbs(sequences.get(b), 1, at(1), together[b]);
    }
  }

  /** Logits of some hundreds, so that most probabilities are 0 in float32. */
  @Test
  void lawsThatUnderflowHaveTheirLogProbsAndGradients() {
    Map<String, FloatArray> weights = Tiny.scaled(Tiny.SHAPE, 1, "embedding", 300);
    Rounding steep = new Rounding(Tiny.SHAPE, weights, 24);
    List<int[]> sequences = Tiny.sequences(7, 5, 9, 4, 7);
    int[] prompts = {1, 1, 1};
    double[][] weight = {{1, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 1}, {1, 1, 1, 1, 1, 1}};
    try (Decoder sure = new Decoder(DecoderWeights.of(Tiny.SHAPE, weights));
        Gradients g = sure.gradients(sequences, weight, at(1))) {
      double[][] got = sure.logProbs(sequences, prompts, at(1));
      for (int b = 0; b < 3; b++) {
        steep.checkLogProbs(sequences.get(b), 1, at(1), got[b]);
      }
      double least = Arrays.stream(got).flatMapToDouble(Arrays::stream).min().orElseThrow();
      assertTrue(least < -104, "exp of " + least + " is no float"); // 104 = 150 ln 2
      Rounding.check(draw -> steep.network(draw).loss(sequences, weight, at(1)), g.loss(), "loss");
      float[][] summed = FiniteDifferences.summed(g.arrays(), 8);
      steep.checkGradient(summed, sequences, weight, at(1), "steep");
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
    try {
      for (int shards : new int[] {1, 3}) {
        Torch.setThreads(shards);
        try (Gradients g = decoder.gradients(sequences, weight, at(1))) {
          assertEquals(8 * shards, g.arrays().size());
          String where = shards + " shards";
          IntToDoubleFunction loss = draw -> NEAR.network(draw).loss(sequences, weight, at(1));
          Rounding.check(loss, g.loss(), where);
          float[][] got = FiniteDifferences.summed(g.arrays(), 8);
          NEAR.checkGradient(got, sequences, weight, at(1), where);
        }
      }
    } finally {
      Torch.setThreads(threads);
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
                  double own = 0.75 * mine.get(name).values()[i];
                  double others = 0.25 * theirs.get(name).values()[i];
                  // two products, a difference and a sum, of which none is larger than this
                  double bound = 4 * Rounding.UNIT * (Math.abs(own) + 4 * Math.abs(others));
                  assertEquals(own + others, w.values()[i], bound);
                }
              });
    }
  }
}
