package bondlab.stats;

/** Tells values that vary from values that differ by rounding alone. */
public final class Spread {
  /** Scores come from float32 networks: seven digits, and a few units in the last one. */
  private static final double ROUNDING = 1e-6;

  private Spread() {}

  /**
   * Whether a standard deviation is no more than rounding: {@code sd ≤ 1e-6 · largest}. Also true
   * of NaN, the deviation of fewer than two values. A scale made of it would blow rounding up to a
   * whole unit. A true but small variation on a large offset needs the offset subtracted first.
   *
   * @param sd standard deviation, in the unit of the values
   * @param largest largest absolute value
   */
  public static boolean isRounding(double sd, double largest) {
    return !(sd > ROUNDING * largest);
  }
}
