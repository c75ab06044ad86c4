package bondlab.model;

/**
 * First tokens that sequences of a batch have in common, such as the prompt of several responses: a
 * network reads them once for all of them.
 *
 * @param each S, sequences after each other that have one prefix; 1 if nothing is shared
 * @param tokens P, tokens of each prefix; 0 if nothing is shared
 */
record SharedPrefix(int each, int tokens) {
  static final SharedPrefix NONE = new SharedPrefix(1, 0);

  /** The share of all tokens that must be saved for it to pay. */
  private static final double LEAST = 0.125;

  /**
   * The split of a batch into groups of one size that saves the most tokens.
   *
   * @param tokens row-major [B,T]
   * @param longest T; the last two places are never shared
   */
  static SharedPrefix of(long[] tokens, int longest) {
    int rows = tokens.length / longest;
    int[] common = new int[rows];
    for (int b = 1; b < rows; b++) {
      common[b] = common(tokens, (b - 1) * longest, b * longest, longest - 2);
    }
    SharedPrefix best = NONE;
    for (int each = 2; each <= rows; each++) {
      if (rows % each == 0) {
        SharedPrefix one = new SharedPrefix(each, least(common, each));
        best = one.saved(rows) > best.saved(rows) ? one : best;
      }
    }
    return best.saved(rows) < LEAST * tokens.length ? NONE : best;
  }

  private int saved(int rows) {
    return tokens * (rows - rows / each);
  }

  private static int common(long[] tokens, int first, int second, int most) {
    int t = 0;
    while (t < most && tokens[first + t] == tokens[second + t]) {
      t++;
    }
    return t;
  }

  /** Of what neighbours in groups of {@code each} have in common. */
  private static int least(int[] common, int each) {
    int least = Integer.MAX_VALUE;
    for (int b = 0; b < common.length; b++) {
      least = b % each == 0 ? least : Math.min(least, common[b]);
    }
    return least;
  }
}
