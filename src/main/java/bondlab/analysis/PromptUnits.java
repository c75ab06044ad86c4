package bondlab.analysis;

/**
 * Rows of prompts to draw from, at most so many: beyond that, groups of prompts, so that memory and
 * the cost of a bootstrap do not grow with the number of prompts (random groups: Wolter 2007, ch.
 * 2). Prompts come in the order of a hash, so a group is a random one. A group stands for
 *
 * <pre>  x̄ + (G/P)·Σ_{p in group} (x_p − x̄)</pre>
 *
 * <p>whose mean over the G groups is the mean over prompts, and whose variance over G is that of a
 * prompt over P.
 */
final class PromptUnits {
  private final long prompts;
  private final double[][] sums; // about the first row
  private final long[] sizes;
  private double[] first;
  private long seen;

  PromptUnits(int width, long prompts, int most) {
    this.prompts = prompts;
    int groups = (int) Math.min(prompts, most);
    sums = new double[groups][width];
    sizes = new long[groups];
  }

  /** Adds the next prompt's row [width]. */
  void add(double[] row) {
    int group = (int) (seen++ % sums.length);
    if (prompts == sums.length) {
      sums[group] = row;
      return;
    }
    first = first == null ? row.clone() : first;
    sizes[group]++;
    for (int j = 0; j < row.length; j++) {
      sums[group][j] += row[j] - first[j];
    }
  }

  /** The units [G][width]; one for each prompt if there are few enough. */
  double[][] units() {
    if (prompts == sums.length) {
      return sums;
    }
    int groups = sums.length;
    int width = sums[0].length;
    double[] mean = new double[width];
    for (double[] sum : sums) {
      for (int j = 0; j < width; j++) {
        mean[j] += sum[j] / prompts;
      }
    }
    double[][] units = new double[groups][width];
    double scale = (double) groups / prompts;
    for (int g = 0; g < groups; g++) {
      for (int j = 0; j < width; j++) {
        units[g][j] = first[j] + mean[j] + scale * (sums[g][j] - sizes[g] * mean[j]);
      }
    }
    return units;
  }
}
