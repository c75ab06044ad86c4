package bondlab.bench;

/**
 * Work so long that it is done once.
 *
 * @param suite such as {@code analyze}
 * @param name of the case
 * @param what was done, in words
 * @param seconds that it took
 * @param rows that were read
 * @param peakMb the most that the process has had resident, megabytes; NaN where unknown
 */
public record OneRun(
    String suite, String name, String what, double seconds, long rows, double peakMb) {
  /** Rows a second. */
  public double rate() {
    return rows / seconds;
  }
}
