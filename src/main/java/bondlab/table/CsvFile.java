package bondlab.table;

import bondlab.config.BadInput;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.Table;

/** CSV as RFC 4180 quotes it, UTF-8, with a header; lines end in LF so that git shows them well. */
final class CsvFile {
  private static final int PROBLEMS_SHOWN = 20;

  private CsvFile() {}

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
    List<CsvText.Line> lines = CsvText.parse(readString(path), path.toString());
    if (lines.isEmpty()) {
      throw new BadInput(path + " is empty; it needs a header line with " + schema.names());
    }
    int[] from = places(lines.get(0), schema, path);
    Table table = Tables.empty(path.getFileName().toString().replaceFirst("\\.csv$", ""), schema);
    List<String> problems = new ArrayList<>();
    for (CsvText.Line line : lines.subList(1, lines.size())) {
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

  private static int[] places(CsvText.Line header, Schema schema, Path path) {
    List<String> problems = CsvHeader.repeated(header.fields(), path);
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
      out.write(values.length == 1 && text.isEmpty() ? "\"\"" : CsvText.quote(text));
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
}
