package bondlab.cli;

import bondlab.config.Echo;
import java.io.PrintStream;

/**
 * Prints text with its control characters escaped: names, summaries and tables may come from
 * somebody else, and a terminal obeys what stands in them. Bytes pass as they are.
 */
final class HarmlessStream extends PrintStream {
  private final PrintStream to;

  HarmlessStream(PrintStream to) {
    super(to, true);
    this.to = to;
  }

  /** The printing of lines, objects and formats leads here. */
  @Override
  public void print(String text) {
    to.print(text == null ? "null" : Echo.harmless(text));
  }

  @Override
  public void print(Object value) {
    print(String.valueOf(value));
  }
}
