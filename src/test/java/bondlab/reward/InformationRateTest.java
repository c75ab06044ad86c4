package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.reward.InformationRate.Reading;
import bondlab.tensor.FloatArray;
import bondlab.text.Document;
import bondlab.text.NGram;
import bondlab.text.Prompt;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InformationRateTest {
  /** The row is · a b a c a b ·, with · the end of text. */
  private static final InformationRate SIX =
      InformationRate.fit(List.of(new Document(0, "six", "abacab")), Letters.PLAIN);

  /** p(w) by hand: 7 tokens counted, 4 of them distinct, a vocabulary of 6. */
  private static double unigram(int count) {
    return (count + 4.0 / 6) / (7 + 4);
  }

  @Test
  void equalsWittenAndBellByHand() {
    double aAfterB = (1 + 2 * unigram(3)) / (2 + 2); // after b: a once, the end once
    double cAfterA = (1 + 2 * unigram(1)) / (3 + 2); // after a: b twice, c once
    double eAfterC = (0 + 1 * unigram(0)) / (1 + 1); // after c: a once
    double dAfterE = unigram(0); // e was never seen
    double expected =
        (Math.log(aAfterB) + Math.log(cAfterA) + Math.log(eAfterC) + Math.log(dAfterE)) / 4;
    double[] rates = SIX.of(List.of(Letters.completion("ab", "aced")));
    assertEquals(expected, rates[0], 1e-14); // rounding of four logarithms
  }

  @Test
  void withoutAPromptTheEndOfTextStandsBefore() {
    double expected = Math.log((1 + 1 * unigram(3)) / (1 + 1)); // after the end: a once
    assertEquals(expected, SIX.of(List.of(Letters.completion("", "a")))[0], 1e-14);
  }

  @Test
  void aDrawnStopIsTheEndOfText() {
    Completion ended = new Completion(Letters.completion("a", "").prompt(), new int[] {2, 0}, 0);
    double bAfterA = (2 + 2 * unigram(2)) / (3 + 2);
    double endAfterB = (1 + 2 * unigram(1)) / (2 + 2);
    double expected = (Math.log(bAfterA) + Math.log(endAfterB)) / 2;
    assertEquals(expected, SIX.of(List.of(ended))[0], 1e-14);
    Completion atOnce = new Completion(Letters.completion("ab", "").prompt(), new int[] {0}, 0);
    assertEquals(Math.log(endAfterB), SIX.of(List.of(atOnce))[0], 1e-14);
  }

  @Test
  void theLawSumsToOneAfterEveryToken() {
    NGram law =
        NGram.fit(
            Speeches.OWN.encodeAll(
                Speeches.COUNTED.subList(0, 50).stream().map(Document::text).toList()),
            Speeches.OWN.size(),
            Speeches.OWN.endOfText());
    int unseen = 0;
    for (int h = 0; h < law.vocabulary(); h += 7) { // all of them are 17 million look-ups
      int history = h;
      double[] p =
          IntStream.range(0, law.vocabulary())
              .mapToDouble(w -> law.probability(history, w))
              .toArray();
      assertEquals(1, Arrays.stream(p).sum(), 1e-11); // rounding of 4,096 terms
      assertTrue(Arrays.stream(p).min().orElseThrow() > 0);
      unseen += p[0] == law.probability(0) && p[1] == law.probability(1) ? 1 : 0;
    }
    assertTrue(unseen > 10, unseen + " histories were never seen");
  }

  @Test
  void aWordThatThePolicysTokensCutBelongsToTheResponse() {
    List<Completion> human = Speeches.LENGTHS.of(Speeches.FRESH, Speeches.POLICY);
    Reading[] readings = Speeches.RATE.read(human);
    int cut = 0;
    for (int i = 0; i < readings.length; i++) {
      int[] whole = Speeches.OWN.encode(human.get(i).prompt().text() + human.get(i).text());
      int[] alone = Speeches.OWN.encode(human.get(i).prompt().text());
      int[] tokens = readings[i].tokens();
      int from = whole.length - tokens.length;
      assertArrayEquals(Arrays.copyOfRange(whole, from, whole.length), tokens);
      assertEquals(whole[from - 1], readings[i].before());
      assertArrayEquals(Arrays.copyOf(alone, from), Arrays.copyOf(whole, from));
      String text = Speeches.OWN.decode(tokens);
      assertTrue(text.endsWith(human.get(i).text()), text);
      cut += text.equals(human.get(i).text()) ? 0 : 1;
    }
    assertTrue(cut > readings.length / 10, cut + " of " + readings.length + " were cut in a word");
  }

  @Test
  void eachResponseIsScoredAsIfAlone() {
    List<Completion> human = Speeches.LENGTHS.of(Speeches.FRESH, Speeches.POLICY);
    double[] together = Speeches.RATE.of(human);
    for (int i = 0; i < 20; i++) {
      assertEquals(Speeches.RATE.of(human.subList(i, i + 1))[0], together[i], 0);
    }
  }

  @Test
  void whatHasNoTokenOrNoTextIsRefused() {
    Completion good = Letters.completion("a", "b");
    BadInput empty =
        assertThrows(BadInput.class, () -> SIX.of(List.of(good, Letters.completion("a", ""))));
    assertTrue(empty.getMessage().contains("response 1 of 2, to prompt 7"), empty.getMessage());
    Completion bare = new Completion(new Prompt(3, new int[] {1}), new int[] {1}, 0);
    assertThrows(BadInput.class, () -> SIX.of(List.of(bare)));
    assertThrows(BadInput.class, () -> InformationRate.fit(List.of(), Letters.PLAIN));
  }

  @Test
  void storedCountsGiveTheSameRates() {
    InformationRate again = InformationRate.of("file", Speeches.OWN, Speeches.RATE.values());
    List<Completion> human = Speeches.LENGTHS.of(Speeches.FRESH, Speeches.POLICY);
    assertArrayEquals(Speeches.RATE.of(human), again.of(human), 0);
  }

  @Test
  void countsOfAnotherTokenizerAreRefused() {
    BadInput other =
        assertThrows(
            BadInput.class, () -> InformationRate.of("file", new Letters("00fe"), SIX.values()));
    assertTrue(other.getMessage().contains("another tokenizer"), other.getMessage());
  }

  @Test
  void allThatIsWrongWithStoredCountsIsTold() {
    BadInput missing =
        assertThrows(BadInput.class, () -> InformationRate.of("f", Letters.PLAIN, Map.of()));
    assertEquals(2, missing.problems().size());
    for (float broken : new float[] {6, -1, Float.NaN}) {
      Map<String, FloatArray> values = new HashMap<>(SIX.values());
      values.put("bigram.pairs", new FloatArray(new float[] {0, broken, 1}, 1, 3));
      assertThrows(BadInput.class, () -> InformationRate.of("f", Letters.PLAIN, values));
    }
  }
}
