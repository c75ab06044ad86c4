package bondlab.sharing;

import bondlab.table.Decimals;
import bondlab.table.IntervalCells;
import bondlab.table.Schema;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * The values of a table in the report: its columns, then its first rows, those of a wide table in
 * blocks of columns that fit the width of a page.
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

  private final SharedTable shared;

  /** The columns of each block, estimates joined with their intervals; empty without rows. */
  private final List<List<Column<?>>> parts;

  /** A column with its least and greatest value and the number of missing ones, or empty texts. */
  record ColumnRange(Schema.Field field, String least, String most, String missing) {}

  /** Some columns side by side. */
  record ColumnGroup(String caption, List<ColumnHead> heads, List<List<TableCell>> rows) {}

  /** The head of a column. */
  record ColumnHead(Schema.Field field, boolean isNumber) {}

  /** A cell below it. */
  record TableCell(String text, boolean isNumber) {}

  ReportTable(SharedTable shared) {
    this.shared = shared;
    Table first = IntervalCells.join(shared.table().first(ROWS));
    this.parts = first.isEmpty() ? List.of() : parts(first);
  }

  /** Columns in their order, as many side by side as fit. */
  private static List<List<Column<?>>> parts(Table table) {
    List<List<Column<?>>> parts = new ArrayList<>();
    int room = 0;
    for (Column<?> column : table.columns()) {
      int width = width(column);
      if (parts.isEmpty() || room < width) {
        parts.add(new ArrayList<>());
        room = WIDTH - 4; // the number of the row
      }
      room -= width;
      parts.get(parts.size() - 1).add(column);
    }
    return parts;
  }

  private static int width(Column<?> column) {
    int width = Math.min(column.name().length(), WIDEST_HEAD);
    for (int row = 0; row < column.size(); row++) {
      width = Math.max(width, Math.min(text(column, row).length(), WIDEST_TEXT));
    }
    return width + PADDING;
  }

  int shownRows() {
    int most = Math.max(FEWEST_ROWS, ROWS / Math.max(1, parts.size()));
    return Math.min(most, shared.table().rowCount());
  }

  boolean isCut() {
    return shownRows() < shared.table().rowCount();
  }

  /** Every column of the table, whether or not it is joined with others below. */
  List<ColumnRange> columns() {
    return shared.schema().columns().stream().map(this::range).toList();
  }

  private ColumnRange range(Schema.Field field) {
    Column<?> column = shared.table().column(field.name());
    int missing = column.countMissing();
    boolean some = missing < column.size();
    return new ColumnRange(
        field,
        some && column instanceof NumericColumn<?> n ? Decimals.rounded(n.min(), DIGITS) : "",
        some && column instanceof NumericColumn<?> n ? Decimals.rounded(n.max(), DIGITS) : "",
        missing == 0 ? "" : String.valueOf(missing));
  }

  /** The blocks in which the first rows are shown. */
  List<ColumnGroup> blocks() {
    List<ColumnGroup> blocks = new ArrayList<>();
    for (List<Column<?>> part : parts) {
      String caption =
          parts.size() == 1
              ? "Rows"
              : "Rows, columns in part %d of %d".formatted(blocks.size() + 1, parts.size());
      if (part.stream().anyMatch(this::isInterval)) {
        caption += "; in brackets the interval from NAME_low to NAME_high";
      }
      List<List<TableCell>> rows = new ArrayList<>();
      for (int i = 0; i < shownRows(); i++) {
        int row = i;
        rows.add(part.stream().map(its -> new TableCell(text(its, row), isNumber(its))).toList());
      }
      blocks.add(new ColumnGroup(caption, part.stream().map(this::head).toList(), rows));
    }
    return blocks;
  }

  private ColumnHead head(Column<?> column) {
    int index = shared.table().columnIndex(column.name());
    return new ColumnHead(shared.schema().columns().get(index), isNumber(column));
  }

  private boolean isNumber(Column<?> column) {
    return column instanceof NumericColumn || isInterval(column);
  }

  /** Whether a column holds an estimate with its interval, which is text made of numbers. */
  private boolean isInterval(Column<?> column) {
    return column instanceof StringColumn
        && shared.table().column(column.name()) instanceof NumericColumn;
  }

  private static String text(Column<?> column, int row) {
    if (column.isMissing(row)) {
      return "–";
    }
    Object value = column.get(row);
    return value instanceof Double number ? Decimals.rounded(number, DIGITS) : value.toString();
  }
}
