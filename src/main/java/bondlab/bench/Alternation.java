package bondlab.bench;

import bondlab.progress.Progress;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Runs of ours and of a peer in turn.
 *
 * @param ours seconds of each run
 * @param peer seconds of each run of the peer; empty without one
 */
record Alternation(double[] ours, double[] peer) {
  /** The least that shows a spread. */
  private static final int RUNS = 5;

  /**
   * Warms up, then measures.
   *
   * @param work one run of ours
   * @param peer seconds of one run of the peer, or nothing
   */
  static Alternation of(
      String what, Runnable work, Optional<DoubleSupplier> peer, Progress progress) {
    double[] ours = new double[RUNS];
    double[] theirs = new double[peer.isPresent() ? RUNS : 0];
    try (Progress.Task task = progress.start(what, RUNS, "runs")) {
      work.run();
      work.run();
      for (int i = 0; i < RUNS; i++) {
        long start = System.nanoTime();
        work.run();
        ours[i] = (System.nanoTime() - start) / 1e9;
        if (peer.isPresent()) {
          theirs[i] = peer.get().getAsDouble();
        }
        task.step(1);
      }
    }
    return new Alternation(ours, theirs);
  }
}
