package bondlab.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.FiniteDifferences;
import bondlab.model.Gradients;
import bondlab.model.Lora;
import bondlab.model.RememberedReading;
import bondlab.model.Rounding;
import bondlab.model.Sampling;
import bondlab.model.Tiny;
import bondlab.stats.RandomStream;
import bondlab.tensor.Torch;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That a gradient that starts from what sampling or reading computed is the one that reads the text
 * again.
 */
class RememberedSamplesTest {
  private static final DecoderShape SHAPE = new DecoderShape(20, 24, 16, 2, 4, 2, 12, 100, 1e-5);
  private static final RandomStream STREAM = RandomStream.of(1);
  private static final List<Prompt> RAGGED =
      List.of(
          new Prompt(8, new int[] {1, 2, 3, 4, 5}),
          new Prompt(2, new int[] {6}),
          new Prompt(5, new int[] {7, 8, 9}));
  private static final List<Prompt> EVEN =
      List.of(new Prompt(8, new int[] {1, 2, 3}), new Prompt(2, new int[] {6, 2, 2}));

  private final int threads = Torch.threads();

  @AfterEach
  void threads() {
    Torch.setThreads(threads);
  }

  private static LanguageModelPolicy policy(Sampling law) {
    return new LanguageModelPolicy(Tiny.decoder(SHAPE, 4), law);
  }

  static List<Sampling> laws() {
    return List.of(
        new Sampling(1, 0, 1, 10, -1, -1),
        new Sampling(1, 0, 1, 1, -1, -1),
        new Sampling(0.5, 0, 1, 10, 3, -1),
        new Sampling(2, 0, 1, 10, 0, 4),
        new Sampling(0.8, 5, 0.9, 10, 0, -1));
  }

  private static double[][] weights(List<Completion> completions) {
    Random random = new Random(3);
    return completions.stream()
        .map(c -> random.doubles(c.tokens().length, -1, 1).toArray())
        .toArray(double[][]::new);
  }

