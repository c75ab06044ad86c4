package bondlab.sharing;

import bondlab.table.Decimals;
import bondlab.table.Html;
import bondlab.table.IntervalCells;
import bondlab.table.Schema;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Writes a table of the report: its columns, then its first rows, those of a wide table in blocks
 * of columns that fit the width of a page.
 */
final class ReportTable {
  /** Rows shown in one block of columns, or in several blocks together. */
  private static final int ROWS = 40;

  private static final int FEWEST_ROWS = 10;
  private static final int DIGITS = 4;

  /** Characters across a sheet of A4 at the size that tables are printed in. */
  private static final int WIDTH = 120;

  private static final int WIDEST_TEXT = 34;
  private static final int WIDEST_HEAD = 14;
  private static final int PADDING = 3;

  private final StringBuilder html = new StringBuilder();
  private final SharedTable shared;

  private ReportTable(SharedTable shared) {
    this.shared = shared;
  }

  /** Writes everything below the table's heading. */
  static String of(SharedTable shared) {
    ReportTable report = new ReportTable(shared);
    report.note();
    report.columns();
    report.rows();
    return report.html.toString();
  }

  private void note() {
    String file = "tables/" + Html.escape(shared.name());
    html.append("<p class=\"note\">").append(shared.size());
    html.append(": <a href=\"%s.csv\">%s.csv</a>, ".formatted(file, file));
    html.append("<a href=\"%s.parquet\">%s.parquet</a></p>\n".formatted(file, file));
  }

  private void columns() {
    html.append("<div class=\"scroll\"><table>\n<caption>What the columns are</caption>\n");
    html.append("<thead><tr><th scope=\"col\">column</th><th scope=\"col\">unit</th>");
    html.append("<th scope=\"col\">meaning</th><th scope=\"col\" class=\"n\">least</th>");
    html.append("<th scope=\"col\" class=\"n\">most</th>");
    html.append("<th scope=\"col\" class=\"n\">missing</th></tr></thead>\n<tbody>\n");
    for (int i = 0; i < shared.table().columnCount(); i++) {
      Schema.Field field = shared.schema().columns().get(i);
      Column<?> column = shared.table().column(i);
      html.append("<tr>")
          .append(head("row", "", breakable(field.name())))
          .append(unit(field.unit()));
      html.append(text(field.meaning()));
      boolean numbers = column instanceof NumericColumn && column.countMissing() < column.size();
      html.append(number(numbers ? Decimals.rounded(least(column), DIGITS) : ""));
      html.append(number(numbers ? Decimals.rounded(most(column), DIGITS) : ""));
      int missing = column.countMissing();
      html.append(number(missing == 0 ? "" : String.valueOf(missing))).append("</tr>\n");
    }
    html.append("</tbody></table></div>\n");
  }

  private static double least(Column<?> column) {
    return ((NumericColumn<?>) column).min();
  }

  private static double most(Column<?> column) {
    return ((NumericColumn<?>) column).max();
  }

  private void rows() {
    Table most = IntervalCells.join(shared.table().first(ROWS)).setName(shared.name());
    if (most.rowCount() == 0) {
      html.append("<p class=\"note\">It has no rows.</p>\n");
      return;
    }
    List<List<Integer>> blocks = blocks(most);
    Table table = most.first(Math.max(FEWEST_ROWS, ROWS / blocks.size()));
    for (int i = 0; i < blocks.size(); i++) {
      block(table, blocks.get(i), caption(table, blocks, i));
    }
    if (table.rowCount() < shared.table().rowCount()) {
      html.append(
          "<p class=\"note\">Cut after %d of %d rows; all are in "
              .formatted(table.rowCount(), shared.table().rowCount()));
      String file = "tables/" + Html.escape(shared.name()) + ".csv";
      html.append("<a href=\"%s\">%s</a>.</p>\n".formatted(file, file));
    }
  }

  private String caption(Table table, List<List<Integer>> blocks, int block) {
    boolean intervals = blocks.get(block).stream().anyMatch(i -> isInterval(table.column(i)));
    String which =
        blocks.size() == 1
            ? "Rows"
            : "Rows, columns in part %d of %d".formatted(block + 1, blocks.size());
    return which + (intervals ? "; in brackets the interval from NAME_low to NAME_high" : "");
  }

  /** Columns in their order, as many side by side as fit. */
  private static List<List<Integer>> blocks(Table table) {
    List<List<Integer>> blocks = new ArrayList<>();
    int room = 0;
    for (int i = 0; i < table.columnCount(); i++) {
      int width = width(table.column(i));
      if (blocks.isEmpty() || room < width) {
        blocks.add(new ArrayList<>());
        room = WIDTH - 4; // the number of the row
      }
      room -= width;
      blocks.get(blocks.size() - 1).add(i);
    }
    return blocks;
  }

  private static int width(Column<?> column) {
    int width = Math.min(column.name().length(), WIDEST_HEAD);
    for (int row = 0; row < column.size(); row++) {
      width = Math.max(width, Math.min(cell(column, row).length(), WIDEST_TEXT));
    }
    return width + PADDING;
  }

  private void block(Table table, List<Integer> columns, String caption) {
    Schema schema = shared.schema().describing(table);
    html.append("<div class=\"scroll\"><table>\n<caption>").append(Html.escape(caption));
    html.append("</caption>\n<thead><tr><th scope=\"col\" class=\"n\">#</th>");
    for (int i : columns) {
      Schema.Field field = schema.columns().get(i);
      String unit =
          field.unit().isEmpty()
              ? ""
              : "<span class=\"unit\">" + breakable(field.unit()) + "</span>";
      html.append(
          head("col", isNumber(table.column(i)) ? "n" : "", breakable(field.name()) + unit));
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (int row = 0; row < table.rowCount(); row++) {
      html.append("<tr>").append(number(String.valueOf(row + 1)));
      for (int i : columns) {
        String cell = cell(table.column(i), row);
        html.append(isNumber(table.column(i)) ? number(cell) : text(cell));
      }
      html.append("</tr>\n");
    }
    html.append("</tbody></table></div>\n");
  }

  /** Whether a column holds an estimate with its interval, which is text made of numbers. */
  private boolean isInterval(Column<?> column) {
    return column instanceof StringColumn
        && shared.table().column(column.name()) instanceof NumericColumn;
  }

  private boolean isNumber(Column<?> column) {
    return column instanceof NumericColumn || isInterval(column);
  }

  private static String cell(Column<?> column, int row) {
    if (column.isMissing(row)) {
      return "–";
    }
    Object value = column.get(row);
    return value instanceof Double number ? Decimals.rounded(number, DIGITS) : value.toString();
  }

  /** A name that may be broken after its underscores. */
  private static String breakable(String name) {
    return Html.escape(name).replace("_", "_<wbr>").replace("/", "/<wbr>");
  }

  private static String head(String scope, String kind, String html) {
    String its = kind.isEmpty() ? "" : " class=\"" + kind + "\"";
    return "<th scope=\"" + scope + "\"" + its + ">" + html + "</th>";
  }

  private static String number(String text) {
    return "<td class=\"n\">" + Html.escape(text) + "</td>";
  }

  private static String unit(String unit) {
    return "<td class=\"u\">" + Html.escape(unit) + "</td>";
  }

  private static String text(String text) {
    return "<td class=\"t\">" + Html.escape(text) + "</td>";
  }
}
