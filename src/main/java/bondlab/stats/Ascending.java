package bondlab.stats;

/** Sorting that keeps track of where each value came from. */
public final class Ascending {
  private Ascending() {}

  /**
   * Lists the indices of {@code x} from its smallest value to its largest; equal values (0.0 and
   * −0.0 among them) stay in their order. A merge sort on primitives: boxed indices take five times
   * as long, and a study sorts thousands of pools.
   *
   * @param x values [M] without NaN
   */
  public static int[] order(double[] x) {
    int m = x.length;
    int[] from = new int[m];
    for (int i = 0; i < m; i++) {
      from[i] = i;
    }
    int[] to = new int[m];
    for (int width = 1; width < m; width = width > m / 2 ? m : 2 * width) {
      for (int start = 0; start < m; start += 2 * width) {
        merge(x, from, to, start, Math.min(start + width, m), Math.min(start + 2 * width, m));
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }

  /** The end of the run of equal values of {@code x} that starts at sorted place {@code start}. */
  public static int endOfTies(double[] x, int[] order, int start) {
    int end = start + 1;
    while (end < order.length && x[order[end]] == x[order[start]]) {
      end++;
    }
    return end;
  }

  private static void merge(double[] x, int[] from, int[] to, int start, int middle, int end) {
    int left = start;
    int right = middle;
    for (int i = start; i < end; i++) {
      boolean takeLeft = right >= end || (left < middle && x[from[left]] <= x[from[right]]);
      to[i] = takeLeft ? from[left++] : from[right++];
    }
  }
}
