package bondlab.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bondlab.reward.RewardModel;
import bondlab.reward.TextView;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That what is read once for several sequences gives what each of them gives alone. */
class SharedPrefixTest {
  private static final Sampling PLAIN = Sampling.plain(1);
  private static final int[] LAST = {2, 5, 3, 2, 2, 4};
  private static final int PROMPT = 5;

  /** Two prompts of five tokens, three responses of two to five tokens each. */
  private static final List<int[]> SEQUENCES = sequences();

  private final Decoder decoder = Tiny.decoder(Tiny.SHAPE, 1);
  private final PlainDecoder plain = new PlainDecoder(Tiny.SHAPE, Tiny.weights(Tiny.SHAPE, 1));
  private final int threads = Torch.threads();

  @AfterEach
  void close() {
    decoder.close();
    Torch.setThreads(threads);
  }

  private static List<int[]> sequences() {
    List<int[]> prompts = Tiny.sequences(7, 1, PROMPT, PROMPT);
    List<int[]> responses = Tiny.sequences(7, 2, LAST);
    List<int[]> joined = new ArrayList<>();
    for (int b = 0; b < LAST.length; b++) {
      int[] sequence = Arrays.copyOf(prompts.get(b / 3), PROMPT + LAST[b]);
      System.arraycopy(responses.get(b), 0, sequence, PROMPT, LAST[b]);
      joined.add(sequence);
    }
    return joined;
  }

  private static SharedPrefix of(List<int[]> sequences) {
    TokenBatch batch = TokenBatch.of(sequences, 0, sequences.size());
    return SharedPrefix.of(batch.tokens(), batch.longest());
  }

  @Test
  void theSplitThatSavesMostIsFound() {
    assertEquals(3, of(SEQUENCES).each());
    assertEquals(PROMPT, of(SEQUENCES).tokens(), "the third tokens of the responses differ");
    int[] a = {1, 2, 3, 4, 5, 6};
    int[] b = {1, 2, 3, 4, 0, 0};
    int[] c = {1, 2, 6, 6, 6, 6};
    assertEquals(new SharedPrefix(2, 4), of(List.of(a, b)));
    assertEquals(new SharedPrefix(4, 4), of(List.of(a, b, a, b)), "the last two are never shared");
    assertEquals(new SharedPrefix(2, 4), of(List.of(a, b, c, c)));
    assertEquals(new SharedPrefix(3, 2), of(List.of(a, b, c)), "three rows have no half");
    assertEquals(SharedPrefix.NONE, of(List.of(a)));
    assertEquals(SharedPrefix.NONE, of(List.of(a, new int[] {2, 2, 3, 4, 5, 6})));
    assertEquals(SharedPrefix.NONE, of(List.of(new int[] {1}, new int[] {1})));
    int[] one = {1, 2, 3, 4, 5, 6, 0, 0, 0};
    int[] two = {1, 3, 3, 4, 5, 6, 0, 0, 0};
    assertEquals(SharedPrefix.NONE, of(List.of(one, two)), "one token of eighteen does not pay");
  }

  @Test
  void logProbsAreThoseOfAPlainLlamaWhereverTheyStart() {
    for (int prompt : new int[] {1, 4, PROMPT, 6}) { // before, at, and after the shared ones' end
      int[] prompts = new int[LAST.length];
      Arrays.fill(prompts, prompt);
      double[][] got = decoder.logProbs(SEQUENCES, prompts, PLAIN);
      for (int b = 0; b < prompts.length; b++) {
        int[] x = SEQUENCES.get(b);
        double[][] laws = plain.laws(x, 1);
        for (int j = 0; j < got[b].length; j++) {
          assertEquals(laws[prompt + j - 1][x[prompt + j]], got[b][j], 1e-5, "from " + prompt);
        }
      }
    }
  }

  @Test
  void anyNumbersOfPromptsAndResponsesAreRead() {
    for (int[] size : new int[][] {{1, 2}, {1, 7}, {2, 2}, {5, 3}, {4, 16}}) {
      List<int[]> sequences = new ArrayList<>();
      for (int u = 0; u < size[0]; u++) {
        for (int[] last : Tiny.sequences(7, 10 + u, lengths(size[1]))) {
          int[] sequence = Arrays.copyOf(Tiny.sequences(7, u, 8).get(0), 11);
          System.arraycopy(last, 0, sequence, 8, 3);
          sequences.add(sequence);
        }
      }
      int[] prompts = new int[sequences.size()];
      for (int prompt : new int[] {1, 8, 10}) {
        Arrays.fill(prompts, prompt);
        double[][] got = decoder.logProbs(sequences, prompts, PLAIN);
        for (int b = 0; b < prompts.length; b++) {
          List<int[]> one = sequences.subList(b, b + 1);
          double[] alone = decoder.logProbs(one, new int[] {prompt}, PLAIN)[0];
          assertArrayEquals(alone, got[b], 1e-5, Arrays.toString(size) + " from " + prompt);
        }
      }
    }
  }

