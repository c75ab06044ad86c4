package bondlab.config;

/**
 * A place in an override's text, or in a call of a substitution; knows how to complain about it.
 */
final class Cursor {
  final String text;
  int at;
  private final String kind;

  /** At the start of an override. */
  Cursor(String text) {
    this(text, "override");
  }

  /**
   * At the start of a text.
   *
   * @param kind of text, told in problems
   */
  Cursor(String text, String kind) {
    this.text = text;
    this.kind = kind;
  }

  boolean done() {
    return at >= text.length();
  }

  /** The character here, or 0 at the end. */
  char peek() {
    return done() ? 0 : text.charAt(at);
  }

  boolean looksAt(String expected) {
    return text.startsWith(expected, at);
  }

  /** Steps over the character if it is here. */
  boolean take(char expected) {
    if (peek() != expected || done()) {
      return false;
    }
    at++;
    return true;
  }

  void skipBlanks() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }

  /** A problem at this place, with the text and a mark below the character. */
  BadInput problem(String what) {
    return problemAt(at, what);
  }

  BadInput problemAt(int place, String what) {
    Echo.Window window = Echo.around(text, place);
    return new BadInput(
        String.format(
            "%s \"%s\": %s, at character %d%n  %s%n  %s^",
            kind, Echo.value(text), what, place + 1, window.text(), " ".repeat(window.place())));
  }
}
