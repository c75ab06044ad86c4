package bondlab.notebook;

/**
 * The work of a cell failed. It has no cause and no stack trace, which a kernel would show below
 * the message; the log of the run that the message names has both.
 */
public final class CellFailed extends RuntimeException {
  CellFailed(String message) {
    super(message, null, false, false);
  }
}
