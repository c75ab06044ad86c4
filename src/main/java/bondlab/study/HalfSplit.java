package bondlab.study;

/** Choices made on one half of the prompts and judged on the other. */
final class HalfSplit {
  private HalfSplit() {}

  /**
   * How far each prompt's curve falls from its best point to the last. The best point of a prompt's
   * half is chosen on the other half: chosen on its own it would show a fall in pure noise.
   *
   * @param curves [P][K]
   * @return last minus best [P]
   */
  static double[] falls(double[][] curves) {
    int points = curves[0].length;
    double[] falls = new double[curves.length];
    for (int half = 0; half < 2; half++) {
      int best = 0;
      double[] mean = new double[points];
      for (int u = 1 - half; u < curves.length; u += 2) {
        for (int i = 0; i < points; i++) {
          mean[i] += curves[u][i];
        }
      }
      for (int i = 1; i < points; i++) {
        best = mean[i] > mean[best] ? i : best;
      }
      for (int u = half; u < curves.length; u += 2) {
        falls[u] = curves[u][points - 1] - curves[u][best];
      }
    }
    return falls;
  }
}
