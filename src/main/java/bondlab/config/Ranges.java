package bondlab.config;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The steps of {@code range(start,stop,step)}, the stop left out. */
final class Ranges {
  private static final int LARGEST = 10_000_000;

  /** That of Python's decimal numbers, which Hydra steps with: the same digits come out. */
  private static final MathContext PYTHON = new MathContext(28, RoundingMode.HALF_EVEN);

  private Ranges() {}

  /**
   * Whole numbers if all three are, else floats.
   *
   * @throws IllegalArgumentException if one is no finite number, or nothing lies between
   */
  static Setting.Sweep of(Object start, Object stop, Object step) {
    boolean whole = true;
    for (Object bound : new Object[] {start, stop, step}) {
      if (!(bound instanceof Number number) || !Double.isFinite(number.doubleValue())) {
        throw new IllegalArgumentException(
            "range(start,stop,step) needs finite numbers, got " + ValueText.of(bound));
      }
      whole &= bound instanceof Long;
    }
    List<Object> steps = steps(exact(start), exact(stop), exact(step), whole);
    return new Setting.Sweep(Collections.unmodifiableList(steps), false);
  }

  private static BigDecimal exact(Object number) {
    return number instanceof Long whole
        ? BigDecimal.valueOf(whole)
        : new BigDecimal((Double) number);
  }

  private static List<Object> steps(
      BigDecimal start, BigDecimal stop, BigDecimal step, boolean whole) {
    if (step.signum() == 0 || start.compareTo(stop) * step.signum() >= 0) {
      throw new IllegalArgumentException(
          "range from %s to %s (exclusive) by %s holds nothing".formatted(start, stop, step));
    }
    double count = stop.subtract(start).doubleValue() / step.doubleValue();
    if (count > LARGEST) {
      throw new IllegalArgumentException("range holds more than " + LARGEST + " values");
    }
    List<Object> values = new ArrayList<>((int) count + 1);
    BigDecimal next = start;
    while (next.compareTo(stop) * step.signum() < 0) {
      values.add(whole ? (Object) next.longValueExact() : (Object) next.doubleValue());
      next = next.add(step, PYTHON);
    }
    return values;
  }
}
