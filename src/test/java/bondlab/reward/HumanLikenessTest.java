package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HumanLikenessTest {
  private static final List<Completion> MEASURED =
      Speeches.LENGTHS.of(Speeches.MEASURED, Speeches.POLICY);
  private static final List<Completion> HUMAN =
      Speeches.LENGTHS.of(Speeches.FRESH, Speeches.POLICY);
  private static final HumanLikeness FITTED =
      HumanLikeness.fit("strict", Speeches.RATE, HumanLikeness.ENGLISH, MEASURED);

  @Test
  void statisticsAreCountedByHand() {
    double[] x = HumanLikeness.statistics(-5, HumanLikeness.ENGLISH, " The cat's on, THE mat. 7");
    assertArrayEquals(new double[] {(3 + 4 + 2 + 3 + 3) / 5.0, -5, 3 / 5.0, 4 / 5.0}, x, 1e-15);
    double[] none = HumanLikeness.statistics(-5, HumanLikeness.ENGLISH, ", , 12 ,");
    assertArrayEquals(new double[] {0, -5, 0, 0}, none, 0);
  }

  @Test
  void squaredDistancesOfTheMeasuredSumToTheirDegreesOfFreedom() {
    double sum = Arrays.stream(FITTED.score(MEASURED)).map(d -> d * d).sum();
    // Σ zᵀ R⁻¹ z = (M − 1) · tr(R⁻¹ R); numbers are kept in float32
    assertEquals((MEASURED.size() - 1) * 4, sum, 0.01);
  }

  @Test
  void collapsedTextIsFarFromPeople() {
    double people = mean(HUMAN);
    assertTrue(people > -2.3 && people < -1.5, "people's own mean is " + people);
    for (String word : List.of(" the", ",", " Commission")) {
      double collapsed =
          mean(Speeches.changed(HUMAN, words -> Collections.nCopies(words.size(), word)));
      assertTrue(collapsed < people - 3, word + ": " + collapsed);
    }
  }

  private static double mean(List<Completion> completions) {
    return Arrays.stream(FITTED.score(completions)).average().orElseThrow();
  }

  @Test
  void aStoredRewardScoresTheSame() {
    HumanLikeness again =
        HumanLikeness.of("strict", "file", Speeches.RATE, HumanLikeness.ENGLISH, FITTED.values());
    assertArrayEquals(FITTED.score(HUMAN), again.score(HUMAN), 0);
    assertEquals(FITTED.toString(), again.toString());
  }

  @Test
  void otherFunctionWordsThanStoredAreRefused() {
    BadInput bad =
        assertThrows(
            BadInput.class,
            () -> HumanLikeness.of("s", "file", Speeches.RATE, Set.of("der"), FITTED.values()));
    assertTrue(bad.getMessage().contains("other function words"), bad.getMessage());
    BadInput empty =
        assertThrows(
            BadInput.class,
            () -> HumanLikeness.of("s", "f", Speeches.RATE, HumanLikeness.ENGLISH, Map.of()));
    assertEquals(4, empty.problems().size());
  }

  @Test
  void aStatisticThatDoesNotVaryIsNamed() {
    BadInput bad =
        assertThrows(
            BadInput.class, () -> HumanLikeness.fit("s", Speeches.RATE, Set.of("zzz"), MEASURED));
    assertTrue(bad.getMessage().contains("share of function words"), bad.getMessage());
    assertThrows(
        BadInput.class,
        () -> HumanLikeness.fit("s", Speeches.RATE, HumanLikeness.ENGLISH, MEASURED.subList(0, 5)));
  }
}
