package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bondlab.config.BadInput;
import bondlab.reward.Wrapper.LengthAdjusted;
import java.util.List;
import org.junit.jupiter.api.Test;

class LengthAdjustedTest {
  private static final Reward INNER = new Table("gold", 1, 2);

  @Test
  void chargesResponseTokensOnly() {
    var asked = List.of(Table.response(0, 0), Table.response(0, 1, 7, 7, 7));
    assertArrayEquals(new double[] {.5, 0}, new LengthAdjusted(INNER, .5).score(asked));
    assertArrayEquals(new double[] {1.5, 4}, new LengthAdjusted(INNER, -.5).score(asked));
    assertEquals("gold-length-adjusted", new LengthAdjusted(INNER, .5).name());
  }

  @Test
  void badPriceIsRefused() {
    assertThrows(BadInput.class, () -> new LengthAdjusted(INNER, Double.NaN));
    assertThrows(BadInput.class, () -> new LengthAdjusted(INNER, Double.POSITIVE_INFINITY));
  }
}
