package bondlab.model;

/** Angles of the rotary position embedding (Su et al. 2021), halves paired as in Llama. */
final class RotaryTable {
  private RotaryTable() {}

  /**
   * Cosines, then signed sines: −sin for the first half of the head, +sin for the second.
   *
   * @return row-major [2, positions, D]
   */
  static float[] values(int positions, int headWidth, double theta) {
    int half = headWidth / 2;
    float[] table = new float[2 * positions * headWidth];
    for (int p = 0; p < positions; p++) {
      for (int i = 0; i < half; i++) {
        double angle = p * Math.pow(theta, -2.0 * i / headWidth);
        int cosine = p * headWidth + i;
        int sine = (positions + p) * headWidth + i;
        table[cosine] = table[cosine + half] = (float) Math.cos(angle);
        table[sine] = (float) -Math.sin(angle);
        table[sine + half] = (float) Math.sin(angle);
      }
    }
    return table;
  }
}
