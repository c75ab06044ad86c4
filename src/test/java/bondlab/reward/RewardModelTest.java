package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.FiniteDifferences;
import bondlab.model.Gradients;
import bondlab.model.Lora;
import bondlab.model.Rounding;
import bondlab.model.Tiny;
import bondlab.policy.Completion;
import bondlab.reward.RewardModel.TextView;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Safetensors;
import bondlab.tensor.Torch;
import bondlab.text.Prompt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardModelTest {
  private static final DecoderShape SHAPE = Tiny.SHAPE;
  private static final float[] HEAD = {0.3f, -1, 0.5f, 2, -0.7f, 0.1f, 1.1f, -0.4f};

  private final RewardModel model =
      new RewardModel("proxy", Tiny.decoder(SHAPE, 1), HEAD.clone(), TextView.SAME_TOKENS);
  private static final Rounding NEAR = new Rounding(SHAPE, 1, 40);

  /** By draw of {@link Rounding}. */
  private static final List<double[]> HEADS =
      IntStream.rangeClosed(0, Rounding.DRAWS).mapToObj(draw -> NEAR.near(HEAD, draw)).toList();

  @AfterEach
  void close() {
    model.close();
  }

  private double plainScore(int draw, int[] tokens) {
    double[] last = NEAR.network(draw).states(tokens)[tokens.length - 1];
    double score = 0;
    for (int c = 0; c < last.length; c++) {
      score += last[c] * HEADS.get(draw)[c];
    }
    return score;
  }

  private void checkScore(int[] tokens, double got) {
    Rounding.check(draw -> plainScore(draw, tokens), got, Arrays.toString(tokens));
  }

  @Test
  void scoresAreThoseOfAPlainNetworkInAnyBatchAndPlace() {
    List<int[]> sequences = new ArrayList<>();
    for (int b = 0; b < 130; b++) { // three native calls
      sequences.addAll(Tiny.sequences(7, b, 1 + b * 5 % 12));
    }
    double[] scores = model.scoreSequences(sequences);
    List<int[]> turned = new ArrayList<>(sequences);
    Collections.rotate(turned, 37);
    double[] elsewhere = model.scoreSequences(turned);
    for (int b = 0; b < scores.length; b++) {
      checkScore(sequences.get(b), scores[b]);
      checkScore(sequences.get(b), elsewhere[(b + 37) % scores.length]);
      checkScore(sequences.get(b), model.scoreSequences(sequences.subList(b, b + 1))[0]);
    }
  }

  @Test
  void aCompletionIsScoredByItsLastTokensInTheContext() {
    Prompt prompt = new Prompt(1, new int[] {1, 2, 3, 4, 5, 6, 0, 1});
    int[] response = {6, 5, 4, 3, 2, 1};
    double[] got = model.score(List.of(new Completion(prompt, response, 0)));
    int[] last = {3, 4, 5, 6, 0, 1, 6, 5, 4, 3, 2, 1};
    checkScore(last, got[0]);
    assertEquals(0, model.score(List.of()).length);
  }

  @Test
  void gradientsAreFiniteDifferences() {
    List<int[]> preferred = Tiny.sequences(7, 1, 5, 12, 3);
    List<int[]> other = Tiny.sequences(7, 2, 9, 2, 3);
    IntToDoubleFunction loss = draw -> pairLoss(draw, preferred, other);
    try (Gradients g = model.gradients(preferred, other)) {
      checkGradients(g, loss);
    }
  }

  @Test
  void gradientsOfTheSquaredSumAreFiniteDifferences() {
    List<int[]> preferred = Tiny.sequences(7, 1, 5, 12, 3);
    List<int[]> other = Tiny.sequences(7, 2, 9, 2, 3);
    IntToDoubleFunction loss =
        draw -> {
          double sum = pairLoss(draw, preferred, other);
          for (int i = 0; i < preferred.size(); i++) {
            double both = plainScore(draw, preferred.get(i)) + plainScore(draw, other.get(i));
            sum += 0.4 * both * both / preferred.size();
          }
          return sum;
        };
    try (Gradients g = model.gradients(preferred, other, 0.4)) {
      checkGradients(g, loss);
    }
  }

  private double pairLoss(int draw, List<int[]> preferred, List<int[]> other) {
    double sum = 0;
    for (int i = 0; i < preferred.size(); i++) {
      double margin = plainScore(draw, preferred.get(i)) - plainScore(draw, other.get(i));
      sum += Math.log1p(Math.exp(-margin)) / preferred.size();
    }
    return sum;
  }

  private void checkGradients(Gradients g, IntToDoubleFunction loss) {
    Rounding.check(loss, g.loss(), "loss");
    float[][] all = FiniteDifferences.summed(g.arrays(), 9);
    FiniteDifferences.check("head", HEADS::get, all[8], loss);
    FiniteDifferences.checkAll(NEAR, SHAPE, Arrays.copyOf(all, 8), loss);
  }

  @Test
  void aClassifiersGradientsAreFiniteDifferences() {
    List<int[]> sequences = Tiny.sequences(7, 1, 5, 12, 3, 1);
    double[] targets = {1, 0, 0.3, 1};
    IntToDoubleFunction loss =
        draw -> {
          double sum = 0;
          for (int i = 0; i < 4; i++) {
            double p = 1 / (1 + Math.exp(-plainScore(draw, sequences.get(i))));
            sum -= (targets[i] * Math.log(p) + (1 - targets[i]) * Math.log(1 - p)) / 4;
          }
          return sum;
        };
    try (Gradients g = model.classifierGradients(sequences, targets)) {
      checkGradients(g, loss);
    }
  }

  /**
   * By the chain rule from the merged model's gradient dW, which finite differences prove: dA =
   * s·Bᵀ·dW, dB = s·dW·Aᵀ.
   */
  @Test
  void anAdapterIsTrainedInTheWeightsPlace() {
    Lora lora = new Lora(2, 6, 0, List.of("o_proj"));
    List<int[]> sequences = Tiny.sequences(7, 1, 5, 12, 3, 1);
    double[] targets = {1, 0, 0.3, 1};
    Decoder base = Tiny.decoder(SHAPE, 1);
    Map<String, FloatArray> factors;
    try (Decoder fresh = base.withAdapter(lora, RandomStream.of(2))) {
      Map<String, long[]> shapes = new LinkedHashMap<>();
      fresh.values().forEach((name, f) -> shapes.put(name, f.shape()));
      factors = Tiny.spread(shapes, 5);
    }
    Decoder adapted = base.withAdapter(lora, factors);
    Decoder whole = new Decoder(adapted.merged());
    base.close();
    try (RewardModel tuned = new RewardModel("q", adapted, HEAD.clone(), TextView.SAME_TOKENS);
        RewardModel merged = new RewardModel("q", whole, HEAD.clone(), TextView.SAME_TOKENS);
        Gradients own = tuned.classifierGradients(sequences, targets);
        Gradients dense = merged.classifierGradients(sequences, targets)) {
      assertArrayEquals(merged.scoreSequences(sequences), tuned.scoreSequences(sequences), 1e-5);
      assertEquals(3, tuned.arrays().size());
      assertEquals(3, tuned.decayed().length);
      float[][] g = FiniteDifferences.summed(own.arrays(), 3);
      float[][] all = FiniteDifferences.summed(dense.arrays(), 9);
      assertArrayEquals(all[8], g[2], 1e-5f);
      float[][] ab = new float[2][];
      factors.forEach((name, f) -> ab[name.endsWith("lora_A") ? 0 : 1] = f.values());
      int width = SHAPE.width();
      for (int l = 0; l < SHAPE.layers(); l++) {
        for (int k = 0; k < 2; k++) {
          for (int c = 0; c < width; c++) {
            double dA = 0;
            double dB = 0;
            for (int i = 0; i < width; i++) { // o_proj is square here
              float[] dW = all[3];
              dA += 3 * ab[1][(l * width + i) * 2 + k] * dW[(l * width + i) * width + c];
              dB += 3 * dW[(l * width + c) * width + i] * ab[0][(l * 2 + k) * width + i];
            }
            assertEquals(dA, g[0][(l * 2 + k) * width + c], 1e-5);
            assertEquals(dB, g[1][(l * width + c) * 2 + k], 1e-5);
          }
        }
      }
      assertThrows(BadInput.class, tuned::values);
    }
  }

  @Test
  void aClassifierThatIsSureAndWrongHasAFiniteLoss() {
    float[] steep = HEAD.clone();
    for (int c = 0; c < steep.length; c++) {
      steep[c] *= 1e4f;
    }
    List<int[]> sequences = Tiny.sequences(7, 1, 5, 12, 3, 1);
    try (RewardModel sure =
        new RewardModel("sure", Tiny.decoder(SHAPE, 1), steep, TextView.SAME_TOKENS)) {
      double[] scores = sure.scoreSequences(sequences);
      double[] wrong = Arrays.stream(scores).map(s -> s > 0 ? 0 : 1).toArray();
      try (Gradients g = sure.classifierGradients(sequences, wrong)) {
        double size = Arrays.stream(scores).map(Math::abs).average().orElseThrow();
        assertEquals(size, g.loss(), 1e-6 * size); // −log σ(−s) is s where s is large
        for (NDArray array : g.arrays()) {
          for (float value : array.toFloatArray()) {
            assertTrue(Float.isFinite(value));
          }
        }
      }
    }
  }

  @Test
  void shardedGradientsAreTheWhole() {
    List<int[]> preferred = Tiny.sequences(7, 1, 5, 12, 3, 4, 4);
    List<int[]> other = Tiny.sequences(7, 2, 9, 2, 3, 8, 1);
    int threads = Torch.threads();
    try {
      for (int shards = 1; shards <= 2; shards++) {
        Torch.setThreads(shards);
        try (Gradients g = model.gradients(preferred, other)) {
          assertEquals(9 * shards, g.arrays().size());
          checkGradients(g, draw -> pairLoss(draw, preferred, other));
        }
      }
    } finally {
      Torch.setThreads(threads);
    }
  }

  @Test
  void aSavedModelScoresTheSame(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("proxy.safetensors");
    model.save(file);
    List<int[]> sequences = Tiny.sequences(7, 3, 4, 9, 12);
    try (RewardModel read = RewardModel.read("again", SHAPE, TextView.SAME_TOKENS, file)) {
      assertArrayEquals(model.scoreSequences(sequences), read.scoreSequences(sequences));
      Path again = folder.resolve("again.safetensors");
      read.save(again);
      assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(again));
    }
    assertArrayEquals(new long[] {1, 8}, Safetensors.read(file).get("score.weight").shape());
  }

  @Test
  void whatDoesNotFitIsTold(@TempDir Path folder) throws Exception {
    assertTold(
        () -> model.scoreSequences(List.of(new int[] {1}, new int[] {2, 7})),
        "reward model proxy, sequence 1: token 7 at place 1 is not in the vocabulary of 7");
    assertTold(() -> model.scoreSequences(List.of(new int[13])), "13 tokens, the context holds 12");
    assertTold(
        () -> model.gradients(List.of(new int[] {1}), List.of(new int[0])), "sequence 0 is empty");
    Path file = folder.resolve("policy.safetensors");
    try (var policy = Tiny.decoder(SHAPE, 1)) {
      policy.save(file);
      assertTold(() -> read(SHAPE, file), file + ": array score.weight is missing");
      assertTold(
          () -> new RewardModel("short", policy, new float[7], TextView.SAME_TOKENS),
          "reward model short: its head has 7 values, the decoder's width is 8");
    }
    model.save(file);
    assertTold(
        () -> read(SHAPE.withVocabulary(9), file),
        file + ": array model.embed_tokens.weight has shape [7, 8], needed is [9, 8]");
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 900));
    assertTold(() -> read(SHAPE, file), file + ": ");
  }

  private static void read(DecoderShape shape, Path file) {
    try {
      RewardModel.read("x", shape, TextView.SAME_TOKENS, file).close();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void assertTold(Runnable work, String part) {
    BadInput e = assertThrows(BadInput.class, work::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
