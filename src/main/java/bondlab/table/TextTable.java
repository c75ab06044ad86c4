package bondlab.table;

import bondlab.config.Echo;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Writes tables as aligned plain text for a terminal, in ASCII apart from the content of cells. */
public final class TextTable {
  private static final int WIDEST = 48;

  private TextTable() {}

  /** Writes the first rows of a table; units are unknown. */
  public static String of(Table table, int maxRows) {
    return of(table, Schema.of(table), maxRows);
  }

  /**
   * Writes the first rows of a table: names, units in brackets below them, a rule, rows. Numbers
   * stand right, doubles have four significant digits, long text is cut at 48 characters.
   *
   * @param schema columns in the table's order
   * @param maxRows 0 or more; what is left out is said below
   */
  public static String of(Table table, Schema schema, int maxRows) {
    int shown = Math.min(maxRows, table.rowCount());
    boolean units = schema.columns().stream().anyMatch(field -> !field.unit().isEmpty());
    List<List<String>> columns = new ArrayList<>();
    for (int i = 0; i < table.columnCount(); i++) {
      columns.add(cells(table.column(i), schema.columns().get(i), shown, units));
    }
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < columns.get(0).size(); line++) {
      StringBuilder row = new StringBuilder();
      for (List<String> column : columns) {
        row.append(row.isEmpty() ? "" : "  ").append(column.get(line));
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    String cut = Cells.cut(table.rowCount(), shown);
    return cut.isEmpty() ? text.toString() : text.append(cut).append('\n').toString();
  }

  /** Every line of one column, padded to one width. */
  private static List<String> cells(
      Column<?> column, Schema.Field field, int shown, boolean units) {
    List<String> head = new ArrayList<>(List.of(field.name()));
    if (units) {
      head.add(field.unit().isEmpty() ? "" : "[" + field.unit() + "]");
    }
    List<String> body = new ArrayList<>();
    for (int row = 0; row < shown; row++) {
      body.add(oneLine(Cells.text(column, row)));
    }
    int width = Math.max(widest(head), widest(body));
    List<String> lines = new ArrayList<>();
    head.forEach(text -> lines.add(pad(text, width, column)));
    lines.add("-".repeat(width));
    body.forEach(text -> lines.add(pad(text, width, column)));
    return lines;
  }

  private static int widest(List<String> texts) {
    return texts.stream().mapToInt(TextTable::length).max().orElse(0);
  }

  private static String pad(String text, int width, Column<?> column) {
    String room = " ".repeat(width - length(text));
    return Cells.isNumber(column) ? room + text : text + room;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String oneLine(String text) {
    String line = Echo.harmless(text.replaceAll("[\\r\\n\\t]+", " "));
    if (length(line) <= WIDEST) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, WIDEST - 3)) + "...";
  }
}
