package bondlab.bench;

import java.util.List;

/** The suites of this project. */
public final class Suites {
  private Suites() {}

  /** All suites, in the order in which they are run. */
  public static List<BenchSuite> builtIn() {
    return List.of(
        new StatsSuite(),
        new DecodeSuite(),
        new TrainSuite(),
        new StepSuite(),
        new OfflineSuite(),
        new MemorySuite(),
        new SweepSuite(),
        new AnalyzeSuite());
  }
}
