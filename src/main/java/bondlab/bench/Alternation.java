package bondlab.bench;

import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Runs of our implementation and of a rival's, in turn.
 *
 * @param times how often the work is done in a run
 * @param ours seconds that it took once, the mean of each run
 * @param rival the same of the rival's run that followed each of ours; empty without one
 * @param rivalName who that is; empty without one
 */
public record Alternation(int times, double[] ours, double[] rival, String rivalName) {

  /**
   * The time to spend on measuring.
   *
   * @param warmUpSeconds at least so long, and at least twice, the work is done before it is timed
   * @param runs that are timed, ≥ 1
   * @param seconds a run lasts at least: the work is done again and again until then, as in use,
   *     and the mean counts
   */
  public record Effort(double warmUpSeconds, int runs, double seconds) {
    /**
     * Java's compiler is done after such a time; the median of nine is steady beside neighbours.
     */
    static final Effort FULL = new Effort(5, 9, 1.5);
  }

  /** Before each run: what the other process still has under way, such as a collection, ends. */
  private static final long PAUSE_MILLIS = 100;

  /**
   * Warms both up, then measures.
   *
   * @param work what is timed, once
   */
  static Alternation of(
      String what, Effort effort, Runnable work, Optional<Rival> rival, Progress progress) {
    rival.ifPresent(r -> r.seconds().getAsDouble());
    double once = warmed(what, work, effort.warmUpSeconds, progress);
    int times = (int) Math.max(1, Math.ceil(effort.seconds / once));
    double[] ours = new double[effort.runs];
    double[] theirs = new double[rival.isPresent() ? effort.runs : 0];
    try (Progress.Task task = progress.start(what, effort.runs, "runs")) {
      for (int i = 0; i < effort.runs; i++) {
        ours[i] = mean(times, () -> secondsOf(work));
        if (rival.isPresent()) {
          theirs[i] = mean(times, rival.get().seconds());
        }
        task.step(1);
      }
    }
    return new Alternation(times, ours, theirs, rival.map(Rival::name).orElse(""));
  }

  /** Seconds of the last run. */
  private static double warmed(String what, Runnable work, double seconds, Progress progress) {
    try (Progress.Task task = progress.start(what + ", warming up", 2, "runs")) {
      double warm = secondsOf(work);
      task.step(1);
      double last = secondsOf(work);
      task.step(1);
      for (warm += last; warm < seconds; warm += last) {
        last = secondsOf(work);
        task.step(0);
      }
      return last;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      StoppedByUser.throwIfInterrupted();
    }
  }

  private static double mean(int times, DoubleSupplier seconds) {
    pause();
    double sum = 0;
    for (int i = 0; i < times; i++) {
      sum += seconds.getAsDouble();
    }
    return sum / times;
  }

  private static double secondsOf(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /** Our speed over the rival's, each run of ours against the rival's that followed it. */
  public Optional<MinMedianMax> ratio() {
    double[] ratios = new double[rival.length];
    Arrays.setAll(ratios, i -> rival[i] / ours[i]);
    return ratios.length == 0 ? Optional.empty() : Optional.of(MinMedianMax.of(ratios));
  }

  /**
   * Another implementation of the same work.
   *
   * @param name its packages and their versions
   * @param seconds does the work once and says how long it took
   */
  record Rival(String name, DoubleSupplier seconds) {}

  /**
   * Smallest, middle and largest of some runs.
   *
   * @param min smallest
   * @param median middle, the mean of two for an even number
   * @param max largest
   */
  public record MinMedianMax(double min, double median, double max) {

    /** Summarises one value or more. */
    public static MinMedianMax of(double[] values) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      int n = sorted.length;
      return new MinMedianMax(sorted[0], (sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[n - 1]);
    }

    @Override
    public String toString() {
      return number(median) + " (" + number(min) + " to " + number(max) + ")";
    }

    /** Three digits or more, thousands apart. */
    private static String number(double value) {
      int decimals = Math.max(0, 2 - (int) Math.floor(Math.log10(Math.max(value, 1e-9))));
      return String.format(Locale.ROOT, "%,." + Math.min(decimals, 6) + "f", value);
    }
  }
}
