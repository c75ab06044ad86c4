package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.reward.Typicality.HumanContinuations;
import bondlab.reward.Typicality.Moments;
import bondlab.stats.RandomStream;
import bondlab.tensor.Safetensors;
import bondlab.text.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TypicalityTest {
  private static final InformationRate SIX =
      InformationRate.fit(List.of(new Document(0, "six", "abacab")), Letters.PLAIN);
  private static final Moments PEOPLE = new Moments(-1.5, 0.5, 0.75, 0.125, 100);
  private static final Typicality HAND = new Typicality("gold", SIX, PEOPLE);

  private static final Typicality FITTED =
      Typicality.fit(
          "gold",
          Speeches.COUNTED,
          Speeches.MEASURED,
          Speeches.LENGTHS,
          Speeches.POLICY,
          Speeches.OWN);
  private static final List<Completion> HUMAN =
      Speeches.LENGTHS.of(Speeches.FRESH, Speeches.POLICY);

  @Test
  void equalsTheFormulaByHand() {
    List<Completion> responses =
        List.of(Letters.completion("a", "bab"), Letters.completion("a", "bcde"));
    double[] m = SIX.of(responses);
    double twoOfThree = Math.max(Math.abs(m[0] + 1.5) / 0.5, (0.75 - 2.0 / 3) / 0.125);
    double allDistinct = Math.abs(m[1] + 1.5) / 0.5;
    assertArrayEquals(new double[] {-twoOfThree, -allDistinct}, HAND.score(responses), 1e-15);
    assertEquals(-Math.abs(m[0] + 1.5) / 0.5, HAND.rateAlone().score(responses)[0], 1e-15);
  }

  @Test
  void theScorePeaksAtPeoplesRate() {
    assertEquals(0, HAND.score(-1.5, 1), 0);
    for (double off = 0.1; off < 3; off += 0.1) {
      assertEquals(-off / 0.5, HAND.score(-1.5 - off, 1), 1e-12);
      assertEquals(HAND.score(-1.5 - off, 1), HAND.score(-1.5 + off, 1), 1e-12);
    }
  }

  @Test
  void onlyMoreRepetitionThanPeoplesCosts() {
    assertEquals(0, HAND.score(-1.5, 0.75), 0);
    assertEquals(-2, HAND.score(-1.5, 0.5), 0);
    assertEquals(-6, HAND.score(-1.5, 0), 0);
    assertEquals(-4, HAND.score(-3.5, 0.5), 0); // the worse of the two, not their sum
    assertEquals(0, HAND.rateAlone().score(-1.5, 0), 0);
  }

  @Test
  void momentsAreThoseOfHumanContinuations() {
    List<Completion> human = Speeches.LENGTHS.of(Speeches.MEASURED, Speeches.POLICY);
    double[] m = FITTED.rate().of(human);
    double mean = Arrays.stream(m).average().orElseThrow();
    double squares = Arrays.stream(m).map(x -> (x - mean) * (x - mean)).sum();
    assertEquals(300, FITTED.people().continuations());
    assertEquals(mean, FITTED.people().mu(), 1e-6); // float32
    assertEquals(Math.sqrt(squares / 299), FITTED.people().sigma(), 1e-6);
    double[] alone = FITTED.rateAlone().score(human);
    double sum = Arrays.stream(alone).map(z -> z * z).sum();
    assertEquals(299, sum, 1e-3); // Σ ((m − μ)/σ)² is M − 1
  }

  @Test
  void peopleScoreHigherThanShuffledAndThanRepeatedWords() {
    double people = mean(FITTED, HUMAN);
    List<Completion> shuffled =
        Speeches.changed(
            HUMAN,
            words -> {
              List<String> other = new ArrayList<>(words);
              int[] order = RandomStream.of(words.size()).permutation(words.size());
              for (int i = 0; i < order.length; i++) {
                other.set(i, words.get(order[i]));
              }
              return other;
            });
    List<Completion> repeated =
        Speeches.changed(
            HUMAN, words -> Collections.nCopies(words.size(), words.get(words.size() / 2)));
    assertTrue(people > mean(FITTED, shuffled) + 0.5, people + " " + mean(FITTED, shuffled));
    assertTrue(people > mean(FITTED, repeated) + 3, people + " " + mean(FITTED, repeated));
    assertTrue(people > -1.5 && people < -0.5, "people's own mean is " + people);
  }

  private static double mean(Reward reward, List<Completion> completions) {
    return Arrays.stream(reward.score(completions)).average().orElseThrow();
  }

  @Test
  void aStoredRewardScoresTheSame(@TempDir Path folder) throws IOException {
    Safetensors.write(folder.resolve("gold"), FITTED.values(), Map.of());
    Typicality again =
        Typicality.of("gold", "gold", Speeches.OWN, Safetensors.read(folder.resolve("gold")));
    assertEquals(FITTED.people(), again.people());
    assertArrayEquals(FITTED.score(HUMAN), again.score(HUMAN), 0);
    assertEquals(FITTED.toString(), again.toString());
  }

  @Test
  void fittingTwiceGivesTheSameNumbers() {
    Typicality again =
        Typicality.fit(
            "gold",
            Speeches.COUNTED,
            Speeches.MEASURED,
            Speeches.LENGTHS,
            Speeches.POLICY,
            Speeches.OWN);
    assertArrayEquals(FITTED.score(HUMAN), again.score(HUMAN), 0);
  }

  @Test
  void documentsThatAreCountedInAreNotMeasured() {
    BadInput both =
        assertThrows(
            BadInput.class,
            () ->
                Typicality.fit(
                    "gold",
                    Speeches.COUNTED,
                    Speeches.COUNTED.subList(3, 9),
                    Speeches.LENGTHS,
                    Speeches.POLICY,
                    Speeches.OWN));
    assertTrue(both.getMessage().contains(Speeches.COUNTED.get(3).title()), both.getMessage());
  }

  @Test
  void peopleWhoDoNotVaryAreRefused() {
    List<Completion> same = List.of(Letters.completion("a", "ba"), Letters.completion("a", "ba"));
    BadInput bad = assertThrows(BadInput.class, () -> Typicality.fit("gold", SIX, same));
    assertEquals(2, bad.problems().size(), bad.getMessage());
    assertThrows(BadInput.class, () -> Typicality.fit("gold", SIX, same.subList(0, 1)));
    assertThrows(BadInput.class, () -> Typicality.fit("gold", SIX, List.of()));
  }

  @Test
  void continuationsAreSpreadEvenlyOverAllOpenings() {
    HumanContinuations all = new HumanContinuations(16, 24, Integer.MAX_VALUE);
    List<Completion> every = all.of(Speeches.FRESH, Speeches.POLICY);
    List<Completion> some = new HumanContinuations(16, 24, 10).of(Speeches.FRESH, Speeches.POLICY);
    for (int i = 0; i < 10; i++) {
      assertArrayEquals(every.get(i * every.size() / 10).tokens(), some.get(i).tokens());
      assertEquals(16, some.get(i).prompt().tokens().length);
      assertEquals(24, some.get(i).tokens().length);
    }
    assertThrows(
        BadInput.class,
        () -> new HumanContinuations(5000, 24, 10).of(Speeches.FRESH, Speeches.POLICY));
    BadInput bad = assertThrows(BadInput.class, () -> new HumanContinuations(0, 0, 1));
    assertEquals(3, bad.problems().size());
  }
}
