package bondlab.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bondlab.model.TokenBatch.SharedPrefix;
import bondlab.reward.RewardModel;
import bondlab.reward.RewardModel.TextView;
import bondlab.stats.Divergence;
import bondlab.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That what is read once for several sequences gives what each of them gives alone. */
class SharedPrefixTest {
  private static final Sampling PLAIN = Sampling.plain(1);
  private static final int[] LAST = {2, 5, 3, 2, 2, 4};
  private static final int PROMPT = 5;
  private static final float[] HEAD = {1, -1, 0.5f, 2, 0, 1, -0.5f, 1};

  /** Two prompts of five tokens, three responses of two to five tokens each. */
  private static final List<int[]> SEQUENCES = sequences();

  private final Decoder decoder = Tiny.decoder(Tiny.SHAPE, 1);
  private static final Rounding NEAR = new Rounding(Tiny.SHAPE, 1, 50);
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
        NEAR.checkLogProbs(SEQUENCES.get(b), prompt, PLAIN, got[b]);
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
          NEAR.checkLogProbs(sequences.get(b), prompt, PLAIN, got[b]);
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
      IntToDoubleFunction loss = draw -> NEAR.network(draw).loss(SEQUENCES, weights, PLAIN);
      try (Gradients g = decoder.gradients(SEQUENCES, weights, PLAIN)) {
        float[][] got = FiniteDifferences.summed(g.arrays(), 8);
        Rounding.check(loss, g.loss(), "loss from " + first);
        FiniteDifferences.checkAll(NEAR, Tiny.SHAPE, got, loss);
        NEAR.checkGradient(got, SEQUENCES, weights, PLAIN, "from " + first);
      }
    }
  }

  @Test
  void aTeacherIsFollowedAsOneSequenceAtATime() {
    Torch.setThreads(1);
    try (Decoder teacher = Tiny.decoder(Tiny.SHAPE, 2)) {
      Distillation distillation = new Distillation(teacher, PLAIN, 0.3);
      Rounding nearTeacher = new Rounding(Tiny.SHAPE, 2, 50);
      double[][] weights = weightsFrom(PROMPT - 1);
      IntToDoubleFunction loss =
          draw -> divergence(nearTeacher.network(draw), NEAR.network(draw), weights);
      try (Gradients g = distillation.gradients(decoder, PLAIN, SEQUENCES, weights)) {
        Rounding.check(loss, g.loss(), "loss");
        FiniteDifferences.checkAll(NEAR, Tiny.SHAPE, FiniteDifferences.summed(g.arrays(), 8), loss);
      }
    }
  }

  private static double divergence(PlainDecoder teacher, PlainDecoder student, double[][] weights) {
    double sum = 0;
    for (int b = 0; b < weights.length; b++) {
      double[][] p = teacher.laws(SEQUENCES.get(b), 1);
      double[][] q = student.laws(SEQUENCES.get(b), 1);
      for (int t = 0; t < weights[b].length; t++) {
        sum += weights[b][t] * Divergence.generalizedJsd(p[t], q[t], 0.3);
      }
    }
    return sum;
  }

  @Test
  void networksAreComparedAsOneSequenceAtATime() {
    int[] prompts = new int[LAST.length];
    Arrays.fill(prompts, PROMPT);
    try (Decoder other = Tiny.decoder(Tiny.SHAPE, 2)) {
      Rounding nearOther = new Rounding(Tiny.SHAPE, 2, 50);
      TokenComparison got = TokenComparison.of(decoder, PLAIN, other, PLAIN, SEQUENCES, prompts);
      TokenComparisonTest.assertPlain(NEAR, PLAIN, nearOther, PLAIN, SEQUENCES, prompts, got);
    }
  }

  @Test
  void rewardsAreThoseOfOneSequenceAtATime() {
    Torch.setThreads(1);
    Decoder body = Tiny.decoder(Tiny.SHAPE, 1);
    try (RewardModel model = new RewardModel("r", body, HEAD.clone(), TextView.SAME_TOKENS)) {
      List<int[]> ofOneLength =
          SEQUENCES.stream().map(x -> Arrays.copyOf(x, PROMPT + 2)).toList().subList(0, 3);
      for (List<int[]> some : List.of(SEQUENCES, SEQUENCES.subList(0, 3), ofOneLength)) {
        IntFunction<double[]> scores =
            draw -> some.stream().mapToDouble(x -> score(draw, x)).toArray();
        Rounding.check(scores, model.scoreSequences(some), some.size() + " together");
      }
    }
  }

  private double score(int draw, int[] sequence) {
    double[] last = NEAR.network(draw).states(sequence)[sequence.length - 1];
    double[] head = NEAR.near(HEAD, draw);
    return IntStream.range(0, head.length).mapToDouble(c -> head[c] * last[c]).sum();
  }
}
