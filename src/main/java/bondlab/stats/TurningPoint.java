package bondlab.stats;

import java.util.function.DoubleFunction;

/**
 * Finds how far the place where a mean curve turns from rising to falling may be from where it was
 * found, by inverting a test (Fieller 1954): the interval reaches to the nearest places on either
 * side where the mean of the slopes is told from 0, positive below and negative above.
 */
final class TurningPoint {
  private TurningPoint() {}

  /**
   * Searches on both sides.
   *
   * @param at where the mean curve turns, in [low, high]
   * @param step of the search; what lies between two steps is not seen
   * @param tolerance to which an end is found
   * @param slope the mean slope at a place; its scale may depend on the place
   * @return an interval in [low, high], whose end is a bound where no slope is told from 0
   */
  static Interval around(
      double at,
      double low,
      double high,
      double step,
      double tolerance,
      DoubleFunction<TwoWayMean> slope,
      double level) {
    return new Interval(
        end(at, low, -step, tolerance, x -> slope.apply(x).interval(level).low() > 0),
        end(at, high, step, tolerance, x -> slope.apply(x).interval(level).high() < 0),
        level);
  }

  private interface Test {
    boolean told(double x);
  }

  private static double end(double at, double limit, double step, double tolerance, Test test) {
    double in = at;
    while (in != limit) {
      double out = Math.abs(limit - in) <= Math.abs(step) ? limit : in + step;
      if (test.told(out)) {
        return bisect(in, out, tolerance, test);
      }
      in = out;
    }
    return limit;
  }

  private static double bisect(double inside, double outside, double tolerance, Test test) {
    double in = inside;
    double out = outside;
    while (Math.abs(out - in) > tolerance) {
      double middle = (in + out) / 2;
      if (test.told(middle)) {
        out = middle;
      } else {
        in = middle;
      }
    }
    return out;
  }
}
