package bondlab.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * Smallest, middle and largest of some runs.
 *
 * @param min smallest
 * @param median middle, the mean of two for an even number
 * @param max largest
 */
public record Spread(double min, double median, double max) {

  /** Of one value or more. */
  public static Spread of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return new Spread(sorted[0], (sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[n - 1]);
  }

  @Override
  public String toString() {
    return number(median) + " (" + number(min) + " to " + number(max) + ")";
  }

  /** Three digits or more, thousands apart. */
  private static String number(double value) {
    int decimals = Math.max(0, 2 - (int) Math.floor(Math.log10(Math.max(value, 1e-9))));
    return String.format(Locale.ROOT, "%,." + Math.min(decimals, 6) + "f", value);
  }
}