  private static int[] lengths(int count) {
    int[] lengths = new int[count];
    Arrays.fill(lengths, 3);
    return lengths;
  }

  private static double[][] weightsFrom(int first) {
    double[][] weights = new double[LAST.length][];
    for (int b = 0; b < weights.length; b++) {
      weights[b] = new double[PROMPT + LAST[b] - 1];
      for (int t = first; t < weights[b].length; t++) {
        weights[b][t] = Math.cos(3 * b + t);
      }
    }
    return weights;
  }

  @Test
  void gradientsAreFiniteDifferencesWhereverTheWeightsStart() {
    Torch.setThreads(1); // one shard
    for (int first : new int[] {0, PROMPT - 1, PROMPT}) {
      double[][] weights = weightsFrom(first);
      DoubleSupplier loss =
          () -> {
            double sum = 0;
            for (int b = 0; b < weights.length; b++) {
              int[] x = SEQUENCES.get(b);
              double[][] laws = plain.laws(x, 1);
              for (int t = first; t < weights[b].length; t++) {
                sum -= weights[b][t] * laws[t][x[t + 1]];
              }
            }
            return sum;
          };
      try (Gradients g = decoder.gradients(SEQUENCES, weights, PLAIN)) {
        assertEquals(loss.getAsDouble(), g.loss(), 1e-4); // float32 sums of terms of size ten
        FiniteDifferences.checkAll(plain, Tiny.SHAPE, g, loss, 2e-4);
      }
    }
  }

  @Test
  void aTeacherIsFollowedAsOneSequenceAtATime() {
    Torch.setThreads(1);
    try (Decoder teacher = Tiny.decoder(Tiny.SHAPE, 2)) {
      Distillation distillation = new Distillation(teacher, PLAIN, 0.3);
      double[][] weights = weightsFrom(PROMPT - 1);
      double loss = 0;
      List<Gradients> each = new ArrayList<>();
      for (int b = 0; b < weights.length; b++) {
        List<int[]> one = SEQUENCES.subList(b, b + 1);
        each.add(distillation.gradients(decoder, PLAIN, one, new double[][] {weights[b]}));
        loss += each.get(b).loss();
      }
      float[][] sums =
          FiniteDifferences.summed(each.stream().flatMap(g -> g.arrays().stream()).toList(), 8);
      each.forEach(Gradients::close);
      try (Gradients g = distillation.gradients(decoder, PLAIN, SEQUENCES, weights)) {
        assertEquals(loss, g.loss(), 1e-5);
        float[][] together = FiniteDifferences.summed(g.arrays(), 8);
        for (int i = 0; i < 8; i++) {
          assertArrayEquals(sums[i], together[i], 1e-4f); // float32 sums of terms of size ten
        }
      }
    }
  }

  @Test
  void networksAreComparedAsOneSequenceAtATime() {
    int[] prompts = new int[LAST.length];
    Arrays.fill(prompts, PROMPT);
    try (Decoder other = Tiny.decoder(Tiny.SHAPE, 2)) {
      TokenComparison together =
          TokenComparison.of(decoder, PLAIN, other, PLAIN, SEQUENCES, prompts);
      for (int b = 0; b < LAST.length; b++) {
        TokenComparison alone =
            TokenComparison.of(
                decoder, PLAIN, other, PLAIN, SEQUENCES.subList(b, b + 1), new int[] {PROMPT});
        assertArrayEquals(alone.logProbs()[0], together.logProbs()[b], 1e-5);
        assertArrayEquals(alone.otherLogProbs()[0], together.otherLogProbs()[b], 1e-5);
        assertArrayEquals(alone.kl()[0], together.kl()[b], 1e-5);
        assertArrayEquals(alone.entropy()[0], together.entropy()[b], 1e-5);
      }
    }
  }

  @Test
  void rewardsAreThoseOfOneSequenceAtATime() {
    Torch.setThreads(1);
    float[] head = {1, -1, 0.5f, 2, 0, 1, -0.5f, 1, 1, -2, 1, 0.3f};
    head = Arrays.copyOf(head, Tiny.SHAPE.width());
    Decoder body = Tiny.decoder(Tiny.SHAPE, 1);
    try (RewardModel model = new RewardModel("r", body, head, TextView.SAME_TOKENS)) {
      List<int[]> ofOneLength =
          SEQUENCES.stream().map(x -> Arrays.copyOf(x, PROMPT + 2)).toList().subList(0, 3);
      for (List<int[]> some : List.of(SEQUENCES, SEQUENCES.subList(0, 3), ofOneLength)) {
        double[] together = model.scoreSequences(some);
        for (int b = 0; b < some.size(); b++) {
          double alone = model.scoreSequences(some.subList(b, b + 1))[0];
          assertEquals(alone, together[b], 1e-5);
        }
      }
    }
  }
}
