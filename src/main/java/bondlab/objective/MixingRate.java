package bondlab.objective;

/**
 * η of an exponential moving average, by step: from {@code start} at step 1 to {@code end} at the
 * last.
 *
 * @param start in (0, 1]
 * @param end in [0, 1]
 * @param form how it goes from one to the other
 */
public record MixingRate(double start, double end, Form form) {

  /** Forms of the way. */
  public enum Form {
    /** {@code start} throughout. */
    CONSTANT,
    /** Along a straight line. */
    LINEAR,
    /** Along a half cosine. */
    COSINE
  }

  /** The rate of step 1 … steps. */
  public double at(long step, long steps) {
    double done = steps > 1 ? (step - 1.0) / (steps - 1.0) : 0;
    return switch (form) {
      case CONSTANT -> start;
      case LINEAR -> start + (end - start) * done;
      case COSINE -> end + (start - end) * 0.5 * (1 + Math.cos(Math.PI * done));
    };
  }
}
