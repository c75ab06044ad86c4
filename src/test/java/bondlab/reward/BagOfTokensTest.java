package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.progress.Progress;
import bondlab.reward.BagOfTokens.Pairs;
import bondlab.reward.BagOfTokens.Training;
import bondlab.reward.BagOfTokens.Words;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Safetensors;
import bondlab.text.Prompt;
import bondlab.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BagOfTokensTest {
  private static final BagOfTokens GIVEN =
      BagOfTokens.of(
          "linear", "test", Map.of("weight", new FloatArray(new float[] {9, 1, -2, 0, 5, -7}, 6)));

  static float[] floats(double[] values) {
    return FloatArray.rounded(values, values.length).values();
  }

  private static Completion completion(int... tokens) {
    return new Completion(new Prompt(1, new int[] {5, 5}), tokens, 0);
  }

  @Test
  void onlyTheResponsesTokensCount() {
    double[] scores =
        GIVEN.score(List.of(completion(1, 2, 1, 4), completion(4), completion(), completion(2, 2)));
    assertArrayEquals(new double[] {(2 - 2 + 5) / 2.0, 5, 0, -4 / Math.sqrt(2)}, scores, 1e-15);
  }

  @Test
  void aBagOfItsOwnTokensReadsTheText() {
    Tokenizer policy = Speeches.POLICY;
    Tokenizer own = Speeches.OWN;
    String text = " we agree, we agree";
    int[] ended = Arrays.copyOf(policy.encode(text), policy.encode(text).length + 1);
    ended[ended.length - 1] = policy.endOfText();
    Prompt prompt = new Prompt(1, policy.encode("And so"), policy);
    Words words = Words.retokenised(own);
    assertArrayEquals(own.encode(text), words.of(new Completion(prompt, policy.encode(text), 0)));
    int[] expected = Arrays.copyOf(own.encode(text), own.encode(text).length + 1);
    expected[expected.length - 1] = own.endOfText();
    assertArrayEquals(expected, words.of(new Completion(prompt, ended, 0)), "with its end");
  }

  @Test
  void accuracyCountsATieHalf() {
    Pairs pairs =
        new Pairs(
            List.of(new int[] {0}, new int[] {3}, new int[] {1}, new int[] {1, 2}),
            List.of(new int[] {1}, new int[] {4}, new int[] {1}, new int[] {5, 3}));
    assertArrayEquals(
        new double[] {8, -5, 0, (-1 + 7) / Math.sqrt(2)}, GIVEN.margins(pairs), 1e-12);
    assertEquals(2.5 / 4, GIVEN.accuracy(pairs), 0);
  }

  @Test
  void bothFormsScoreTheSameOnceStored(@TempDir Path folder) throws IOException {
    RandomStream stream = RandomStream.of(1);
    Pairs pairs =
        LinearBagTest.simulated(
            LinearBagTest.normals(20, stream.at("truth")), 100, stream.at("pairs"));
    Training training = new Training(8, 4, 2, 32, 5e-3, 10, 0.1, 0.05, 0);
    List<BagOfTokens> forms = new ArrayList<>();
    forms.add(BagOfTokens.linear("linear", 20, pairs, 1));
    forms.add(BagOfTokens.hidden("hidden", 20, pairs, training, stream, Progress.SILENT));
    for (BagOfTokens form : forms) {
      Path file = folder.resolve(form.name());
      Safetensors.write(file, form.values(), Map.of());
      BagOfTokens again = BagOfTokens.of(form.name(), "file", Safetensors.read(file));
      assertArrayEquals(
          form.scoreResponses(pairs.preferred()), again.scoreResponses(pairs.preferred()), 0);
      assertEquals(form.toString(), again.toString());
    }
  }

  @Test
  void aTokenThatIsNotKnownIsNamed() {
    BadInput bad =
        assertThrows(BadInput.class, () -> GIVEN.score(List.of(completion(1), completion(0, 6))));
    assertTrue(bad.getMessage().contains("response 1 of 2 has token 6"), bad.getMessage());
    assertThrows(BadInput.class, () -> GIVEN.score(List.of(completion(-1))));
  }

  @Test
  void storedWeightsThatAreMissingOrBrokenAreRefused() {
    assertThrows(BadInput.class, () -> BagOfTokens.of("b", "file", Map.of()));
    Map<String, FloatArray> nan = Map.of("weight", new FloatArray(new float[] {1, Float.NaN}, 2));
    BadInput bad = assertThrows(BadInput.class, () -> BagOfTokens.of("b", "file", nan));
    assertTrue(bad.getMessage().contains("not finite"), bad.getMessage());
  }
}
