package bondlab.table;

/**
 * Initialises Tablesaw, which looks for its readers and writers on the class path. An interrupt in
 * the middle, such as by a notebook's stop button, would break it until the process ends: Java
 * never initialises a class twice. Here a thread does it that nobody interrupts. Call this before
 * work that can be stopped.
 */
public final class LibraryStart {
  private static boolean started;

  private LibraryStart() {}

  /** Waits for the end of it, and lets an interrupt be felt after that. */
  public static synchronized void tablesaw() {
    if (started) {
      return;
    }
    started = true;
    Thread thread = new Thread(LibraryStart::initialise, "start of Tablesaw");
    thread.start();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What fails here fails again where it is needed, and is told there. */
  private static void initialise() {
    try {
      Class.forName("tech.tablesaw.api.Table", true, LibraryStart.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return;
    }
  }
}
