package bondlab.notebook;

/**
 * A line below a cell that can be written over; where there is no kernel, each text is a line on
 * standard error.
 */
final class LiveLine {
  private String id;

  /** Replaces the text. */
  void set(String text) {
    if (!KernelDisplay.isThere()) {
      System.err.println(text);
    } else if (id == null) {
      id = KernelDisplay.show(text, "text/plain");
    } else {
      KernelDisplay.update(id, text, "text/plain");
    }
  }
}
