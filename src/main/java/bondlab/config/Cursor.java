package bondlab.config;

/** A place in an override's text; knows how to complain about it. */
final class Cursor {
  final String text;
  int at;

  Cursor(String text) {
    this.text = text;
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
    return new BadInput(
        String.format(
            "override \"%s\": %s, at character %d%n  %s%n  %s^",
            text, what, place + 1, text, " ".repeat(place)));
  }
}
