package bondlab.spark;

import java.time.Duration;
import java.util.function.Consumer;

/** Says so when no trial runs: a cluster without room, or one that is gone, is silent otherwise. */
final class Waiting {
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final SparkSettings settings;
  private final Consumer<String> tell;
  private long idleSince = System.nanoTime();
  private long next = idleSince + PAUSE.toNanos();

  Waiting(SparkSettings settings, Consumer<String> tell) {
    this.settings = settings;
    this.tell = tell;
  }

  /**
   * Looks at the clock.
   *
   * @param atWork whether a trial runs now
   */
  void look(boolean atWork) {
    long now = System.nanoTime();
    if (atWork) {
      idleSince = now;
      next = now + PAUSE.toNanos();
    } else if (now - next >= 0) {
      next = now + PAUSE.toNanos();
      String room =
          "does %s have room for executors of launcher.threads = %d and launcher.memory = %s?"
              .formatted(settings.master(), settings.threads(), settings.memory());
      long seconds = Duration.ofNanos(now - idleSince).toSeconds();
      tell.accept("no trial has run for " + seconds + " s: " + room);
    }
  }
}
