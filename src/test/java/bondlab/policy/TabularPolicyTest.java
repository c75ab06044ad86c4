package bondlab.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TabularPolicyTest {
  private static final Prompt FIRST = new Prompt(3, new int[0]);
  private static final Prompt SECOND = new Prompt(8, new int[0]);

  private static TabularPolicy policy() {
    return new TabularPolicy(
        Map.of(
            3, new double[] {Math.log(.1), Math.log(.6), Double.NEGATIVE_INFINITY, Math.log(.3)},
            8, new double[] {0, 0}));
  }

  @Test
  void logPmfIsTheLogSoftmax() {
    double[] expected = {Math.log(.1), Math.log(.6), Double.NEGATIVE_INFINITY, Math.log(.3)};
    assertArrayEquals(expected, policy().logPmf(FIRST), 1e-15); // one rounding of the sum
    assertArrayEquals(new double[] {-Math.log(2), -Math.log(2)}, policy().logPmf(SECOND), 1e-15);
  }

  @Property
  boolean logitsCountUpToAConstant(
      @ForAll @Size(4) List<@DoubleRange(min = -700, max = 700) Double> row,
      @ForAll @DoubleRange(min = -1e6, max = 1e6) double shift) {
    double[] logits = row.stream().mapToDouble(x -> x).toArray();
    double[] shifted = Arrays.stream(logits).map(x -> x + shift).toArray();
    double[] a = new TabularPolicy(Map.of(3, logits)).logPmf(FIRST);
    double[] b = new TabularPolicy(Map.of(3, shifted)).logPmf(FIRST);
    for (int k = 0; k < a.length; k++) {
      if (Math.abs(a[k] - b[k]) > 1e-9) { // adding 1e6 rounds a logit by up to 6e-11
        return false;
      }
    }
    return true;
  }

  @Test
  void drawsFollowTheLaw() {
    List<Completion> drawn = policy().sample(List.of(FIRST), 20_000, RandomStream.of(1));
    Law.assertFits(new double[] {.1, .6, 0, .3}, Law.counts(drawn, 4));
  }

  @Test
  void aPromptsDrawsDependOnItsIdAlone() {
    var together = policy().sample(List.of(FIRST, SECOND), 50, RandomStream.of(2));
    var alone = policy().sample(List.of(SECOND), 50, RandomStream.of(2));
    assertEquals(100, together.size());
    assertArrayEquals(Law.outcomes(alone), Law.outcomes(together.subList(50, 100)));
  }

  @Test
  void logProbsAgreeWithTheDrawsAndTheOutcomes() {
    TabularPolicy policy = policy();
    List<Completion> drawn = policy.sample(List.of(FIRST, SECOND), 20, RandomStream.of(3));
    double[] own = drawn.stream().mapToDouble(Completion::logProb).toArray();
    assertArrayEquals(own, policy.logProbs(drawn));
    assertArrayEquals(policy.logPmf(FIRST), policy.logProbs(policy.outcomes(FIRST)));
  }

  @Test
  void aCopyIsIndependent() {
    TabularPolicy original = policy();
    TabularPolicy copy = original.copy();
    copy.setLogits(SECOND, new double[] {1, 0});
    assertArrayEquals(new double[] {0, 0}, original.logits(SECOND));
    assertNotEquals(original.logPmf(SECOND)[0], copy.logPmf(SECOND)[0]);
    original.logits(SECOND)[0] = 9;
    assertArrayEquals(new double[] {0, 0}, original.logits(SECOND));
  }

  @Test
  void badRowsAreAllNamed() {
    double none = Double.NEGATIVE_INFINITY;
    var rows = Map.of(1, new double[] {0, Double.NaN}, 2, new double[] {none}, 5, new double[0]);
    var e = assertThrows(BadInput.class, () -> new TabularPolicy(rows));
    assertEquals(3, e.problems().size(), e.getMessage());
    assertTrue(e.getMessage().contains("prompt 1: logit 1 is NaN"), e.getMessage());
    assertThrows(BadInput.class, () -> new TabularPolicy(Map.of()));
    assertThrows(BadInput.class, () -> policy().setLogits(SECOND, new double[] {1, 2, 3}));
  }

  @Test
  void unknownPromptsAndResponsesAreNamed() {
    TabularPolicy policy = policy();
    Prompt unknown = new Prompt(4, new int[0]);
    var e = assertThrows(BadInput.class, () -> policy.logPmf(unknown));
    assertTrue(e.getMessage().contains("prompt 4") && e.getMessage().contains("[3, 8]"));
    var two = List.of(new Completion(SECOND, new int[] {2}, 0));
    assertTrue(
        assertThrows(BadInput.class, () -> policy.logProbs(two))
            .getMessage()
            .contains("completion 0 of prompt 8"));
    var empty = List.of(new Completion(SECOND, new int[0], 0));
    assertThrows(BadInput.class, () -> policy.logProbs(empty));
    assertThrows(BadInput.class, () -> policy.sample(List.of(FIRST), 0, RandomStream.of(1)));
  }
}
