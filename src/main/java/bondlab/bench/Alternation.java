package bondlab.bench;

import bondlab.progress.Progress;
import java.util.Arrays;
import java.util.Optional;

/**
 * Runs of ours and of a rival in turn.
 *
 * @param ours seconds of each run
 * @param rival seconds of the rival's run that followed each of ours; empty without one
 * @param rivalName who that is; empty without one
 */
public record Alternation(double[] ours, double[] rival, String rivalName) {

  /**
   * How long to measure.
   *
   * @param warmUpSeconds at least so long, and at least twice, the work is done before it is timed
   * @param runs that are timed, ≥ 1
   */
  public record Effort(double warmUpSeconds, int runs) {
    /** Java's compiler is done after such a time; five runs are the least that show a spread. */
    static final Effort FULL = new Effort(5, 5);
  }

  /**
   * Warms both up, then measures.
   *
   * @param work one run of ours
   */
  static Alternation of(
      String what, Effort effort, Runnable work, Optional<Rival> rival, Progress progress) {
    double[] ours = new double[effort.runs];
    double[] theirs = new double[rival.isPresent() ? effort.runs : 0];
    try (Progress.Task task = progress.start(what, effort.runs, "runs")) {
      rival.ifPresent(r -> r.seconds().getAsDouble());
      double warm = secondsOf(work) + secondsOf(work);
      while (warm < effort.warmUpSeconds) {
        warm += secondsOf(work);
        task.step(0);
      }
      for (int i = 0; i < effort.runs; i++) {
        ours[i] = secondsOf(work);
        if (rival.isPresent()) {
          theirs[i] = rival.get().seconds().getAsDouble();
        }
        task.step(1);
      }
    }
    return new Alternation(ours, theirs, rival.map(Rival::name).orElse(""));
  }

  private static double secondsOf(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /** Our speed over the rival's, each run of ours with the rival's after it. */
  public Optional<Spread> ratio() {
    double[] ratios = new double[rival.length];
    Arrays.setAll(ratios, i -> rival[i] / ours[i]);
    return ratios.length == 0 ? Optional.empty() : Optional.of(Spread.of(ratios));
  }
}
