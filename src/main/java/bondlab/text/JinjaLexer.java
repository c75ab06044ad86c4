package bondlab.text;

import bondlab.text.Jinja.TemplateError;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a template into text, outputs and tags, white space settled: {@code -} beside a bracket
 * removes all on that side; else the blanks before a tag or comment that begins its line, and the
 * newline after it, are removed ({@code lstrip_blocks}, {@code trim_blocks}); {@code +} keeps them.
 */
final class JinjaLexer {
  /** What a piece is. */
  enum Kind {
    TEXT,
    OUTPUT,
    TAG
  }

  /**
   * A piece.
   *
   * @param text without brackets
   * @param line where it begins, from 1
   */
  record Piece(Kind kind, String text, int line) {}

  private final String source;
  private final List<Piece> pieces = new ArrayList<>();
  private int at;
  private int line = 1;

  /** Whether the text that follows loses all white space, or a newline, at its beginning. */
  private boolean stripNext;

  private boolean trimNext;

  private JinjaLexer(String source) {
    this.source = source;
  }

  static List<Piece> lex(String template) {
    String unix = template.replace("\r\n", "\n").replace('\r', '\n');
    String source = unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix;
    JinjaLexer lexer = new JinjaLexer(source);
    while (lexer.at < source.length()) {
      lexer.next();
    }
    return lexer.pieces;
  }

  private void next() {
    int open = open(at);
    String before = source.substring(at, open);
    int textLine = line;
    line += newlines(at, open);
    if (open == source.length()) {
      addText(before, textLine);
      at = open;
      return;
    }
    char bracket = source.charAt(open + 1);
    int begin = open + 2;
    char sign = begin < source.length() ? source.charAt(begin) : ' ';
    if (sign == '-') {
      before = stripTrailing(before);
    } else if (bracket != '{' && sign != '+') {
      before = lstrip(before);
    }
    addText(before, textLine);
    begin += sign == '-' || sign == '+' ? 1 : 0;
    int close = close(bracket, begin);
    char last = close > begin ? source.charAt(close - 1) : ' ';
    stripNext = last == '-';
    trimNext = bracket != '{' && last != '+';
    int end = last == '-' || bracket != '{' && last == '+' ? close - 1 : close;
    if (bracket != '#') {
      Kind kind = bracket == '{' ? Kind.OUTPUT : Kind.TAG;
      pieces.add(new Piece(kind, source.substring(begin, end), line));
    }
    line += newlines(open, close);
    at = close + 2;
  }

  private int open(int from) {
    for (int i = from; i + 1 < source.length(); i++) {
      char next = source.charAt(i + 1);
      if (source.charAt(i) == '{' && (next == '{' || next == '%' || next == '#')) {
        return i;
      }
    }
    return source.length();
  }

  /** Where the closing bracket begins; one inside quotes or braces is none. */
  private int close(char bracket, int from) {
    char closing = bracket == '{' ? '}' : bracket;
    char quote = 0;
    int depth = 0;
    for (int i = from; i + 1 < source.length(); i++) {
      char c = source.charAt(i);
      boolean here = c == closing && source.charAt(i + 1) == '}';
      if (bracket == '#') {
        if (here) {
          return i;
        }
      } else if (quote != 0) {
        i += c == '\\' ? 1 : 0;
        quote = c == quote ? 0 : quote;
      } else if (here && depth == 0) {
        return i;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else {
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      }
    }
    throw new TemplateError(line, "{" + bracket + " is never closed");
  }

  private void addText(String text, int line) {
    String kept = text;
    if (stripNext) {
      int i = 0;
      while (i < kept.length() && JinjaValues.isSpace(kept.charAt(i))) {
        i++;
      }
      kept = kept.substring(i);
    } else if (trimNext && kept.startsWith("\n")) {
      kept = kept.substring(1);
    }
    stripNext = false;
    trimNext = false;
    if (!kept.isEmpty()) {
      pieces.add(new Piece(Kind.TEXT, kept, line));
    }
  }

  private static String stripTrailing(String text) {
    int end = text.length();
    while (end > 0 && JinjaValues.isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  /** Without the blanks at the end if nothing else stands before them in the line. */
  private String lstrip(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) != '\n' && JinjaValues.isSpace(text.charAt(end - 1))) {
      end--;
    }
    boolean begins =
        end == 0 ? at == 0 || source.charAt(at - 1) == '\n' : text.charAt(end - 1) == '\n';
    return begins ? text.substring(0, end) : text;
  }

  private int newlines(int from, int to) {
    return (int) source.substring(from, to).chars().filter(c -> c == '\n').count();
  }
}
