package bondlab.config;

import java.util.List;

/**
 * The right-hand side of an override. Values are null, Boolean, Long, Double, String, {@code List}
 * or {@code Map} of such.
 */
sealed interface Setting {

  /** One value. */
  record Plain(Object value) implements Setting {}

  /**
   * Several values, one per trial.
   *
   * @param bare written as {@code a,b,c}, with no function around it
   */
  record Sweep(List<Object> values, boolean bare) implements Setting {}

  /** Every option of a group whose name matches a pattern and no excluded one. */
  record Glob(List<String> include, List<String> exclude) implements Setting {}

  /**
   * A continuum from {@code start} to {@code end}, for a sampler.
   *
   * @param whole whether only whole numbers are drawn, both ends included
   * @param log whether the logarithm is what is drawn uniformly
   */
  record Interval(double start, double end, boolean whole, boolean log) implements Setting {

    private static final double EXACT = 0x1.0p53;

    public Interval {
      if (!Double.isFinite(start) || !Double.isFinite(end) || start >= end) {
        throw new IllegalArgumentException(
            "interval(start,end) needs finite numbers, the first below the second, got %s and %s"
                .formatted(ValueText.of(start), ValueText.of(end)));
      }
      if (log && start <= 0) {
        throw new IllegalArgumentException(
            "tag(log,interval(start,end)) needs a start above 0, got " + ValueText.of(start));
      }
      if (whole && (start < -EXACT || end > EXACT)) {
        throw new IllegalArgumentException("int(interval(start,end)) ends at 2^53 either way");
      }
    }

    Interval cast(String type) {
      return switch (type) {
        case "int" -> new Interval(truncate(start), truncate(end), true, log);
        case "float" -> new Interval(start, end, false, log);
        default -> throw new IllegalArgumentException("an interval is cast by int or float only");
      };
    }

    private static double truncate(double bound) {
      return bound < 0 ? Math.ceil(bound) : Math.floor(bound);
    }

    /** The value at a share from 0 to 1: a Double, or a Long of whole numbers. */
    Object at(double share) {
      if (!whole) {
        return within(log ? geometric(start, end, share) : mean(start, end, share));
      }
      double drawn =
          log
              ? Math.rint(geometric(start - 0.5, end + 0.5, share))
              : Math.floor(mean(start, end + 1, share));
      return (long) within(drawn);
    }

    /** start·(1 − share) + end·share, which no width overflows. */
    private static double mean(double start, double end, double share) {
      return start * (1 - share) + end * share;
    }

    /** By StrictMath, which has the same last digit on every machine. */
    private static double geometric(double start, double end, double share) {
      return StrictMath.exp(mean(StrictMath.log(start), StrictMath.log(end), share));
    }

    /** Rounding never leads past an end. */
    private double within(double value) {
      return Math.max(start, Math.min(end, value));
    }

    Interval onLogScale() {
      return new Interval(start, end, whole, true);
    }
  }
}
