package bondlab.logger;

import java.time.Duration;

/**
 * How long a logger may take.
 *
 * @param firstPause after a failure, before another try; doubled each time
 * @param longestPause which it stays at
 * @param patience of a run that has ended, for one answer
 */
record Pace(Duration firstPause, Duration longestPause, Duration patience) {
  static final Pace USUAL =
      new Pace(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(5));

  /** The pause after another failure. */
  Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(longestPause) < 0 ? twice : longestPause;
  }
}
