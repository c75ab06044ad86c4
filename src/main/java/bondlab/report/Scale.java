package bondlab.report;

/** The scale of an axis. */
public enum Scale {
  /** Equal steps. */
  LINEAR,
  /** Decades, labelled 1, 2, 3, 5, 10, … */
  LOG10,
  /** Doublings, labelled 1, 2, 4, …: the axis of N. */
  LOG2;

  /** Whether a value has a place on the axis. */
  boolean shows(double value) {
    return Double.isFinite(value) && (this == LINEAR || value > 0);
  }
}
