package bondlab.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.stats.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hipparchus.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Responses of three tokens out of five, all 125 of them, against their frequencies. */
class GeneratorLawTest {
  private static final DecoderShape SHAPE = new DecoderShape(5, 8, 8, 2, 2, 1, 6, 100, 1e-5);
  private static final int SAMPLES = 20_000;
  private static final int[] PROMPT = {1, 4, 0};
  private static final Decoder DECODER = Tiny.decoder(SHAPE, 3);
  private static final Rounding NEAR = new Rounding(SHAPE, 3, 6);

  @AfterAll
  static void close() {
    DECODER.close();
  }

  static List<Sampling> laws() {
    return List.of(
        new Sampling(1, 0, 1, 3, -1, -1),
        new Sampling(0.7, 0, 1, 3, -1, -1),
        new Sampling(2.5, 0, 1, 3, 2, -1),
        new Sampling(1, 3, 1, 3, -1, -1),
        new Sampling(1, 0, 0.8, 3, -1, -1),
        new Sampling(0.7, 4, 0.9, 3, 0, -1),
        new Sampling(1.3, 0, 1, 3, -1, 2),
        new Sampling(0.8, 3, 0.9, 3, 0, 1),
        new Sampling(1, 0, 1, 3, List.of(3, 0), List.of(4, 1)),
        new Sampling(1, 2, 1, 3, List.of(2, 4), List.of(0, 3)));
  }

  private static Generated sampled(Sampling law, int count) {
    int[] ids = {7};
    return new Generator(DECODER, law)
        .generate(List.of(PROMPT), ids, count, RandomStream.of(11))
        .get(0);
  }

  @ParameterizedTest
  @MethodSource("laws")
  void frequenciesAreThoseOfTheEnumeratedLaw(Sampling law) {
    Map<List<Integer>, Double> exact = new HashMap<>();
    enumerate(law, List.of(), 1, exact);
    double total = exact.values().stream().mapToDouble(p -> p).sum();
    assertEquals(1, total, 1e-12); // sums of 125 doubles
    Map<List<Integer>, Long> counts = new HashMap<>();
    for (int[] response : sampled(law, SAMPLES).tokens()) {
      List<Integer> key = Arrays.stream(response).boxed().toList();
      assertTrue(exact.containsKey(key), () -> key + " is outside of the law");
      counts.merge(key, 1L, Long::sum);
    }
    // cells with fewer than 5 expected go together, as the test asks
    List<Double> expected = new ArrayList<>(List.of(0.0));
    List<Long> observed = new ArrayList<>(List.of(0L));
    exact.forEach(
        (response, p) -> {
          long count = counts.getOrDefault(response, 0L);
          if (p * SAMPLES < 5) {
            expected.set(0, expected.get(0) + p * SAMPLES);
            observed.set(0, observed.get(0) + count);
          } else {
            expected.add(p * SAMPLES);
            observed.add(count);
          }
        });
    if (expected.get(0) == 0) {
      expected.remove(0);
      observed.remove(0);
    }
    double p =
        new ChiSquareTest()
            .chiSquareTest(
                expected.stream().mapToDouble(x -> x).toArray(),
                observed.stream().mapToLong(x -> x).toArray());
    assertTrue(p > 1e-3, "p = " + p + " over " + expected.size() + " cells"); // the seed is fixed
  }

  /** The law of whole responses by the plain network and a plain truncation. */
  private static void enumerate(
      Sampling law, List<Integer> response, double mass, Map<List<Integer>, Double> into) {
    int last = response.isEmpty() ? -2 : response.get(response.size() - 1);
    if (response.size() == law.maxTokens() || law.stopTokens().contains(last)) {
      into.put(response, mass);
      return;
    }
    int[] sequence = Arrays.copyOf(PROMPT, PROMPT.length + response.size());
    for (int t = 0; t < response.size(); t++) {
      sequence[PROMPT.length + t] = response.get(t);
    }
    PlainDecoder plain = new PlainDecoder(SHAPE, Tiny.weights(SHAPE, 3));
    double[] next = plain.laws(sequence, law.temperature())[sequence.length - 1];
    next = TruncatedLaw.of(Arrays.stream(next).map(Math::exp).toArray(), law);
    for (int v = 0; v < next.length; v++) {
      if (next[v] > 0) {
        List<Integer> longer = new ArrayList<>(response);
        longer.add(v);
        enumerate(law, longer, mass * next[v], into);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("laws")
  void logProbsOfTheSamplerAreTheTeacherForcedOnes(Sampling law) {
    Generated drawn = sampled(law, 60);
    List<int[]> sequences = new ArrayList<>();
    for (int[] response : drawn.tokens()) {
      int[] sequence = Arrays.copyOf(PROMPT, PROMPT.length + response.length);
      System.arraycopy(response, 0, sequence, PROMPT.length, response.length);
      sequences.add(sequence);
    }
    int[] prompts = new int[60];
    Arrays.fill(prompts, PROMPT.length);
    double[][] forced = DECODER.logProbs(sequences, prompts, law);
    for (int s = 0; s < 60; s++) {
      NEAR.checkLogProbs(sequences.get(s), PROMPT.length, law, forced[s]);
      NEAR.checkLogProbs(sequences.get(s), PROMPT.length, law, drawn.logProbs()[s]);
      assertEquals(Arrays.stream(drawn.logProbs()[s]).sum(), drawn.logProb(s), 1e-15); // doubles
    }
  }
}
