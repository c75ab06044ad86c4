package bondlab.table;

import bondlab.config.BadInput;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.Table;

/**
 * Reads and writes CSV as RFC 4180 quotes it: UTF-8, with a header. Lines are written with LF, so
 * that git shows them well. Tables are read and written by {@link TableFiles}.
 */
public final class Csv {
  private static final int PROBLEMS_SHOWN = 20;

  private Csv() {}

  /**
   * One record of the file.
   *
   * @param number of the line on which it starts, from 1
   */
  public record Line(int number, List<String> fields) {}

  /**
   * Splits a text into records. Lines may end in LF or CRLF; empty ones are skipped.
   *
   * @throws BadInput if a quoted field does not end, or text follows its closing quote
   */
  public static List<Line> lines(String text, String source) {
    Grammar parser = new Grammar(text, source);
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

  /**
   * Reads the names of the columns from the first line, in order; a name holds no line break.
   *
   * @throws BadInput if the file is missing, empty or not UTF-8
   */
  public static List<String> header(Path path) {
    try (BufferedReader in = Files.newBufferedReader(path)) {
      String line = in.readLine();
      if (line == null || line.isBlank()) {
        throw new BadInput(path + " is empty; it needs a header line");
      }
      return lines(line, path.toString()).get(0).fields();
    } catch (IOException e) {
      throw new BadInput(path + " cannot be read as CSV: " + e);
    }
  }

  /**
   * Reads the names of the columns, none of which may be repeated.
   *
   * @throws BadInput as {@link #header}, and if two columns have the same name
   */
  public static List<String> uniqueHeader(Path path) {
    List<String> names = header(path);
    List<String> problems = repeated(names, path);
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return names;
  }

  /** Names each column name that is repeated, with its fields. */
  private static List<String> repeated(List<String> names, Path path) {
    Map<String, List<Integer>> places = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      places.computeIfAbsent(names.get(i), any -> new ArrayList<>()).add(i + 1);
    }
    List<String> problems = new ArrayList<>();
    places.forEach(
        (name, at) -> {
          if (at.size() > 1) {
            problems.add(
                "%s:1 names the column %s %d times, in fields %s; rename all but one"
                    .formatted(path, name, at.size(), at.subList(0, Math.min(at.size(), 5))));
          }
        });
    return problems;
  }

  static void write(Table table, Path path) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(path)) {
      List<String> names = table.columnNames();
      writeLine(out, names.toArray());
      for (int row = 0; row < table.rowCount(); row++) {
        writeLine(out, Cells.row(table, row));
      }
    }
  }

  static Table read(Path path, Schema schema) {
    List<Line> lines = lines(readString(path), path.toString());
    if (lines.isEmpty()) {
      throw new BadInput(path + " is empty; it needs a header line with " + schema.names());
    }
    int[] from = places(lines.get(0), schema, path);
    Table table = Tables.empty(path.getFileName().toString().replaceFirst("\\.csv$", ""), schema);
    List<String> problems = new ArrayList<>();
    for (Line line : lines.subList(1, lines.size())) {
      String where = path + ":" + line.number();
      if (line.fields().size() != lines.get(0).fields().size()) {
        problems.add(
            String.format(
                "%s has %d fields, the header has %d; quote commas and newlines inside text",
                where, line.fields().size(), lines.get(0).fields().size()));
        continue;
      }
      for (int i = 0; i < from.length; i++) {
        Schema.Field field = schema.columns().get(i);
        String text = line.fields().get(from[i]);
        try {
          Cells.append(table.column(i), parse(text, field.type()));
        } catch (IllegalArgumentException e) {
          problems.add(
              String.format(
                  "%s, column %s: \"%s\" is not %s", where, field.name(), text, field.type()));
        }
      }
    }
    refuse(problems);
    return table;
  }

  private static void refuse(List<String> problems) {
    int more = problems.size() - PROBLEMS_SHOWN;
    if (more > 0) {
      List<String> shown = new ArrayList<>(problems.subList(0, PROBLEMS_SHOWN));
      shown.add("… and " + more + " more");
      throw new BadInput(shown);
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  private static int[] places(Line header, Schema schema, Path path) {
    List<String> problems = repeated(header.fields(), path);
    int[] from = new int[schema.columns().size()];
    for (int i = 0; i < from.length; i++) {
      from[i] = header.fields().indexOf(schema.names().get(i));
      if (from[i] < 0) {
        problems.add(
            String.format(
                "%s:1 has no column %s; it has %s",
                path, schema.columns().get(i).name(), header.fields()));
      }
    }
    refuse(problems);
    return from;
  }

  private static Object parse(String text, Kind type) {
    if (text.isEmpty()) {
      return null;
    }
    return switch (type) {
      case STRING -> text;
      case DOUBLE -> Decimals.parse(text);
      case INT -> Integer.valueOf(text);
      case LONG -> Long.valueOf(text);
      case BOOLEAN -> parseBoolean(text);
    };
  }

  private static Boolean parseBoolean(String text) {
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return Boolean.valueOf(text);
    }
    throw new IllegalArgumentException(text);
  }

  private static void writeLine(BufferedWriter out, Object[] values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      String text = values[i] instanceof Double x ? Decimals.exact(x) : text(values[i]);
      // an empty line would be skipped by most readers, so a lone missing cell is quoted
      out.write(values.length == 1 && text.isEmpty() ? "\"\"" : quote(text));
      out.write(i < values.length - 1 ? ',' : '\n');
    }
  }

  private static String text(Object value) {
    return value == null ? "" : value.toString();
  }

  private static String readString(Path path) {
    try {
      return Files.readString(path);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new BadInput(path + " does not exist");
    } catch (java.nio.charset.CharacterCodingException e) {
      throw new BadInput(path + " is not UTF-8 text; convert it first");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": " + e, e);
    }
  }

  /** Quotes a field if necessary. */
  private static String quote(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }

  /** The grammar of RFC 4180: fields, commas, quotes. Knows no types. */
  private static final class Grammar {
    private final String text;
    private final String source;
    private int at;
    private int line = 1;

    Grammar(String text, String source) {
      this.text = text;
      this.source = source;
      this.at = text.startsWith("\uFEFF") ? 1 : 0; // the mark that spreadsheets put before UTF-8
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
        throw new BadInput(
            source + ":" + line + " has text after a closing quote; double the quote");
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
}
