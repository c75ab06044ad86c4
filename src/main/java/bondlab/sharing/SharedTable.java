package bondlab.sharing;

import bondlab.catalogue.StoredTable;
import bondlab.experiment.RunFolder;
import bondlab.table.Kind;
import bondlab.table.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table as it is shared, with a description of its columns.
 *
 * @param table under the name of its file
 * @param schema columns in the table's order
 */
record SharedTable(Table table, Schema schema) {
  /** This program's key of a field, which tells int from long. */
  static final String KIND = "kind";

  private static final Set<String> SHARES = Set.of("share", "probability");

  /** Units of counts, which are never below zero. */
  private static final Set<String> COUNTS =
      Set.of(
          "samples", "tokens", "calls", "prompts", "seeds", "comparisons", "weights", "responses");

  /**
   * Reads a run's table: cells from Parquet, or from CSV where that is gone or damaged, units and
   * meanings from its JSON file; local paths are taken out of its texts.
   *
   * @throws bondlab.config.BadInput if neither Parquet nor CSV can be read, or the JSON file is
   *     damaged or gives another number of rows; without a JSON file units and meanings are empty
   */
  static SharedTable read(RunFolder run, String name, LocalPaths paths) {
    StoredTable stored = new StoredTable(run.tables(), name);
    Table table = stored.read();
    stored.requireRows(table, run.tables().resolve(name));
    for (Column<?> column : table.columns()) {
      if (column instanceof StringColumn texts) {
        clean(texts, paths);
      }
    }
    return new SharedTable(table, stored.schema(table));
  }

  private static void clean(StringColumn texts, LocalPaths paths) {
    for (int row = 0; row < texts.size(); row++) {
      if (!texts.isMissing(row)) {
        texts.set(row, paths.without(texts.get(row)));
      }
    }
  }

  String name() {
    return table.name();
  }

  /** The size, such as {@code 12 rows × 4 columns}. */
  String size() {
    int rows = table.rowCount();
    return rows + (rows == 1 ? " row × " : " rows × ") + table.columnCount() + " columns";
  }

  /** Table Schema of Frictionless Data: type, unit, description and constraints of each column. */
  Map<String, Object> toMap() {
    List<Map<String, Object>> fields = new ArrayList<>();
    for (int i = 0; i < table.columnCount(); i++) {
      fields.add(field(schema.columns().get(i), table.column(i)));
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("fields", fields);
    map.put("missingValues", List.of(""));
    return map;
  }

  private static Map<String, Object> field(Schema.Field field, Column<?> column) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", field.name());
    map.put("type", type(field.type()));
    map.put(KIND, field.type().toString());
    if (field.type() == Kind.BOOLEAN) {
      map.put("trueValues", List.of("true"));
      map.put("falseValues", List.of("false"));
    }
    map.put("unit", field.unit());
    map.put("description", field.meaning());
    map.put("constraints", constraints(field, column));
    map.values().removeIf(value -> value.equals("") || value.equals(Map.of()));
    return map;
  }

  static String type(Kind kind) {
    return switch (kind) {
      case DOUBLE -> "number";
      case INT, LONG -> "integer";
      case BOOLEAN -> "boolean";
      case STRING -> "string";
    };
  }

  /** The constraints that a column's unit suggests and its values meet. */
  private static Map<String, Object> constraints(Schema.Field field, Column<?> column) {
    Map<String, Object> constraints = new LinkedHashMap<>();
    if (column.countMissing() == 0) {
      constraints.put("required", true);
    }
    boolean share = SHARES.contains(field.unit());
    if ((share || COUNTS.contains(field.unit())) && column instanceof NumericColumn<?> numbers) {
      if (numbers.min() >= 0) {
        constraints.put("minimum", 0);
      }
      if (share && numbers.max() <= 1) {
        constraints.put("maximum", 1);
      }
    }
    return constraints;
  }
}
