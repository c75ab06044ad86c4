package bondlab.catalogue;

import bondlab.table.Tables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * In what two tables differ.
 *
 * @param table name of both
 * @param rowsA rows of the first
 * @param rowsB rows of the second
 * @param keys columns by which rows were matched; empty if by their place
 * @param onlyA rows of the first that the second has not
 * @param onlyB the other way round
 * @param columnsA columns that only the first has
 * @param columnsB columns that only the second has
 * @param columns in which matched rows differ, measured time apart
 * @param time columns of measured time; they are not compared
 */
public record TableDiff(
    String table,
    int rowsA,
    int rowsB,
    List<String> keys,
    int onlyA,
    int onlyB,
    List<String> columnsA,
    List<String> columnsB,
    List<ColumnDiff> columns,
    List<String> time) {

  public TableDiff {
    keys = List.copyOf(keys);
    columnsA = List.copyOf(columnsA);
    columnsB = List.copyOf(columnsB);
    columns = List.copyOf(columns);
    time = List.copyOf(time);
  }

  /** Whether both have the same rows and columns, each cell equal to its last bit. */
  public boolean isEqual() {
    return onlyA == 0
        && onlyB == 0
        && columnsA.isEmpty()
        && columnsB.isEmpty()
        && columns.isEmpty();
  }

  /** For programs: every part by its name. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("table", table);
    map.put("equal", isEqual());
    map.put("rows_a", rowsA);
    map.put("rows_b", rowsB);
    map.put("matched_by", keys);
    map.put("rows_only_in_a", onlyA);
    map.put("rows_only_in_b", onlyB);
    map.put("columns_only_in_a", columnsA);
    map.put("columns_only_in_b", columnsB);
    map.put("not_compared", time);
    map.put("columns", Tables.cells(Tables.of("columns", ColumnDiff.class, columns)));
    return map;
  }

  /** One line for a person. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(table + ": ");
    if (isEqual()) {
      text.append(rowsA == 1 ? "equal, 1 row" : "equal, " + rowsA + " rows");
    } else {
      int matched = rowsA - onlyA;
      text.append(differing());
      text.append(" in ").append(matched).append(matched == 1 ? " row" : " rows");
      text.append(keys.isEmpty() ? " matched by place" : " matched by " + String.join(", ", keys));
      append(text, "rows only in A: ", onlyA == 0 ? "" : String.valueOf(onlyA));
      append(text, "rows only in B: ", onlyB == 0 ? "" : String.valueOf(onlyB));
      append(text, "columns only in A: ", String.join(", ", columnsA));
      append(text, "columns only in B: ", String.join(", ", columnsB));
    }
    append(text, "not compared, measured time: ", String.join(", ", time));
    return text.toString();
  }

  private String differing() {
    return switch (columns.size()) {
      case 0 -> "no column differs";
      case 1 -> "1 column differs";
      default -> columns.size() + " columns differ";
    };
  }

  private static void append(StringBuilder text, String what, String value) {
    text.append(value.isEmpty() ? "" : "; " + what + value);
  }
}
