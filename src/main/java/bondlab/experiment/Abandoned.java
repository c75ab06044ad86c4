package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.progress.StoppedByUser;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs that say RUNNING to the one process that has their trial. Their own process has died: a
 * moment ago on this machine, or on another one, whose end shows by silence only. Who goes on at
 * once would begin a second run beside the first; who waits goes on in it.
 */
final class Abandoned {
  /** Past the silence after which a run is dead; on a shared disk the last beat is seen late. */
  private static final Duration PATIENCE = Status.SILENCE.plusSeconds(30);

  private static final Duration UNTOLD = Duration.ofSeconds(2);
  private static final int MILLISECONDS_BETWEEN_LOOKS = 200;

  private Abandoned() {}

  /**
   * Returns when none of the runs says RUNNING any more.
   *
   * @param tell hears what is waited for
   * @throws BadInput if one is at work after all, on a machine that does not see this one's locks
   * @throws StoppedByUser if interrupted
   */
  static void await(List<RunFolder> runs, Consumer<String> tell) {
    long began = System.nanoTime();
    boolean told = false;
    for (List<RunFolder> left = running(runs); !left.isEmpty(); left = running(runs)) {
      Duration waited = Duration.ofNanos(System.nanoTime() - began);
      if (waited.compareTo(PATIENCE) > 0) {
        throw new BadInput(
            left.get(0).path() + " is running now on another machine; wait for it, or stop it");
      }
      if (!told && waited.compareTo(UNTOLD) > 0) {
        told = true;
        tell.accept(
            "%s was running on another machine; going on with it after %d s of silence"
                .formatted(left.get(0).path(), Status.SILENCE.toSeconds()));
      }
      pause();
    }
  }

  private static List<RunFolder> running(List<RunFolder> runs) {
    return runs.stream().filter(run -> run.status().state() == Status.State.RUNNING).toList();
  }

  private static void pause() {
    try {
      Thread.sleep(MILLISECONDS_BETWEEN_LOOKS);
    } catch (InterruptedException e) {
      throw new StoppedByUser("stopped while waiting for a silent run");
    }
  }
}
