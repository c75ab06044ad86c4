package bondlab.notebook;

import bondlab.config.BadInput;
import java.util.Map;

/**
 * One point of what is varied.
 *
 * @param values by name, in the order of {@code vary}
 * @param seed of this point, from 1
 */
public record LabPoint(Map<String, Object> values, long seed) {

  /** A whole number. */
  public int integer(String name) {
    double number = number(name);
    if (number != Math.rint(number)) {
      throw new BadInput(
          name + " = " + number + " is no whole number; use number(\"" + name + "\")");
    }
    return (int) number;
  }

  /** A number. */
  public double number(String name) {
    if (value(name) instanceof Number number) {
      return number.doubleValue();
    }
    throw new BadInput(name + " = " + value(name) + " is no number; use value(\"" + name + "\")");
  }

  /** Any value, such as a reward. */
  public Object value(String name) {
    if (!values.containsKey(name)) {
      throw new BadInput("nothing named " + name + " is varied; there are " + values.keySet());
    }
    return values.get(name);
  }

  @Override
  public String toString() {
    return values + ", seed " + seed;
  }
}
