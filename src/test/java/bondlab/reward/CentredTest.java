package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.reward.Wrapper.Centred;
import java.util.List;
import org.junit.jupiter.api.Test;

class CentredTest {
  private static final Reward INNER = new Table("gold", 0, 2, 100, 101, 105);
  private static final List<Completion> REFERENCE =
      Table.concat(Table.responses(3, 0, 1), Table.responses(5, 2, 3, 4));
  private static final ReferencePool POOL = ReferencePool.of(INNER, REFERENCE);

  @Test
  void subtractsThePromptsMeanAndDividesByThePooledSd() {
    // means 1 and 102; squares (1 + 1) + (4 + 1 + 9) = 16 over (2 − 1) + (3 − 1) = 3 degrees
    double sd = Math.sqrt(16.0 / 3);
    double[] expected = {-1 / sd, 1 / sd, -2 / sd, -1 / sd, 3 / sd};
    var centred = new Centred(INNER, POOL);
    assertArrayEquals(expected, centred.score(REFERENCE), 1e-15); // rounding of one division
    assertEquals("gold-centred", centred.name());
    assertEquals(sd, POOL.withinPromptSd(), 1e-15);
  }

  @Test
  void differencesBetweenPromptsVanish() {
    double[] scores = INNER.score(REFERENCE);
    scores[0] += 1e6;
    scores[1] += 1e6;
    assertEquals(POOL.withinPromptSd(), ReferencePool.of(REFERENCE, scores).withinPromptSd(), 1e-9);
  }

  @Test
  void aPromptOutsideThePoolIsNamed() {
    var centred = new Centred(INNER, POOL);
    var e = assertThrows(BadInput.class, () -> centred.score(Table.responses(8, 0)));
    assertTrue(e.getMessage().contains("prompt 8 has no reference scores"), e.getMessage());
  }

  @Test
  void aPoolWithoutSpreadIsRefused() {
    var flat = ReferencePool.of(REFERENCE, new double[] {.1, .1, .3, .3, .3});
    assertThrows(BadInput.class, () -> new Centred(INNER, flat));
    var single = ReferencePool.of(INNER, Table.responses(3, 0));
    assertThrows(BadInput.class, () -> new Centred(INNER, single));
  }

  @Test
  void badPoolsAreRefused() {
    assertThrows(BadInput.class, () -> ReferencePool.of(INNER, List.of()));
    assertThrows(BadInput.class, () -> ReferencePool.of(REFERENCE, new double[4]));
    double[] nan = {0, 1, 2, 3, Double.NaN};
    var e = assertThrows(BadInput.class, () -> ReferencePool.of(REFERENCE, nan));
    assertTrue(e.getMessage().contains("NaN for index 4"), e.getMessage());
  }
}
