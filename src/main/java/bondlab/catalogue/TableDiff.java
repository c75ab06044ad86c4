package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.config.Renamed;
import bondlab.table.Column;
import bondlab.table.Decimals;
import bondlab.table.Kind;
import bondlab.table.Schema;
import bondlab.table.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tech.tablesaw.api.Table;

/**
 * How two tables A and B differ, cell by cell. Two doubles are equal if all their bits are; a
 * missing cell equals a missing cell, and NaN counts as missing.
 *
 * @param table name of both
 * @param rowsA number of rows of A
 * @param rowsB number of rows of B
 * @param keys columns by which rows were matched; empty if by position
 * @param onlyA number of rows of A without a match in B
 * @param onlyB number of rows of B without a match in A
 * @param columnsA columns that only A has
 * @param columnsB columns that only B has
 * @param columns columns in which matched rows differ, without measured time
 * @param time columns of measured time, which are not compared
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

  /** A column in which two tables differ. */
  public record ColumnDiff(
      @Column(meaning = "the table") String table,
      @Column(meaning = "the column") String column,
      @Column(unit = "rows", meaning = "matched rows") int rows,
      @Column(unit = "rows", meaning = "rows in which it differs in a bit or more") int differ,
      @Column(meaning = "largest |A - B|; missing where one of the two has no number")
          double largest,
      @Column(meaning = "largest |A - B| / max(|A|, |B|)") double relative,
      @Column(meaning = "value of A in the row with the largest difference") String a,
      @Column(meaning = "value of B there") String b,
      @Column(meaning = "that row: its key, or its number from 0") String where) {}

  /**
   * How the tables in two folders differ.
   *
   * @param shared one per table that both have and that can be read, by name
   * @param onlyA names of tables that only A has
   * @param onlyB names of tables that only B has
   * @param unreadable tables that cannot be compared, each with the reason
   */
  public record Folders(
      List<TableDiff> shared, List<String> onlyA, List<String> onlyB, List<String> unreadable) {

    public Folders {
      shared = List.copyOf(shared);
      onlyA = List.copyOf(onlyA);
      onlyB = List.copyOf(onlyB);
      unreadable = List.copyOf(unreadable);
    }

    /**
     * Compares two folders of tables.
     *
     * @param byKey whether rows are matched by the columns that tell them apart, or by position
     */
    static Folders of(Path a, Path b, boolean byKey) {
      List<String> namesA = StoredTable.names(a);
      List<String> namesB = StoredTable.names(b);
      List<TableDiff> tables = new ArrayList<>();
      List<String> unreadable = new ArrayList<>();
      for (String name : namesA) {
        String nameB = counterpart(name, namesB);
        if (!namesB.contains(nameB)) {
          continue;
        }
        StoredTable first = new StoredTable(a, name);
        try {
          StoredTable.Facts facts = first.facts();
          Table tableA = first.read();
          Table tableB = new StoredTable(b, nameB).read();
          tables.add(
              byKey
                  ? TableDiff.byKey(tableA, tableB, facts::isTime)
                  : TableDiff.byPlace(tableA, tableB, facts::isTime));
        } catch (BadInput e) {
          unreadable.add(name + ": " + e.getMessage());
        }
      }
      return new Folders(
          tables,
          namesA.stream().filter(name -> !namesB.contains(counterpart(name, namesB))).toList(),
          namesB.stream().filter(name -> !namesA.contains(counterpart(name, namesA))).toList(),
          unreadable);
    }

    /** Whether both have the same tables, each equal to its last bit. */
    public boolean isEqual() {
      return onlyA.isEmpty()
          && onlyB.isEmpty()
          && unreadable.isEmpty()
          && shared.stream().allMatch(TableDiff::isEqual);
    }
  }

  /** The name among others that is the same, or that was or has become this one. */
  private static String counterpart(String name, Collection<String> others) {
    return others.stream()
        .filter(other -> Renamed.result(other).equals(Renamed.result(name)))
        .filter(other -> other.equals(name) || !others.contains(name))
        .findFirst()
        .orElse(name);
  }

  /**
   * Compares two tables. Rows are matched by the fewest leading columns of text, then truth values
   * and whole numbers, then doubles, that tell them apart in both tables; by position if none do.
   */
  static TableDiff byKey(Table a, Table b, Predicate<String> isTime) {
    Comparison comparison = new Comparison(a, b, isTime);
    return comparison.diff(comparison.keys());
  }

  /** Compares two tables, the first row with the first, and so on. */
  static TableDiff byPlace(Table a, Table b, Predicate<String> isTime) {
    return new Comparison(a, b, isTime).diff(List.of());
  }

  public TableDiff {
    keys = List.copyOf(keys);
    columnsA = List.copyOf(columnsA);
    columnsB = List.copyOf(columnsB);
    columns = List.copyOf(columns);
    time = List.copyOf(time);
  }

  /** Whether both have the same rows and columns, each cell equal to its last bit. */
  public boolean isEqual() {
    return holdsA() && columnsB.isEmpty();
  }

  /** Whether every cell of A is in B, equal to its last bit; B may have more columns. */
  boolean holdsA() {
    return onlyA == 0 && onlyB == 0 && columnsA.isEmpty() && columns.isEmpty();
  }

  /** Gives every part by its name, for programs. */
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
      text.append("equal, ").append(counted(rowsA, "row"));
    } else {
      String differing =
          columns.isEmpty()
              ? "no column differs"
              : counted(columns.size(), "column") + (columns.size() == 1 ? " differs" : " differ");
      text.append(differing).append(" in ").append(counted(rowsA - onlyA, "row"));
      text.append(keys.isEmpty() ? " matched by place" : " matched by " + String.join(", ", keys));
      append(text, "rows only in A: ", onlyA == 0 ? "" : String.valueOf(onlyA));
      append(text, "rows only in B: ", onlyB == 0 ? "" : String.valueOf(onlyB));
      append(text, "columns only in A: ", String.join(", ", columnsA));
      append(text, "columns only in B: ", String.join(", ", columnsB));
    }
    append(text, "not compared, measured time: ", String.join(", ", time));
    return text.toString();
  }

  /** A count with its noun: {@code 1 row}, {@code 2 rows}. */
  static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private static void append(StringBuilder text, String what, String value) {
    text.append(value.isEmpty() ? "" : "; " + what + value);
  }

  private static final class Comparison {
    private final String name;
    private final List<Map<String, Object>> a;
    private final List<Map<String, Object>> b;
    private final Map<String, Kind> typesA;
    private final Map<String, Kind> typesB;
    private final Predicate<String> isTime;

    Comparison(Table a, Table b, Predicate<String> isTime) {
      this.name = a.name();
      this.typesA = types(a, b.columnNames());
      this.typesB = types(b, List.copyOf(typesA.keySet()));
      this.a = rows(a, typesA);
      this.b = rows(b, typesB);
      this.isTime = isTime;
    }

    private record Match(String where, Map<String, Object> a, Map<String, Object> b) {}

    /** Types by column; a column that was renamed goes by the name that the other table has. */
    private static Map<String, Kind> types(Table table, List<String> others) {
      Map<String, Kind> types = new LinkedHashMap<>();
      Schema.of(table)
          .columns()
          .forEach(field -> types.put(counterpart(field.name(), others), field.type()));
      return types;
    }

    /** Rows by the columns of {@code types}, in order; names of arms have the keys of today. */
    private static List<Map<String, Object>> rows(Table table, Map<String, Kind> types) {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (Map<String, Object> cells : Tables.cells(table)) {
        Map<String, Object> row = new LinkedHashMap<>();
        Iterator<String> columns = types.keySet().iterator();
        cells
            .values()
            .forEach(
                cell ->
                    row.put(
                        columns.next(), cell instanceof String text ? Renamed.label(text) : cell));
        rows.add(row);
      }
      return rows;
    }

    private List<String> keys() {
      List<String> candidates = new ArrayList<>();
      addCandidates(candidates, kind -> kind == Kind.STRING);
      addCandidates(candidates, kind -> kind != Kind.STRING && kind != Kind.DOUBLE);
      addCandidates(candidates, kind -> kind == Kind.DOUBLE);
      List<String> keys = new ArrayList<>();
      int distinct = 1;
      for (String column : candidates) {
        if (distinct == a.size() && isUnique(b, keys)) {
          return keys;
        }
        keys.add(column);
        int more = (int) a.stream().map(row -> key(row, keys)).distinct().count();
        if (more == distinct && !(more == a.size() && isUnique(b, keys))) {
          keys.remove(column); // it tells nothing apart
        }
        distinct = Math.max(distinct, more);
      }
      return isUnique(a, keys) && isUnique(b, keys) ? keys : List.of();
    }

    private void addCandidates(List<String> candidates, Predicate<Kind> wanted) {
      typesA.forEach(
          (column, type) -> {
            if (wanted.test(type) && typesB.get(column) == type && !isTime.test(column)) {
              candidates.add(column);
            }
          });
    }

    private static boolean isUnique(List<Map<String, Object>> rows, List<String> keys) {
      Set<List<Object>> seen = new HashSet<>();
      return rows.stream().allMatch(row -> seen.add(key(row, keys)));
    }

    private static List<Object> key(Map<String, Object> row, List<String> keys) {
      return keys.stream().map(row::get).collect(Collectors.toList()); // with nulls
    }

    private TableDiff diff(List<String> keys) {
      List<Match> matches = keys.isEmpty() ? matchedByPlace() : matchedByKey(keys);
      List<ColumnDiff> columns = new ArrayList<>();
      List<String> time = new ArrayList<>();
      for (String column : typesA.keySet()) {
        if (!typesB.containsKey(column) || keys.contains(column)) {
          continue;
        }
        if (isTime.test(column)) {
          time.add(column);
        } else {
          compare(column, matches, columns);
        }
      }
      return new TableDiff(
          name,
          a.size(),
          b.size(),
          keys,
          a.size() - matches.size(),
          b.size() - matches.size(),
          typesA.keySet().stream().filter(column -> !typesB.containsKey(column)).toList(),
          typesB.keySet().stream().filter(column -> !typesA.containsKey(column)).toList(),
          columns,
          time);
    }

    private List<Match> matchedByPlace() {
      List<Match> matches = new ArrayList<>();
      for (int row = 0; row < Math.min(a.size(), b.size()); row++) {
        matches.add(new Match("row " + row, a.get(row), b.get(row)));
      }
      return matches;
    }

    private List<Match> matchedByKey(List<String> keys) {
      Map<List<Object>, Map<String, Object>> others = new HashMap<>();
      b.forEach(row -> others.put(key(row, keys), row));
      List<Match> matches = new ArrayList<>();
      for (Map<String, Object> row : a) {
        Map<String, Object> other = others.get(key(row, keys));
        if (other != null) {
          String where = keys.stream().map(k -> text(row.get(k))).collect(Collectors.joining(", "));
          matches.add(new Match(where, row, other));
        }
      }
      return matches;
    }

    private void compare(String column, List<Match> matches, List<ColumnDiff> into) {
      int differ = 0;
      double largest = -1;
      double relative = 0;
      Match worst = null;
      for (Match match : matches) {
        Object x = match.a.get(column);
        Object y = match.b.get(column);
        if (isSame(x, y)) {
          continue;
        }
        differ++;
        double absolute = distance(x, y);
        if (worst == null || absolute > largest) {
          worst = match;
          largest = absolute;
        }
        if (absolute < Double.POSITIVE_INFINITY) {
          relative = Math.max(relative, absolute / larger((Number) x, (Number) y));
        }
      }
      if (worst != null) {
        boolean number = largest < Double.POSITIVE_INFINITY;
        into.add(
            new ColumnDiff(
                name,
                column,
                matches.size(),
                differ,
                number ? largest : Double.NaN,
                number ? relative : Double.NaN,
                text(worst.a.get(column)),
                text(worst.b.get(column)),
                worst.where));
      }
    }

    /** Compares all bits of doubles; a whole number equals a double of its value. */
    private static boolean isSame(Object x, Object y) {
      if (x instanceof Number p && y instanceof Number q && x.getClass() != y.getClass()) {
        return x instanceof Double || y instanceof Double
            ? p.doubleValue() == q.doubleValue()
            : p.longValue() == q.longValue();
      }
      return Objects.equals(x, y);
    }

    /** |x − y|; infinite unless both are finite numbers. */
    private static double distance(Object x, Object y) {
      if (x instanceof Number p && y instanceof Number q) {
        double distance = Math.abs(p.doubleValue() - q.doubleValue());
        return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
      }
      return Double.POSITIVE_INFINITY;
    }

    private static double larger(Number x, Number y) {
      double larger = Math.max(Math.abs(x.doubleValue()), Math.abs(y.doubleValue()));
      return larger == 0 ? 1 : larger; // 0 and -0 differ in a bit and by nothing
    }

    private static String text(Object value) {
      return value == null
          ? "missing"
          : value instanceof Double number ? Decimals.exact(number) : value.toString();
    }
  }
}
