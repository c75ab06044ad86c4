package bondlab.progress;

/**
 * Shows the progress of a long loop, and lets a person stop it. A loop opens a task, steps it, and
 * stops with {@link StoppedByUser} when its thread was interrupted (Ctrl-C, or a notebook's stop
 * button).
 */
public interface Progress {

  /** Shows nothing; still stops when interrupted. */
  Progress SILENT = (what, total, unit) -> units -> StoppedByUser.throwIfInterrupted();

  /**
   * Opens a task; close it when done.
   *
   * @param what such as {@code "sampling the pool"}
   * @param total in units; −1 if unknown
   * @param unit such as {@code "tokens"}; the rate is shown in units per second
   */
  Task start(String what, long total, String unit);

  /**
   * Opens a part of the work that goes on beside others, such as one trial of a sweep: its tasks
   * stand on a line of their own behind its name. Close it when it ends.
   */
  default Part part(String name) {
    Progress all = this;
    return new Part() {
      @Override
      public Task start(String what, long total, String unit) {
        return all.start(what, total, unit);
      }

      @Override
      public void say(String line) {
        all.say(line);
      }
    };
  }

  /**
   * Shows one line, such as that something was found again. It stays above what is drawn over; a
   * {@link Part} shows the last one on its own line.
   */
  default void say(String line) {}

  /** A running task. */
  interface Task extends AutoCloseable {
    /** Adds finished units and polls the interrupt flag. */
    void step(long units);

    /** A short note shown beside the rate, such as the current loss. */
    default void note(String text) {}

    @Override
    default void close() {}
  }

  /** A part of the work, with a line of its own. */
  interface Part extends Progress, AutoCloseable {
    @Override
    default void close() {}
  }
}
