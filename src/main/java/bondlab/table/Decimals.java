package bondlab.table;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Writes numbers as text: the same characters on every JDK and in every locale. */
public final class Decimals {
  private Decimals() {}

  /**
   * Writes a double so that reading it gives the same double: at most 17 digits, {@code inf},
   * {@code -inf} or {@code nan}. {@code Double.toString} is not used, since its digits differ
   * between JDK 17 and later ones.
   */
  public static String exact(double x) {
    if (!Double.isFinite(x) || x == 0) {
      return special(x);
    }
    BigDecimal full = new BigDecimal(x);
    BigDecimal shortest = full.round(new MathContext(15, RoundingMode.HALF_EVEN));
    for (int digits = 16; shortest.doubleValue() != x; digits++) {
      shortest = full.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    }
    return text(shortest.stripTrailingZeros(), true);
  }

  /**
   * Reads what {@link #exact} writes, and the spellings of infinity and NaN that Python, R and Java
   * use.
   *
   * @throws NumberFormatException for anything else
   */
  public static double parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "inf", "+inf", "infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      case "nan", "na" -> Double.NaN;
      default -> Double.parseDouble(text);
    };
  }

  /**
   * Rounds for a reader: {@code digits} significant digits without trailing zeros, plain between
   * 1e-4 and 1e7, else {@code 1.5e-7}.
   */
  public static String rounded(double x, int digits) {
    if (!Double.isFinite(x) || x == 0) {
      return x == 0 ? "0" : special(x);
    }
    BigDecimal near = new BigDecimal(x).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    return text(near.stripTrailingZeros(), false);
  }

  private static String special(double x) {
    if (Double.isNaN(x)) {
      return "nan";
    }
    if (x == 0) {
      return 1 / x > 0 ? "0.0" : "-0.0";
    }
    return x > 0 ? "inf" : "-inf";
  }

  /** With a point in whole numbers if wanted, so that readers that guess types see a double. */
  private static String text(BigDecimal x, boolean point) {
    int exponent = x.precision() - x.scale() - 1;
    if (exponent >= -4 && exponent < 7) {
      String plain = x.toPlainString();
      return point && x.scale() <= 0 ? plain + ".0" : plain;
    }
    String digits = x.unscaledValue().abs().toString();
    String tail = digits.length() > 1 ? "." + digits.substring(1) : "";
    return (x.signum() < 0 ? "-" : "") + digits.charAt(0) + tail + "e" + exponent;
  }
}
