package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class CheckTest {

  @Test
  void goodValuesPass() {
    new Check("x")
        .atLeast("a", 1, 1)
        .atMost("b", 2, 2, "tokens")
        .within("c", 0, 0, 1)
        .positive("d", 1e-300, "a scale")
        .finite("e", 3)
        .notBlank("f", "x")
        .notEmpty("g", List.of(1))
        .oneOf("h", "up", List.of("up", "down"))
        .that(true, "i", 1, "must be")
        .done();
  }

  @Test
  void everyProblemIsCollected() {
    Check check =
        new Check("x")
            .atLeast("a", 0, 1, "samples")
            .atMost("b", 2.5, 2, "tokens")
            .within("c", Double.NaN, 0, 1, "the Jeffreys weight")
            .positive("d", Double.POSITIVE_INFINITY, "a scale")
            .finite("e", Double.NaN)
            .notBlank("f", " ")
            .notEmpty("g", List.of())
            .oneOf("h", "dwon", List.of("up", "down"))
            .that(false, "i", 3, "must divide 8");
    BadInput e = assertThrows(BadInput.class, check::done);
    assertEquals(
        List.of(
            "x.a = 0: must be 1 or more (samples)",
            "x.b = 2.5: must be 2 or less (tokens)",
            "x.c = nan: must be from 0 to 1 (the Jeffreys weight)",
            "x.d = inf: must be above 0 and finite (a scale)",
            "x.e = nan: must be a finite number",
            "x.f = \" \": must not be blank",
            "x.g = []: must not be empty",
            "x.h = \"dwon\": must be one of up, down; did you mean down?",
            "x.i = 3: must divide 8"),
        e.problems());
  }
}
