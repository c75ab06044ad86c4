package bondlab.table;

import bondlab.config.BadInput;
import java.util.ArrayList;
import java.util.List;

/** The grammar of RFC 4180: fields, commas, quotes. Knows no types. */
public final class CsvText {
  private final String text;
  private final String source;
  private int at;
  private int line = 1;

  private CsvText(String text, String source) {
    this.text = text;
    this.source = source;
    this.at = text.startsWith("\uFEFF") ? 1 : 0; // the mark that spreadsheets put before UTF-8
  }

  /**
   * One record.
   *
   * @param number the line it starts on, from 1
   */
  public record Line(int number, List<String> fields) {}

  /** Quotes a field if it must be. */
  static String quote(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }

  /**
   * Splits a text into lines of fields. Lines may end in LF or CRLF; empty ones are left out.
   *
   * @throws BadInput if a quoted field does not end, or goes on after its quote
   */
  public static List<Line> parse(String text, String source) {
    CsvText parser = new CsvText(text, source);
    List<Line> lines = new ArrayList<>();
    while (parser.at < text.length()) {
      int number = parser.line;
      int start = parser.at;
      List<String> fields = parser.line();
      boolean blank = fields.size() == 1 && fields.get(0).isEmpty() && text.charAt(start) != '"';
      if (!blank) {
        lines.add(new Line(number, fields));
      }
    }
    return lines;
  }

  private List<String> line() {
    List<String> fields = new ArrayList<>();
    while (true) {
      fields.add(at < text.length() && text.charAt(at) == '"' ? quoted() : plain());
      if (at < text.length() && text.charAt(at) == ',') {
        at++;
      } else {
        endLine();
        return fields;
      }
    }
  }

  private void endLine() {
    if (text.startsWith("\r\n", at)) {
      at++;
    }
    if (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
      throw new BadInput(source + ":" + line + " has text after a closing quote; double the quote");
    }
    at++;
    line++;
  }

  private String plain() {
    int start = at;
    while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  private String quoted() {
    int opened = line;
    StringBuilder field = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        if (!text.startsWith("\"\"", at)) {
          at++;
          return field.toString();
        }
        at++;
      }
      if (c == '\n') {
        line++;
      }
      field.append(c);
    }
    throw new BadInput(source + ":" + opened + " opens a quote that never closes");
  }
}
