package bondlab.table;

import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** HTML fragments for notebooks and pages; every text that comes from outside is escaped. */
public final class Html {
  private static final String CAPTION =
      "<caption style=\"caption-side:top;text-align:left;white-space:nowrap\">";

  private Html() {}

  /** Writes the first rows of a table; units are unknown. */
  public static String table(Table table, int maxRows) {
    return table(table, Schema.of(table), maxRows);
  }

  /**
   * Writes the first rows of a table. Numbers stand right, doubles have four significant digits; a
   * column's unit is in its head and its meaning appears under the pointer.
   *
   * @param schema columns in the table's order
   * @param maxRows 0 or more; what is left out is said below
   */
  public static String table(Table table, Schema schema, int maxRows) {
    int shown = Math.min(maxRows, table.rowCount());
    StringBuilder html = new StringBuilder("<table>\n");
    if (table.name() != null && !table.name().isEmpty()) {
      html.append(CAPTION).append(escape(table.name())).append("</caption>\n");
    }
    html.append("<thead><tr>");
    for (int i = 0; i < table.columnCount(); i++) {
      Schema.Field field = schema.columns().get(i);
      String title = field.meaning().isEmpty() ? "" : " title=\"" + escape(field.meaning()) + "\"";
      cell(html, "th scope=\"col\"" + title, table.column(i), field.label());
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (int row = 0; row < shown; row++) {
      html.append("<tr>");
      for (Column<?> column : table.columns()) {
        cell(html, "td", column, Cells.text(column, row));
      }
      html.append("</tr>\n");
    }
    html.append("</tbody>\n</table>\n");
    String cut = Cells.cut(table.rowCount(), shown);
    return cut.isEmpty() ? html.toString() : html.append("<p>" + cut + "</p>\n").toString();
  }

  /** Escapes the five special characters of HTML. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static void cell(StringBuilder html, String tag, Column<?> column, String text) {
    String side = Cells.isNumber(column) ? "right" : "left";
    html.append("<").append(tag).append(" style=\"text-align:").append(side).append("\">");
    html.append(escape(text)).append("</").append(tag, 0, 2).append(">");
  }
}
