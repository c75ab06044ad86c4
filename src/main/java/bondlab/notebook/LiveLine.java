package bondlab.notebook;

/**
 * A line below a cell that can be written over; where there is no kernel, each text is a line on
 * standard error.
 */
final class LiveLine {
  private String id;
  private boolean over;

  /** Replaces the text, from any thread, unless the last one stands. */
  synchronized void set(String text) {
    if (!over) {
      show(text);
    }
  }

  /** Replaces the text by one that only another such text replaces. */
  synchronized void last(String text) {
    over = true;
    show(text);
  }

  /** Takes away what was shown, where it can be. */
  synchronized void clear() {
    over = true;
    if (id != null) {
      show("");
    }
  }

  private void show(String text) {
    if (!KernelDisplay.isThere()) {
      System.err.println(text);
    } else if (id == null) {
      id = KernelDisplay.show(text, "text/plain");
    } else {
      KernelDisplay.update(id, text, "text/plain");
    }
  }
}
