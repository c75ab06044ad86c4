package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.reward.Wrapper.Clipped;
import org.junit.jupiter.api.Test;

class ClippedTest {
  private static final Reward INNER = new Table("gold", -5, -1, 0, 3);

  @Test
  void holdsWithinBounds() {
    var clipped = new Clipped(INNER, -1, 2);
    assertArrayEquals(new double[] {-1, -1, 0, 2}, clipped.score(Table.responses(0, 0, 1, 2, 3)));
    assertEquals("gold-clipped", clipped.name());
  }

  @Test
  void oneSideMayBeOpen() {
    var clipped = new Clipped(INNER, Double.NEGATIVE_INFINITY, 2);
    assertArrayEquals(new double[] {-5, 2}, clipped.score(Table.responses(0, 0, 3)));
  }

  @Test
  void badBoundsAreRefused() {
    var e = assertThrows(BadInput.class, () -> new Clipped(INNER, 2, 2));
    assertTrue(e.getMessage().contains("lower = 2.0, upper = 2.0"), e.getMessage());
    assertThrows(BadInput.class, () -> new Clipped(INNER, Double.NaN, 2));
  }
}
