package bondlab.stats;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;

/**
 * The Best-of-n law of Eq. 4 in 250 digits, from plain cumulative sums: an independent reference
 * for integer n. The masses given sum to exactly 1.
 */
record ExactBestOfN(BigDecimal[] mass, double[] rewards, long n) {
  private static final MathContext DIGITS = new MathContext(250);

  /** Masses as decimal texts; one "rest" stands for what is missing to 1. */
  static BigDecimal[] masses(String... texts) {
    BigDecimal rest = BigDecimal.ONE;
    for (String text : texts) {
      rest = text.equals("rest") ? rest : rest.subtract(new BigDecimal(text));
    }
    BigDecimal missing = rest;
    return Arrays.stream(texts)
        .map(text -> text.equals("rest") ? missing : new BigDecimal(text))
        .toArray(BigDecimal[]::new);
  }

  double[] logProbs() {
    return Arrays.stream(mass).mapToDouble(ExactBestOfN::log).toArray();
  }

  double[] logPmf() {
    double[] logPmf = new double[mass.length];
    for (int y = 0; y < mass.length; y++) {
      logPmf[y] = log(mass[y].multiply(gain(y), DIGITS));
    }
    return logPmf;
  }

  double kl() {
    double sum = 0;
    for (int y = 0; y < mass.length; y++) {
      sum += mass[y].multiply(gain(y), DIGITS).doubleValue() * log(gain(y));
    }
    return sum;
  }

  double backwardKl() {
    double sum = 0;
    for (int y = 0; y < mass.length; y++) {
      sum -= mass[y].doubleValue() * log(gain(y));
    }
    return sum;
  }

  double winRate() {
    BigDecimal sum = BigDecimal.ZERO;
    for (int y = 0; y < mass.length; y++) {
      BigDecimal beaten = upTo(y, false).add(upTo(y, true)).divide(BigDecimal.valueOf(2), DIGITS);
      sum = sum.add(mass[y].multiply(gain(y), DIGITS).multiply(beaten, DIGITS));
    }
    return sum.doubleValue();
  }

  double meanLogQuantile() {
    double sum = 0;
    for (int y = 0; y < mass.length; y++) {
      sum += mass[y].multiply(gain(y), DIGITS).doubleValue() * log(upTo(y, true));
    }
    return sum;
  }

  /** π_BoN(y)/π_ref(y). */
  private BigDecimal gain(int y) {
    BigDecimal atMost = upTo(y, true);
    BigDecimal below = upTo(y, false);
    return power(atMost, n).subtract(power(below, n)).divide(atMost.subtract(below), DIGITS);
  }

  private BigDecimal upTo(int y, boolean included) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < mass.length; i++) {
      if (rewards[i] < rewards[y] || (included && rewards[i] == rewards[y])) {
        sum = sum.add(mass[i]);
      }
    }
    return sum;
  }

  private static BigDecimal power(BigDecimal x, long n) {
    BigDecimal result = BigDecimal.ONE;
    BigDecimal square = x;
    for (long left = n; left > 0; left >>= 1) {
      result = (left & 1) == 1 ? result.multiply(square, DIGITS) : result;
      square = square.multiply(square, DIGITS);
    }
    return result;
  }

  private static double log(BigDecimal x) {
    BigDecimal excess = x.subtract(BigDecimal.ONE);
    if (excess.abs().compareTo(new BigDecimal("0.1")) < 0) {
      return Math.log1p(excess.doubleValue());
    }
    int shift = x.precision() - x.scale();
    return Math.log(x.movePointLeft(shift).doubleValue()) + shift * Math.log(10);
  }
}
