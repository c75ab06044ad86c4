package bondlab.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.tensor.AdamW;
import bondlab.training.GradientDescent.LearningRate;
import org.junit.jupiter.api.Test;

class LearningRateTest {
  @Test
  void risesOnALineAndFallsOnAHalfCosine() {
    LearningRate rate = new LearningRate(2, 4, 0.1);
    double[] rise = {0.5, 1, 1.5, 2};
    for (int step = 1; step <= 4; step++) {
      assertEquals(rise[step - 1], rate.at(step, 24));
    }
    assertEquals(2 * (0.1 + 0.9 / 2), rate.at(14, 24), 1e-15); // half-way, one rounding
    assertEquals(0.2, rate.at(24, 24), 1e-15);
  }

  @Test
  void aFinalShareOfOneKeepsItConstant() {
    LearningRate rate = new LearningRate(3, 0, 1);
    for (int step = 1; step <= 7; step++) {
      assertEquals(3, rate.at(step, 7), 1e-15);
    }
    assertEquals(3, new LearningRate(3, 5, 0).at(5, 5));
  }

  @Test
  void everyProblemIsToldAtOnce() {
    BadInput e = assertThrows(BadInput.class, () -> new LearningRate(0, -1, 2));
    assertEquals(3, e.problems().size());
    assertTrue(e.getMessage().contains("learning_rate.peak = 0: must be above 0"), e.getMessage());
    assertTrue(e.getMessage().contains("learning_rate.final_share = 2"), e.getMessage());
    AdamW.Settings settings = new AdamW.Settings(0.9, 0.99, 0, 1);
    LearningRate rate = new LearningRate(1, 0, 1);
    BadInput none = assertThrows(BadInput.class, () -> new GradientDescent(0, rate, settings));
    assertEquals("training.steps = 0: must be 1 or more", none.getMessage());
  }
}
