package bondlab.report;

/** One thing in a panel, in data coordinates. */
sealed interface Mark {
  /** A line through points in their order; broken where a value cannot be shown. */
  record Line(String name, double[] x, double[] y, Style style, int colour) implements Mark {}

  /** The area between two curves. */
  record Band(double[] x, double[] low, double[] high, int colour) implements Mark {}

  /** Dots, with an interval each if {@code low} and {@code high} are not null. */
  record Points(String name, double[] x, double[] y, double[] low, double[] high, int colour)
      implements Mark {}

  /** One place that the text speaks of, such as a peak. */
  record Spot(double x, double y, String label, int colour) implements Mark {}

  /** A thin grey line across the panel. */
  record Rule(boolean vertical, double at, String label) implements Mark {}
}
