package bondlab.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import bondlab.config.BadInput;
import bondlab.model.GenerationWeights.Order;
import bondlab.stats.RandomStream;
import bondlab.tensor.AdamW;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Kernel;
import bondlab.tensor.Scope;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {
  private static final DecoderShape SHAPE = new DecoderShape(30, 40, 16, 2, 4, 2, 12, 100, 1e-5);
  private static final Rounding NEAR = new Rounding(SHAPE, 2, 40);
  private static final RandomStream STREAM = RandomStream.of(5);

  private final Decoder decoder = Tiny.decoder(SHAPE, 2);
  private final List<int[]> prompts = Tiny.sequences(30, 8, 9, 1, 4, 20, 4);
  private final int[] ids = {3, 14, 15, 9, 26};

  @AfterEach
  void close() {
    decoder.close();
  }

  private List<Generated> generate(Sampling law, int each) {
    return new Generator(decoder, law).generate(prompts, ids, each, STREAM);
  }

  /**
   * The log-probabilities differ by rounding only, since a batch's size decides on orders of sums.
   */
  private static void assertSame(int[] prompt, Sampling law, Generated expected, Generated got) {
    assertArrayEquals(expected.tokens(), got.tokens());
    assertLogProbs(NEAR, prompt, law, expected);
    assertLogProbs(NEAR, prompt, law, got);
  }

  private static void assertLogProbs(Rounding near, int[] prompt, Sampling law, Generated drawn) {
    for (int s = 0; s < drawn.tokens().length; s++) {
      int[] sequence = joined(prompt, drawn.tokens()[s]);
      near.checkLogProbs(sequence, prompt.length, law, drawn.logProbs()[s]);
    }
  }

  private static int[] joined(int[] prompt, int[] response) {
    return IntStream.concat(IntStream.of(prompt), IntStream.of(response)).toArray();
  }

  @Test
  void aPromptsSamplesDoNotDependOnItsNeighbours() {
    List<Generated> together = generate(Sampling.plain(12), 6);
    for (int u = 0; u < prompts.size(); u++) {
      int[] id = {ids[u]};
      Generated alone =
          new Generator(decoder, Sampling.plain(12))
              .generate(prompts.subList(u, u + 1), id, 6, STREAM)
              .get(0);
      assertSame(prompts.get(u), Sampling.plain(12), alone, together.get(u));
    }
  }

  @Test
  void samplesSplitOverNativeCallsAreThoseOfOne() {
    int[] id = {4};
    Generator generator = new Generator(decoder, new Sampling(0.9, 0, 1, 8, 6, -1));
    List<int[]> prompt = prompts.subList(0, 1);
    int[][] many = generator.generate(prompt, id, 300, STREAM).get(0).tokens();
    int[][] few = generator.generate(prompt, id, 20, STREAM).get(0).tokens();
    assertEquals(300, many.length);
    assertArrayEquals(few, Arrays.copyOf(many, 20));
    int[][] three =
        generator.generate(prompts.subList(0, 3), new int[] {4, 5, 6}, 300, STREAM).get(0).tokens();
    assertArrayEquals(many, three);
  }

  @Test
  void threadsDoNotChangeTokens() {
    int threads = Torch.threads();
    try {
      Torch.setThreads(1);
      List<Generated> one = generate(Sampling.plain(10), 7);
      Torch.setThreads(3);
      List<Generated> three = generate(Sampling.plain(10), 7);
      for (int u = 0; u < one.size(); u++) {
        assertSame(prompts.get(u), Sampling.plain(10), one.get(u), three.get(u));
      }
    } finally {
      Torch.setThreads(threads);
    }
  }

  /** Its weights are in another order, and few samples are drawn by all threads together. */
  @Test
  void aNetworkLargerThanTheCacheDrawsFromItsLawToo() {
    DecoderShape large = new DecoderShape(16_384, 30, 256, 1, 4, 2, 64, 100, 1e-5);
    assertFalse(GenerationWeights.inCache(large));
    Sampling law = new Sampling(0.8, 40, 1, 6, -1, 3);
    List<int[]> prompt = List.of(new int[] {5, 16_000}, new int[] {1, 2, 3});
    try (Decoder decoder = Tiny.decoder(large, 3)) {
      Generator generator = new Generator(decoder, law);
      List<Generated> few = generator.generate(prompt, new int[] {1, 2}, 4, STREAM);
      List<Generated> many = generator.generate(prompt, new int[] {1, 2}, 40, STREAM);
      assertEquals(List.of(), generator.generate(List.of(), new int[0], 4, STREAM));
      Rounding near = Rounding.ofLarge(large, 3, 9);
      for (int u = 0; u < 2; u++) {
        for (int s = 0; s < 4; s++) {
          int[] drawn = few.get(u).tokens()[s];
          assertArrayEquals(many.get(u).tokens()[s], drawn);
          int[] read = joined(prompt.get(u), drawn);
          int[] length = {prompt.get(u).length};
          double[] forced = decoder.logProbs(List.of(read), length, law)[0];
          near.checkLogProbs(read, length[0], law, forced);
          near.checkLogProbs(read, length[0], law, few.get(u).logProbs()[s]);
        }
      }
    }
  }

  /** As many sequences as the weights were made for, and fewer, as the last ones of a batch are. */
  @ParameterizedTest
  @ValueSource(strings = {"onednn", "mkl"})
  void everyLibrarysProductsDrawTheSame(String products) {
    assumeTrue(GenerationWeights.loads(products));
    DecoderShape untied =
        new DecoderShape(30, 40, 16, 2, 4, 2, 6, 12, Rope.plain(100), 1e-5, false, true, true);
    for (DecoderShape shape : List.of(SHAPE, untied)) {
      try (Decoder decoder = Tiny.decoder(shape, 2)) {
        for (int rows : new int[] {12, 16}) {
          assertDrawsTheSame(decoder, products, rows);
        }
      }
    }
  }

  private void assertDrawsTheSame(Decoder decoder, String products, int rows) {
    int most = 10;
    float[] uniforms = new float[most * 12];
    RandomStream stream = RandomStream.of(rows);
    for (int i = 0; i < uniforms.length; i++) {
      uniforms[i] = (float) stream.nextDouble();
    }
    Sampling law = Sampling.plain(most);
    try (Scope scope = Scope.open()) {
      List<NDArray> drawn = new ArrayList<>();
      for (String file : List.of("plain", products)) {
        GenerationWeights weights = GenerationWeights.of(scope, decoder, new Order(file, rows));
        TokenBatch batch = TokenBatch.of(prompts, 1, 4);
        NDArray tokens = scope.longZeros(most, 12);
        NDArray logProbs = scope.zeros(most, 12);
        weights
            .kernel()
            .call(
                scope,
                "generate",
                new Generator.Asked(batch.tokens(scope), batch.lengths(scope)),
                new Generator.Responses(tokens, logProbs, scope.floats(uniforms, most, 12), 8),
                law.law(),
                law.stops(),
                List.of(),
                weights.network(),
                rows);
        drawn.addAll(List.of(tokens, logProbs));
      }
      assertArrayEquals(drawn.get(0).toLongArray(), drawn.get(2).toLongArray());
      assertArrayEquals(drawn.get(1).toFloatArray(), drawn.get(3).toFloatArray(), 1e-5f);
    }
  }

  /** A large network's weights are kept in another order until anything is written into them. */
  @Test
  void weightsThatWereKeptAreForgottenWithTheFirstWrite() {
    DecoderShape large = new DecoderShape(16_384, 30, 256, 1, 4, 2, 64, 100, 1e-5);
    Lora lora = new Lora(4, 8, 0, Lora.TARGETS);
    try (Decoder base = Tiny.decoder(large, 3);
        Decoder decoder = base.withAdapter(lora, STREAM);
        Decoder other = Tiny.decoder(large, 4)) {
      Map<String, FloatArray> factors = Tiny.spread(lora.shapes(large), 5);
      DecoderWeights trained = decoder.trained();
      List<Runnable> writes =
          List.of(
              () -> {},
              () -> decoder.restore(factors),
              () -> base.restore(other.values()),
              () -> base.weights().blend(other.weights(), 0.5),
              () -> {
                try (AdamW adamW =
                        new AdamW(
                            trained.arrays(),
                            trained.decayed(),
                            new AdamW.Settings(0.9, 0.95, 0, 1));
                    Scope local = Scope.open()) {
                  adamW.step(
                      trained.arrays().stream()
                          .map(
                              a -> local.floats(FloatArray.of(a).values(), a.getShape().getShape()))
                          .toList(),
                      0.01);
                }
              },
              () -> FloatArray.of(trained.arrays().get(1)).writeTo(trained.arrays().get(1)));
      for (int i = 0; i < writes.size(); i++) {
        writes.get(i).run();
        Generated fresh;
        Generated freshBase;
        try (Decoder copy = base.copy();
            Decoder same = copy.withAdapter(lora, decoder.values())) {
          fresh = drawn(same);
          freshBase = drawn(copy);
        }
        for (int call = 0; call < 3; call++) {
          String when = "write " + i + ", call " + call;
          assertSame(fresh, drawn(decoder), when);
          assertSame(freshBase, drawn(base), when + ", without the adapter");
        }
      }
      // a single value is a write too
      Generated before = drawn(decoder);
      trained.arrays().get(0).setScalar(new NDIndex(0, 0, 0), 3f);
      assertFalse(Arrays.deepEquals(before.logProbs(), drawn(decoder).logProbs()));
    }
  }

  private static void assertSame(Generated expected, Generated got, String when) {
    assertArrayEquals(expected.tokens(), got.tokens(), when);
    assertArrayEquals(expected.logProbs(), got.logProbs(), when);
  }

  private static Generated drawn(Decoder decoder) {
    return new Generator(decoder, Sampling.plain(6))
        .generate(List.of(new int[] {5, 16_000}), new int[] {1}, 8, STREAM)
        .get(0);
  }

  @Test
  void oneStreamGivesTheSameNumbersTwiceAlsoAfterGradients() {
    List<Generated> first = generate(Sampling.plain(10), 7);
    double[][] weight = new double[prompts.size()][];
    Arrays.setAll(weight, b -> new double[prompts.get(b).length - 1]);
    List<int[]> longer = prompts.stream().filter(p -> p.length > 1).toList();
    double[][] weights = Arrays.stream(weight).filter(w -> w.length > 0).toArray(double[][]::new);
    for (int i = 0; i < 5; i++) {
      decoder.gradients(longer, weights, Sampling.plain(1)).close();
    }
    List<Generated> second = generate(Sampling.plain(10), 7);
    for (int u = 0; u < first.size(); u++) {
      assertArrayEquals(first.get(u).tokens(), second.get(u).tokens());
      assertArrayEquals(first.get(u).logProbs(), second.get(u).logProbs());
    }
    Generated other =
        new Generator(decoder, Sampling.plain(10))
            .generate(prompts, ids, 7, RandomStream.of(6))
            .get(0);
    assertNotEquals(
        Arrays.deepToString(first.get(0).tokens()), Arrays.deepToString(other.tokens()));
  }

  @Test
  void aStopTokenThatIsThePadTokenKeepsItsPlaceAndLogProb() {
    Sampling law = new Sampling(1.5, 0, 1, 15, 0, -1); // token 0 pads batches, too
    List<Generated> drawn = generate(law, 40);
    int stopped = 0;
    int ended = 0;
    for (int u = 0; u < drawn.size(); u++) {
      for (int s = 0; s < 40; s++) {
        int[] response = drawn.get(u).tokens()[s];
        double[] logProbs = drawn.get(u).logProbs()[s];
        assertEquals(response.length, logProbs.length);
        for (int t = 0; t < response.length - 1; t++) {
          assertNotEquals(0, response[t]);
        }
        boolean stop = response[response.length - 1] == 0;
        assertTrue(stop || response.length == 15);
        stopped += stop ? 1 : 0;
        ended += stop ? 0 : 1;
      }
      assertLogProbs(NEAR, prompts.get(u), law, drawn.get(u));
    }
    assertTrue(stopped > 20 && ended > 20, stopped + " stopped, " + ended + " did not");
  }

  @Test
  void theDrawStaysInsideTheLawAtTheEdges() {
    float below = 1 - 0x1p-24f;
    for (int vocabulary : new int[] {2, 3, 31, 512, 5000, 49_152}) {
      float[] logits = new float[vocabulary];
      RandomStream stream = RandomStream.of(vocabulary);
      for (int v = 0; v < vocabulary; v++) {
        logits[v] = (float) (3 * stream.nextGaussian());
      }
      for (int topK : new int[] {0, 1, 2}) {
        for (double topP : new double[] {1, 0.5}) {
          float[] logProbs = first(logits, new float[] {0, 1e-30f, 0.5f, below}, topK, topP);
          for (float logProb : logProbs) {
            assertTrue(logProb > -40, vocabulary + " " + topK + " " + topP + ": " + logProb);
          }
        }
      }
    }
  }

  private static float[] first(float[] logits, float[] uniforms, int topK, double topP) {
    try (Scope scope = Scope.open()) {
      int draws = uniforms.length;
      NDArray tokens = scope.longZeros(1, draws);
      NDArray logProbs = scope.zeros(1, draws);
      NDArray prompt = scope.floats(logits, 1, logits.length);
      NDArray uniform = scope.floats(uniforms, 1, draws);
      int block = Generator.blockOf(logits.length);
      Kernel.of("blocks", "plain", "adapters", "generation")
          .call(
              scope,
              "draw",
              0,
              prompt,
              new Generator.Responses(tokens, logProbs, uniform, block),
              new Sampling.Law(1, topK, topP, new long[0]),
              List.of());
      return logProbs.toFloatArray();
    }
  }

  @Test
  void whatCannotBeSampledIsToldBefore() {
    assertTrue(refused(Sampling.plain(21)).contains("prompt 9 with max_tokens = 21 has 41 tokens"));
    assertTrue(refused(Sampling.plain(21)).contains("context holds 40"));
    prompts.set(1, new int[0]);
    assertTrue(refused(Sampling.plain(3)).contains("prompt 14 is empty"));
    prompts.set(1, new int[] {29, 30});
    assertTrue(refused(Sampling.plain(3)).contains("prompt 14: token 30 at place 1"));
    Generator generator = new Generator(decoder, Sampling.plain(3));
    BadInput e = assertThrows(BadInput.class, () -> generator.generate(prompts, ids, 0, STREAM));
    assertTrue(e.getMessage().contains("samples per prompt = 0"), e.getMessage());
  }

  @Test
  void whatIsRememberedHasNoLawsOfPrompts() {
    Generator generator = new Generator(decoder, Sampling.plain(2));
    try (RememberedSamples drawn =
        generator.remember(List.of(new int[] {1, 2, 3}), new int[1], 2, STREAM)) {
      int[] tokens = drawn.generated().get(0).tokens()[1];
      List<int[]> sequence = List.of(new int[] {1, 2, 3, tokens[0], tokens[1]});
      int[] second = {1};
      double[][] response = {{0, 0, 1, -1}};
      drawn.gradients(decoder, second, sequence, response).close();
      double[][] prompt = {{0, 0.5, 1, -1}};
      BadInput e =
          assertThrows(BadInput.class, () -> drawn.gradients(decoder, second, sequence, prompt));
      assertTrue(e.getMessage().contains("token 2 is of its prompt and has the weight 0.5"));
    }
  }

  private String refused(Sampling law) {
    return assertThrows(BadInput.class, () -> generate(law, 2)).getMessage();
  }
}
