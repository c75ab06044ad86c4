package bondlab.spark;

import java.time.Duration;
import java.util.function.Consumer;

/** Says so when no trial starts: a cluster without room is silent otherwise. */
final class Waiting {
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final SparkSettings settings;
  private final Consumer<String> tell;
  private final long began = System.nanoTime();
  private long next = began + PAUSE.toNanos();

  Waiting(SparkSettings settings, Consumer<String> tell) {
    this.settings = settings;
    this.tell = tell;
  }

  /**
   * Looks at the clock.
   *
   * @param started whether a trial was ever started
   */
  void look(boolean started) {
    long now = System.nanoTime();
    if (!started && now - next >= 0) {
      next = now + PAUSE.toNanos();
      String room =
          "does %s have room for executors of launcher.threads = %d and launcher.memory = %s?"
              .formatted(settings.master(), settings.threads(), settings.memory());
      long seconds = Duration.ofNanos(now - began).toSeconds();
      tell.accept("no trial has started for " + seconds + " s: " + room);
    }
  }
}