  /** Requires the gradient of the plain network, also of a copy, which remembers nothing. */
  private static void assertGradient(LanguageModelPolicy policy, List<Completion> completions) {
    double[][] weights = weights(completions);
    List<int[]> sequences = completions.stream().map(Completion::sequence).toList();
    double[][] rows = new double[weights.length][];
    for (int b = 0; b < rows.length; b++) {
      int prompt = completions.get(b).prompt().tokens().length;
      rows[b] = new double[sequences.get(b).length - 1];
      System.arraycopy(weights[b], 0, rows[b], prompt - 1, weights[b].length);
    }
    Rounding near = new Rounding(SHAPE, policy.values(), 10 * rows.length);
    Sampling law = policy.sampling();
    try (LanguageModelPolicy copy = policy.copy();
        Gradients read = copy.gradients(completions, weights);
        Gradients remembered = policy.gradients(completions, weights)) {
      for (Gradients g : List.of(read, remembered)) {
        String where = g == read ? "read again" : "remembered";
        Rounding.check(draw -> near.network(draw).loss(sequences, rows, law), g.loss(), where);
        float[][] got = FiniteDifferences.summed(g.arrays(), 8);
        near.checkGradient(got, sequences, rows, law, where);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("laws")
  void theGradientIsThatOfReadingTheTextAgain(Sampling law) {
    for (List<Prompt> prompts : List.of(RAGGED, EVEN, EVEN.subList(0, 1))) {
      for (int count : new int[] {1, 2}) {
        Torch.setThreads(count);
        try (LanguageModelPolicy policy = policy(law)) {
          List<Completion> drawn = policy.remembering().sample(prompts, 4, STREAM);
          assertGradient(policy, drawn);
          List<Completion> shuffled = new ArrayList<>(drawn);
          Collections.shuffle(shuffled, new Random(2));
          assertGradient(policy, shuffled.subList(0, shuffled.size() - 1));
        }
      }
    }
  }

  @Test
  void moreSamplesThanOneCallTakes() {
    Torch.setThreads(2);
    try (LanguageModelPolicy policy = policy(laws().get(2))) {
      assertGradient(policy, policy.remembering().sample(RAGGED, 250, STREAM));
    }
  }

  @Test
  void othersComeBesideThem() {
    try (LanguageModelPolicy policy = policy(laws().get(0))) {
      List<Completion> mixed = new ArrayList<>(policy.sample(RAGGED, 2, STREAM.at("others")));
      mixed.addAll(policy.remembering().sample(RAGGED, 3, STREAM));
      Collections.shuffle(mixed, new Random(2));
      assertGradient(policy, mixed);
    }
  }

  @ParameterizedTest
  @MethodSource("laws")
  void theGradientOfWhatWasReadStartsFromTheReading(Sampling law) {
    for (List<Prompt> prompts : List.of(RAGGED, EVEN, EVEN.subList(0, 1))) {
      for (int count : new int[] {1, 2}) {
        Torch.setThreads(count);
        try (LanguageModelPolicy policy = policy(law)) {
          List<Completion> pairs = policy.sample(prompts, 2, STREAM);
          double[] plain = policy.logProbs(pairs);
          double[] read = policy.remembering().logProbs(pairs);
          for (int b = 0; b < read.length; b++) {
            assertEquals(plain[b], read[b], 1e-4 * Math.max(1, Math.abs(plain[b])));
          }
          assertGradient(policy, pairs);
          assertGradient(policy, pairs); // was spent, is read again
          policy.remembering().logProbs(pairs);
          List<Completion> others = new ArrayList<>(pairs);
          Collections.swap(others, 0, 1);
          assertGradient(policy, others);
          policy.arrays().get(0).muli(1.5);
          policy.stepped();
          assertGradient(policy, pairs);
        }
      }
    }
  }

  @Test
  void aReadingGivesOneGradientOfResponsesAlone() {
    try (LanguageModelPolicy policy = policy(laws().get(0))) {
      List<int[]> sequences = List.of(new int[] {1, 2, 3, 4}, new int[] {5, 6});
      int[] prompts = {2, 1};
      double[][] weights = {{0, 1, 2}, {3}};
      double[][] prompted = {{1, 1, 2}, {3}};
      assertFalse(RememberedReading.pays(policy.decoder(), sequences, new int[] {2, 2}));
      try (RememberedReading reading =
          RememberedReading.of(policy.decoder(), sequences, prompts, policy.sampling())) {
        BadInput bad = assertThrows(BadInput.class, () -> reading.gradients(prompted));
        assertTrue(bad.getMessage().contains("sequence 0: token 1"), bad.getMessage());
        reading.gradients(weights).close();
        assertThrows(IllegalStateException.class, () -> reading.gradients(weights));
      }
      Lora dropping = new Lora(2, 4, 0.1, Lora.TARGETS);
      try (Decoder dropped = policy.decoder().withAdapter(dropping, STREAM)) {
        assertFalse(RememberedReading.pays(dropped, sequences, prompts));
      }
    }
  }

  /** With gains of heads, biases and adapters, whose values are kept too. */
  @Test
  void everyMemberOfTheFamilyStartsFromTheReading() {
    List<int[]> sequences = List.of(new int[] {1, 2, 3, 4}, new int[] {1, 2, 5, 6, 3});
    int[] prompts = {2, 2};
    double[][] weights = {{0, 1, 2}, {0, -1, .5, 2}};
    Sampling law = Sampling.plain(3);
    Lora lora = new Lora(2, 4, 0, Lora.TARGETS);
    for (boolean part : new boolean[] {false, true}) {
      DecoderShape shape = Tiny.member(part, !part, part);
      try (Decoder plain = Tiny.decoder(shape, 4);
          Decoder adapted = plain.withAdapter(lora, STREAM)) {
        for (Decoder decoder : List.of(plain, adapted)) {
          try (RememberedReading reading = RememberedReading.of(decoder, sequences, prompts, law);
              Gradients remembered = reading.gradients(weights);
              Gradients read = decoder.gradients(sequences, weights, law)) {
            assertEquals(read.loss(), remembered.loss(), 1e-4);
            int arrays = decoder.trained().arrays().size();
            float[][] expected = FiniteDifferences.summed(read.arrays(), arrays);
            float[][] got = FiniteDifferences.summed(remembered.arrays(), arrays);
            for (int i = 0; i < arrays; i++) {
              assertArrayEquals(expected[i], got[i], 1e-4f);
            }
          }
        }
      }
    }
  }

  @Test
  void theSamplesAreTheSame() {
    try (LanguageModelPolicy policy = policy(laws().get(2))) {
      List<Completion> plain = policy.sample(RAGGED, 4, STREAM);
      List<Completion> drawn = policy.remembering().sample(RAGGED, 4, STREAM);
      for (int i = 0; i < plain.size(); i++) {
        assertArrayEquals(plain.get(i).tokens(), drawn.get(i).tokens());
        assertEquals(plain.get(i).logProb(), drawn.get(i).logProb());
      }
    }
  }

  @Test
  void otherWeightsForget() {
    try (LanguageModelPolicy policy = policy(laws().get(0));
        LanguageModelPolicy other =
            new LanguageModelPolicy(Tiny.decoder(SHAPE, 5), Sampling.plain(10))) {
      List<Completion> drawn = policy.remembering().sample(RAGGED, 4, STREAM);
      policy.blend(other, 0.5);
      assertGradient(policy, drawn);
      drawn = policy.remembering().sample(RAGGED, 4, STREAM);
      policy.restore(other.values());
      assertGradient(policy, drawn);
      drawn = policy.remembering().sample(RAGGED, 4, STREAM);
      policy.arrays().get(0).muli(1.5);
      policy.stepped();
      assertGradient(policy, drawn);
    }
  }
}
