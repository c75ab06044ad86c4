package bondlab.stats;

/** The conditions on inputs that several statistics share, each told with the value found. */
final class Require {
  private Require() {}

  /** Every value is a number; the message names the array and the index. */
  static void finite(String name, double[] x) {
    for (int i = 0; i < x.length; i++) {
      if (!Double.isFinite(x[i])) {
        throw new IllegalArgumentException(
            name
                + "["
                + i
                + "] of "
                + x.length
                + " values is "
                + x[i]
                + "; every value must be finite: drop it or mark the run failed");
      }
    }
  }

  /** Two arrays of one length, at least {@code least}. */
  static void paired(String nameX, double[] x, String nameY, double[] y, int least) {
    sameLength(nameX, x.length, nameY, y.length);
    atLeast("the length of " + nameX, x.length, least);
  }

  /** Two arrays of one length. */
  static void sameLength(String nameX, int lengthX, String nameY, int lengthY) {
    if (lengthX != lengthY) {
      throw new IllegalArgumentException(
          nameX
              + " has "
              + lengthX
              + " entries, "
              + nameY
              + " has "
              + lengthY
              + "; they must pair up one to one");
    }
  }

  /** Pools of one size: {@code [prompts][M]} twice, one prompt or more. */
  static void pools(String nameX, double[][] x, String nameY, double[][] y) {
    atLeast("the number of prompts in " + nameX, x.length, 1);
    sameLength(nameX, x.length, nameY, y.length);
    for (int p = 0; p < x.length; p++) {
      paired(nameX + "[" + p + "]", x[p], nameY + "[" + p + "]", y[p], 1);
      if (x[p].length != x[0].length) {
        throw new IllegalArgumentException(
            nameX
                + "["
                + p
                + "] has a pool of "
                + x[p].length
                + ", "
                + nameX
                + "[0] of "
                + x[0].length
                + "; all prompts need pools of one size");
      }
    }
  }

  /** A count that is large enough. */
  static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be at least " + least);
    }
  }

  /** A share strictly between 0 and 1. */
  static void level(double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "level is " + level + "; an interval's level lies between 0 and 1, such as 0.95");
    }
  }

  /** A parameter that is 0 or more; +∞ allowed. */
  static void atLeastZero(String name, double value) {
    if (!(value >= 0)) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be 0 or more");
    }
  }

  /** A parameter above 0; +∞ allowed. */
  static void positive(String name, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be above 0");
    }
  }

  /** A weight in [0, 1]. */
  static void weight(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is " + value + "; it must lie in [0, 1]");
    }
  }

  /** A real N of Best-of-N. */
  static void bestOf(double n) {
    if (!(n > 0 && n < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "n is " + n + "; Best-of-n needs a finite n above 0 (1 gives the reference law)");
    }
  }
}
