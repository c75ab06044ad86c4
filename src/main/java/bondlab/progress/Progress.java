package bondlab.progress;

/**
 * What a long loop tells a person, and hears from one. A loop opens a task, steps it, and stops
 * with {@link StoppedByUser} when its thread was interrupted (Ctrl-C, or a notebook's stop button).
 */
public interface Progress {

  /** Tells nobody; still stops when interrupted. */
  Progress SILENT = (what, total, unit) -> units -> StoppedByUser.throwIfInterrupted();

  /**
   * Opens a task; close it when done.
   *
   * @param what such as {@code "sampling the pool"}
   * @param total in units; −1 if unknown
   * @param unit such as {@code "tokens"}; the rate is told in units a second
   */
  Task start(String what, long total, String unit);

  /** A running task. */
  interface Task extends AutoCloseable {
    /** Adds finished units and polls the interrupt flag. */
    void step(long units);

    /** A short note shown beside the rate, such as the current loss. */
    default void note(String text) {}

    @Override
    default void close() {}
  }
}
