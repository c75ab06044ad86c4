package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.reward.Wrapper.Centred;
import bondlab.reward.Wrapper.Normalised;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class NormalisedTest {
  private static final Reward INNER = new Table("gold", 1, 2, 6);
  private static final List<Completion> REFERENCE = Table.responses(0, 0, 1, 2);

  @Test
  void subtractsTheMeanAndDividesByTheSampleSd() {
    var normalised = Normalised.on(INNER, REFERENCE); // mean 3, variance (4 + 1 + 9)/2
    double sd = Math.sqrt(7);
    double[] expected = {-2 / sd, -1 / sd, 3 / sd};
    assertArrayEquals(expected, normalised.score(REFERENCE), 1e-15); // rounding of one division
    assertEquals("gold-normalised", normalised.name());
  }

  @Property(tries = 100)
  boolean unitAndOriginOfTheInnerRewardDoNotMatter(
      @ForAll @DoubleRange(min = .01, max = 100) double scale,
      @ForAll @DoubleRange(min = -100, max = 100) double shift) {
    Reward moved = new Table("moved", scale + shift, 2 * scale + shift, 6 * scale + shift);
    double[] a = Normalised.on(INNER, REFERENCE).score(REFERENCE);
    double[] b = Normalised.on(moved, REFERENCE).score(REFERENCE);
    double error = 0;
    for (int i = 0; i < a.length; i++) {
      error = Math.max(error, Math.abs(a[i] - b[i]));
    }
    return error < 1e-10; // a shift of 100 on a scale of .01 loses four of sixteen digits
  }

  @Test
  void aReferenceWithoutSpreadIsRefused() {
    Reward flat = new Table("flat", .1, .1, .1);
    var e = assertThrows(BadInput.class, () -> Normalised.on(flat, REFERENCE));
    assertTrue(e.getMessage().contains("flat"), e.getMessage());
    for (double constant : new double[] {1, -7e5, 1e-9}) { // with the rounding of a network
      Reward jitter = new Table("jitter", constant, constant * (1 + 1e-7), constant * (1 - 1e-7));
      assertThrows(BadInput.class, () -> Normalised.on(jitter, REFERENCE));
      var pool = ReferencePool.of(jitter, REFERENCE);
      assertThrows(BadInput.class, () -> new Centred(jitter, pool));
    }
    Reward small = new Table("small", 1, 1 + 1e-4, 1 - 1e-4); // a spread of its own
    assertEquals(1e-4, Normalised.on(small, REFERENCE).sd(), 1e-12);
    assertThrows(BadInput.class, () -> Normalised.on(INNER, REFERENCE.subList(0, 1)));
    assertThrows(BadInput.class, () -> Normalised.on(INNER, List.of()));
  }

  @Test
  void aRewardThatIsConstantButForRoundingIsRefusedWhateverItsSize() {
    for (double size : new double[] {1e-6, 1, -3e8}) {
      Reward jitter = new Table("jitter", size, size * (1 + 1e-7), size * (1 - 1e-7));
      var e = assertThrows(BadInput.class, () -> Normalised.on(jitter, REFERENCE));
      assertTrue(e.getMessage().contains("rounding"), e.getMessage());
      double[] scores = jitter.score(REFERENCE);
      ReferencePool pool = ReferencePool.of(Table.responses(0, 0, 1, 2), scores);
      assertThrows(BadInput.class, pool::withinPromptSd);
    }
    Reward small = new Table("small", 1e-9, 2e-9, 6e-9); // small is not constant
    assertEquals(3e-9, Normalised.on(small, REFERENCE).mean(), 1e-24);
  }

  @Test
  void badNumbersAreRefused() {
    assertThrows(BadInput.class, () -> new Normalised(INNER, 0, 0));
    assertThrows(BadInput.class, () -> new Normalised(INNER, Double.NaN, 1));
    assertThrows(BadInput.class, () -> new Normalised(INNER, 0, Double.POSITIVE_INFINITY));
  }
}
