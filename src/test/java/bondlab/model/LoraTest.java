package bondlab.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoraTest {
  /** All optional parts; heads of width 6, so that no two projections have one shape. */
  private static final DecoderShape SHAPE = Tiny.member(false, true, true);

  private static final Lora ALL = new Lora(2, 3, 0, Lora.TARGETS);
  private static final Sampling WARM = new Sampling(1.3, 0, 1, 6, -1, -1);
  private static final List<int[]> SEQUENCES = Tiny.sequences(7, 2, 9, 12, 7);
  private static final double[][] WEIGHT =
      SEQUENCES.stream()
          .map(x -> IntStream.range(1, x.length).mapToDouble(t -> Math.cos(t)).toArray())
          .toArray(double[][]::new);
  private static final int[] PROMPTS = {2, 3, 1};

  /** In float32, of values of some units, after tens of sums of tens of terms. */
  private static final double CLOSE = 1e-5;

  private final Decoder base = Tiny.decoder(SHAPE, 1);

  @AfterEach
  void close() {
    base.close();
  }

  /** An adapter of which no part is 0. */
  private static Map<String, FloatArray> factors(Lora lora, long seed) {
    return Tiny.spread(lora.shapes(SHAPE), seed);
  }

  /** W + α/r·B·A in doubles. */
  private static PlainDecoder merged(Lora lora, Map<String, double[]> factors) {
    PlainDecoder plain = new PlainDecoder(SHAPE, Tiny.weights(SHAPE, 1));
    for (Lora.Target t : lora.targeted()) {
      int in = t.in(SHAPE);
      int out = t.out(SHAPE);
      int r = lora.rank();
      double[] a = factors.get(t.a());
      double[] b = factors.get(t.b());
      for (int l = 0; l < SHAPE.layers(); l++) {
        double[] w = plain.arrays().get("model.layers." + l + "." + t.module() + ".weight");
        for (int i = 0; i < in * out * r; i++) {
          int row = i / (in * r);
          int k = i / in % r;
          int column = i % in;
          double product = b[(l * out + row) * r + k] * a[(l * r + k) * in + column];
          w[row * in + column] += lora.scale() * product;
        }
      }
    }
    return plain;
  }

  private static Map<String, double[]> widened(Map<String, FloatArray> factors) {
    Map<String, double[]> doubles = new LinkedHashMap<>();
    factors.forEach(
        (name, f) ->
            doubles.put(
                name,
                IntStream.range(0, f.values().length).mapToDouble(i -> f.values()[i]).toArray()));
    return doubles;
  }

  private static void checkGradients(Lora lora, Map<String, FloatArray> factors, float[][] got) {
    Map<String, double[]> values = widened(factors);
    int array = 0;
    for (Map.Entry<String, double[]> factor : values.entrySet()) {
      double[] v = factor.getValue();
      for (int i = 0; i < v.length; i++) {
        double old = v[i];
        v[i] = old + 1e-4;
        double above = merged(lora, values).loss(SEQUENCES, WEIGHT, WARM);
        v[i] = old - 1e-4;
        double below = merged(lora, values).loss(SEQUENCES, WEIGHT, WARM);
        v[i] = old;
        // float32 gradients of size 1 to 10; the differences are good to 1e-7
        double expected = (above - below) / 2e-4;
        assertEquals(expected, got[array][i], 5 * CLOSE, factor.getKey() + " " + i);
      }
      array++;
    }
  }

  @Test
  void gradientsOfBothFactorsOfEveryTargetAreFiniteDifferences() {
    Map<String, FloatArray> factors = factors(ALL, 5);
    try (Decoder decoder = base.withAdapter(ALL, factors);
        Gradients g = decoder.gradients(SEQUENCES, WEIGHT, WARM)) {
      assertEquals(merged(ALL, widened(factors)).loss(SEQUENCES, WEIGHT, WARM), g.loss(), CLOSE);
      checkGradients(ALL, factors, FiniteDifferences.summed(g.arrays(), 14));
    }
  }

  @Test
  void oneTargetAloneHasTheGradientThatItHasBesideOthersThatAreZero() {
    for (String target : Lora.TARGETS) {
      Lora one = new Lora(2, 3, 0, List.of(target));
      Map<String, FloatArray> own = factors(one, 5);
      Map<String, FloatArray> all = factors(ALL, 5);
      all.replaceAll(
          (name, f) ->
              own.containsKey(name) ? f : new FloatArray(new float[f.values().length], f.shape()));
      try (Decoder alone = base.withAdapter(one, own);
          Decoder beside = base.withAdapter(ALL, all);
          Gradients g = alone.gradients(SEQUENCES, WEIGHT, WARM);
          Gradients h = beside.gradients(SEQUENCES, WEIGHT, WARM)) {
        float[][] got = FiniteDifferences.summed(g.arrays(), 2);
        float[][] expected = FiniteDifferences.summed(h.arrays(), 14);
        int first = 2 * Lora.TARGETS.indexOf(target);
        for (int i = 0; i < 2; i++) {
          assertArrayEquals(expected[first + i], got[i], (float) CLOSE, target);
        }
      }
    }
  }

  @Test
  void offOrFreshItIsTheBaseBitForBit() {
    double[][] expected = base.logProbs(SEQUENCES, PROMPTS, WARM);
    try (Decoder adapted = base.withAdapter(ALL, factors(ALL, 5));
        Decoder off = adapted.withoutAdapter();
        Decoder fresh = base.withAdapter(ALL, RandomStream.of(3))) {
      for (int b = 0; b < 3; b++) {
        assertArrayEquals(expected[b], off.logProbs(SEQUENCES, PROMPTS, WARM)[b]);
        assertArrayEquals(expected[b], fresh.logProbs(SEQUENCES, PROMPTS, WARM)[b]);
        assertNotEquals(expected[b][0], adapted.logProbs(SEQUENCES, PROMPTS, WARM)[b][0]);
      }
    }
  }

  @Test
  void mergedItIsTheBranch() {
    try (Decoder adapted = base.withAdapter(ALL, factors(ALL, 5));
        Decoder merged = new Decoder(adapted.merged())) {
      double[][] expected = adapted.logProbs(SEQUENCES, PROMPTS, WARM);
      double[][] got = merged.logProbs(SEQUENCES, PROMPTS, WARM);
      for (int b = 0; b < 3; b++) {
        assertArrayEquals(expected[b], got[b], CLOSE);
      }
      TokenComparison same = TokenComparison.of(adapted, WARM, merged, WARM, SEQUENCES, PROMPTS);
      assertArrayEquals(new double[same.kl()[0].length], same.kl()[0], CLOSE);
    }
  }

  @Test
  void itsSamplesAreOfItsLawAndTheirGradientIsRemembered() {
    try (Decoder adapted = base.withAdapter(ALL, factors(ALL, 5));
        RememberedSamples drawn =
            new Generator(adapted, WARM)
                .remember(Tiny.sequences(7, 3, 4), new int[] {1}, 4, RandomStream.of(4))) {
      Generated generated = drawn.generated().get(0);
      List<int[]> sequences = new ArrayList<>();
      double[][] weight = new double[4][9];
      for (int s = 0; s < 4; s++) {
        int[] response = generated.tokens()[s];
        int[] all = Arrays.copyOf(Tiny.sequences(7, 3, 4).get(0), 10);
        System.arraycopy(response, 0, all, 4, 6);
        sequences.add(all);
        Arrays.fill(weight[s], 3, 9, s - 1.2);
      }
      int[] prompts = {4, 4, 4, 4};
      double[][] read = adapted.logProbs(sequences, prompts, WARM);
      for (int s = 0; s < 4; s++) {
        assertArrayEquals(read[s], generated.logProbs()[s], CLOSE);
      }
      try (Gradients g = drawn.gradients(adapted, new int[] {0, 1, 2, 3}, sequences, weight);
          Gradients h = adapted.gradients(sequences, weight, WARM)) {
        float[][] got = FiniteDifferences.summed(g.arrays(), 14);
        float[][] expected = FiniteDifferences.summed(h.arrays(), 14);
        for (int i = 0; i < 14; i++) {
          assertArrayEquals(expected[i], got[i], 5 * (float) CLOSE);
        }
      }
    }
  }

  /** Slopes of the loss with one mask, along a random direction in each factor. */
  @Test
  void underDropoutGradientsAreThoseOfTheLossThatItReports() {
    Lora dropping = new Lora(2, 3, 0.4, Lora.TARGETS);
    Map<String, FloatArray> factors = factors(dropping, 5);
    int threads = Torch.threads();
    Torch.setThreads(1);
    try (Decoder decoder = base.withAdapter(dropping, factors);
        Gradients g = decoder.gradients(SEQUENCES, WEIGHT, WARM)) {
      double without = merged(dropping, widened(factors)).loss(SEQUENCES, WEIGHT, WARM);
      assertTrue(Math.abs(without - g.loss()) > 1e-3, "something is dropped");
      Map<String, FloatArray> saved = decoder.values();
      int array = 0;
      for (String name : factors.keySet()) {
        float[] own = g.arrays().get(array++).toFloatArray();
        RandomStream stream = RandomStream.of(9).at(name);
        double[] along =
            IntStream.range(0, own.length).mapToDouble(i -> stream.nextGaussian()).toArray();
        double slope = IntStream.range(0, own.length).mapToDouble(i -> along[i] * own[i]).sum();
        double above = lossAt(decoder, saved, name, along, 2e-3);
        double below = lossAt(decoder, saved, name, along, -2e-3);
        // a float32 loss of some units is good to 1e-6, so its difference over 4e-3 to 1e-3
        assertEquals(slope, (above - below) / 4e-3, 5e-3 * (1 + Math.abs(slope)), name);
      }
    } finally {
      Torch.setThreads(threads);
    }
  }

  private static double lossAt(
      Decoder decoder, Map<String, FloatArray> saved, String name, double[] along, double step) {
    Map<String, FloatArray> moved = new LinkedHashMap<>(saved);
    float[] values = saved.get(name).values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (step * along[i]);
    }
    moved.put(name, new FloatArray(values, saved.get(name).shape()));
    decoder.restore(moved);
    try (Gradients g = decoder.gradients(SEQUENCES, WEIGHT, WARM)) {
      return g.loss();
    }
  }

  @Test
  void dropoutChangesFromStepToStepAndIsRestored() {
    Lora dropping = new Lora(2, 3, 0.4, Lora.TARGETS);
    try (Decoder decoder = base.withAdapter(dropping, factors(dropping, 5))) {
      Map<String, FloatArray> start = decoder.values();
      double first = loss(decoder);
      assertEquals(first, loss(decoder));
      decoder.nextDropout();
      double second = loss(decoder);
      assertNotEquals(first, second);
      try (Decoder copy = decoder.copy()) {
        assertEquals(second, loss(copy));
        copy.restore(start);
        assertEquals(first, loss(copy));
      }
      assertEquals(second, loss(decoder));
    }
  }

  private static double loss(Decoder decoder) {
    try (Gradients g = decoder.gradients(SEQUENCES, WEIGHT, WARM)) {
      return g.loss();
    }
  }

  @Test
  void dropoutKeepsItsShareAndNoTwoPlacesFollowEachOther() {
    int n = 400;
    double p = 0.3;
    float[] one = kept(n, 7, p);
    // six standard deviations of a mean of n² flips
    double bound = 6 * Math.sqrt(p * (1 - p)) / n;
    assertEquals(1 - p, mean(one, one), bound);
    float[] other = kept(n, 8, p);
    for (float[] shifted : List.of(other, shifted(one, 1), shifted(one, n), shifted(other, n))) {
      assertEquals((1 - p) * (1 - p), mean(one, shifted), 2 * bound);
    }
    for (int row = 0; row < n; row++) {
      double share = mean(Arrays.copyOfRange(one, row * n, (row + 1) * n));
      assertEquals(1 - p, share, 6 * Math.sqrt(p * (1 - p) / n), "row " + row);
    }
  }

  private static float[] kept(int n, long key, double p) {
    try (Scope scope = Scope.open()) {
      return Kernel.of("blocks", "plain", "adapters", "dropout")
          .call(scope, "kept", n, n, key, p)[0]
          .toFloatArray();
    }
  }

  private static float[] shifted(float[] values, int by) {
    float[] shifted = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      shifted[i] = values[(i + by) % values.length];
    }
    return shifted;
  }

  private static double mean(float[] values) {
    return mean(values, values);
  }

  /** Of the product of two arrays of zeros and ones. */
  private static double mean(float[] one, float[] other) {
    return IntStream.range(0, one.length).mapToDouble(i -> one[i] * other[i]).average().orElse(0);
  }

  @Test
  void theWeightsOutliveWhoeverClosesFirst() {
    Decoder first = Tiny.decoder(SHAPE, 1);
    Decoder adapted = first.withAdapter(ALL, factors(ALL, 5));
    first.close();
    Decoder copy = adapted.copy();
    adapted.close();
    try (Decoder expected = base.withAdapter(ALL, factors(ALL, 5))) {
      assertArrayEquals(
          expected.logProbs(SEQUENCES, PROMPTS, WARM)[0],
          copy.logProbs(SEQUENCES, PROMPTS, WARM)[0]);
    }
    assertFalse(copy.weights().arrays().get(0).isReleased());
    var embedding = copy.weights().arrays().get(0);
    copy.close();
    assertTrue(embedding.isReleased());
  }

  @Test
  void settingsAndFactorsAreChecked() {
    BadInput e =
        assertThrows(BadInput.class, () -> new Lora(0, 0, 1, List.of("q_proj", "lm_head")));
    assertEquals(4, e.problems().size(), e.getMessage());
    assertThrows(BadInput.class, () -> new Lora(1, 1, 0, List.of("q_proj", "q_proj")));
    Lora wider = new Lora(3, 3, 0, List.of("v_proj"));
    e = assertThrows(BadInput.class, () -> base.withAdapter(wider, factors(ALL, 5)));
    assertEquals(2, e.problems().size(), e.getMessage());
    assertEquals(
        Lora.TARGETS.subList(0, 2), new Lora(1, 1, 0, List.of("k_proj", "q_proj")).targets());
  }

  @Test
  void anAverageInWeightSpaceIsTheNearestOfItsRank() {
    Map<String, FloatArray> one = factors(ALL, 5);
    Map<String, FloatArray> other = factors(ALL, 6);
    AdapterAverage average = AdapterAverage.of(SHAPE, ALL, one, other, 0.3);
    double left = 0;
    double whole = 0;
    for (Lora.Target t : ALL.targeted()) {
      for (int l = 0; l < SHAPE.layers(); l++) {
        var x =
            product(one, t, l).scalarMultiply(0.7).add(product(other, t, l).scalarMultiply(0.3));
        var gap = x.subtract(product(average.factors(), t, l));
        double[] singular = new SingularValueDecomposition(x).getSingularValues();
        double rest = 0;
        for (int i = ALL.rank(); i < singular.length; i++) {
          rest += singular[i] * singular[i];
        }
        // factors are rounded to float32
        assertEquals(Math.sqrt(rest), gap.getFrobeniusNorm(), 1e-5, t + " " + l);
        left += rest;
        whole += x.getFrobeniusNorm() * x.getFrobeniusNorm();
      }
    }
    assertEquals(Math.sqrt(left / whole), average.truncation(), 1e-6);
    assertTrue(average.truncation() > 0.1, "these two are far from each other");
    assertEquals(0, AdapterAverage.of(SHAPE, ALL, one, one, 0.3).truncation(), 1e-6);
    assertEquals(0, AdapterAverage.of(SHAPE, ALL, one, other, 1).truncation(), 1e-6);
  }

  @Test
  void ofFreshAdaptersTheAverageIsNothing() {
    Map<String, FloatArray> fresh = ALL.initial(SHAPE, RandomStream.of(1));
    AdapterAverage average = AdapterAverage.of(SHAPE, ALL, fresh, fresh, 0.5);
    assertEquals(0, average.truncation());
    average
        .factors()
        .values()
        .forEach(f -> assertArrayEquals(new float[f.values().length], f.values()));
  }

  private static RealMatrix product(Map<String, FloatArray> factors, Lora.Target t, int layer) {
    return matrix(factors.get(t.b()), layer).multiply(matrix(factors.get(t.a()), layer));
  }

  private static RealMatrix matrix(FloatArray f, int layer) {
    int rows = (int) f.shape()[1];
    int columns = (int) f.shape()[2];
    double[][] matrix = new double[rows][columns];
    for (int i = 0; i < rows * columns; i++) {
      matrix[i / columns][i % columns] = f.values()[layer * rows * columns + i];
    }
    return MatrixUtils.createRealMatrix(matrix);
  }
}
