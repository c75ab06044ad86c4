package bondlab.report;

import bondlab.table.Decimals;

/** How an axis places its values. */
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

  /** The value that XChart gets; it knows decades itself, doublings it does not. */
  double place(double value) {
    return this == LOG2 ? Math.log(value) / Math.log(2) : value;
  }

  /** The text at a tick of XChart's; a blank where another text would touch it. */
  String label(double tick) {
    if (this == LINEAR) {
      return minus(Decimals.rounded(tick, 6));
    }
    double exponent = this == LOG2 ? tick : Math.log10(tick);
    long whole = Math.round(exponent);
    if (Math.abs(exponent - whole) > 1e-9) {
      long digit = Math.round(tick / Math.pow(10, Math.floor(exponent)));
      boolean shown = this == LOG10 && (digit == 2 || digit == 3 || digit == 5);
      return shown ? Decimals.rounded(tick, 3) : " ";
    }
    double value = Math.pow(base(), whole);
    boolean plain = value > 0.9e-3 && value < 2e4;
    return plain ? Decimals.rounded(value, 5) : base() + raised(whole);
  }

  private int base() {
    return this == LOG2 ? 2 : 10;
  }

  private static String minus(String number) {
    return number.replace('-', '\u2212');
  }

  private static String raised(long exponent) {
    StringBuilder text = new StringBuilder();
    for (char c : Long.toString(exponent).toCharArray()) {
      text.append(c == '-' ? '\u207B' : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(c - '0'));
    }
    return text.toString();
  }
}
