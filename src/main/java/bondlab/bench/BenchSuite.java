package bondlab.bench;

import bondlab.progress.Progress;
import java.nio.file.Path;
import java.util.Optional;

/** One set of measurements of {@code ./bondlab bench}. */
public interface BenchSuite {

  /** Such as {@code decode}. */
  String name();

  /** Half a line for the list of suites. */
  String about();

  /** Measures and prints. */
  void run(Setting setting);

  /**
   * How to measure.
   *
   * @param peers the Python that has the other implementations; empty to measure ours alone
   * @param results where each case goes when it is measured
   * @param progress where the progress goes
   * @param effort how long
   */
  record Setting(
      Optional<Path> peers, Results results, Progress progress, Alternation.Effort effort) {

    /** With the effort that numbers worth quoting need. */
    public Setting(Optional<Path> peers, Results results, Progress progress) {
      this(peers, results, progress, Alternation.Effort.FULL);
    }
  }
}
