package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sealed interfaces bound by the key {@code name}. */
class ChoiceTest {
  sealed interface Shape {}

  record Circle(double radius) implements Shape {}

  record RoundedBox(double width, Optional<Double> corner) implements Shape {}

  record Point() implements Shape {}

  record Drawing(Shape shape, List<Shape> others) {}

  private static List<String> problems(String text) {
    var config = ConfigFactory.parseString(text);
    return assertThrows(BadInput.class, () -> Bind.to(Drawing.class, config)).problems();
  }

  @Test
  void theNameChoosesTheRecord() {
    var config =
        ConfigFactory.parseString(
            """
            shape { name = circle, radius = 2 }
            others = [ { name = rounded-box, width = 1 }, { name = rounded_box, width = 1, corner = 3 },
                       { name = point } ]
            """);
    assertEquals(
        new Drawing(
            new Circle(2),
            List.of(
                new RoundedBox(1, Optional.empty()),
                new RoundedBox(1, Optional.of(3.0)),
                new Point())),
        Bind.to(Drawing.class, config));
    assertEquals(new Circle(2), Bind.to(Shape.class, config, "shape"));
  }

  @Test
  void everyProblemIsTold() {
    assertEquals(
        List.of(
            "shape.radius: missing (beside String:1)",
            "shape.width at String:1: unknown key of circle (rounded-box takes it);"
                + " known are radius",
            "others.0.name at String:2: circel: must be one of circle, rounded-box, point;"
                + " did you mean circle?",
            "others.1.name: missing (beside String:2); one of circle, rounded-box, point",
            "others.2.radius at String:2: unknown key of point (circle takes it); there are none"),
        problems(
            """
            shape { name = circle, width = 1 }
            others = [ { name = circel }, { radius = 1 }, { name = point, radius = 1 } ]
            """));
  }
}
