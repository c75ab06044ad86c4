package bondlab.experiment;

/** Signals that a trial failed; its folder keeps what was finished, the reason and the log. */
public final class TrialFailed extends RuntimeException {
  private final RunFolder folder;

  TrialFailed(RunFolder folder, Throwable cause) {
    super(
        "the run failed: %s\nwhat it had finished and the details: %s"
            .formatted(reason(cause), folder.log()),
        cause);
    this.folder = folder;
  }

  public RunFolder folder() {
    return folder;
  }

  /** The messages from the outermost to the innermost cause, each said once. */
  public static String reason(Throwable thrown) {
    StringBuilder text = new StringBuilder();
    for (Throwable t = thrown; t != null; t = t.getCause() == t ? null : t.getCause()) {
      String message = t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
      if (text.indexOf(message) < 0) {
        text.append(text.isEmpty() ? "" : ": ").append(message);
      }
    }
    return text.toString();
  }
}
