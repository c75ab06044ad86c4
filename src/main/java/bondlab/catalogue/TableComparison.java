package bondlab.catalogue;

import bondlab.table.Decimals;
import bondlab.table.Kind;
import bondlab.table.Schema;
import bondlab.table.Tables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tech.tablesaw.api.Table;

/**
 * Compares two tables cell by cell. Two doubles are equal if all their bits are; a missing cell
 * equals a missing cell, and NaN is one.
 */
final class TableComparison {
  private final List<Map<String, Object>> a;
  private final List<Map<String, Object>> b;
  private final Map<String, Kind> typesA;
  private final Map<String, Kind> typesB;
  private final Predicate<String> isTime;
  private final String name;

  private TableComparison(Table a, Table b, Predicate<String> isTime) {
    this.name = a.name();
    this.a = Tables.cells(a);
    this.b = Tables.cells(b);
    this.typesA = types(a);
    this.typesB = types(b);
    this.isTime = isTime;
  }

  private record Match(String where, Map<String, Object> a, Map<String, Object> b) {}

  /**
   * Rows are matched by the fewest leading columns of text, then truth values and whole numbers,
   * then any, that tell them apart in both tables; by their place if none do.
   */
  static TableDiff byKey(Table a, Table b, Predicate<String> isTime) {
    TableComparison comparison = new TableComparison(a, b, isTime);
    return comparison.diff(comparison.keys());
  }

  /** The first row is compared with the first, and so on. */
  static TableDiff byPlace(Table a, Table b, Predicate<String> isTime) {
    return new TableComparison(a, b, isTime).diff(List.of());
  }

  private static Map<String, Kind> types(Table table) {
    Map<String, Kind> types = new LinkedHashMap<>();
    Schema.of(table).columns().forEach(field -> types.put(field.name(), field.type()));
    return types;
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
      if (isEqual(x, y)) {
        continue;
      }
      differ++;
      double absolute = distance(x, y);
      if (worst == null || absolute > largest) {
        worst = match;
        largest = absolute;
      }
      if (absolute < Double.POSITIVE_INFINITY) {
        relative = Math.max(relative, absolute / larger(x, y));
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

  /** Of doubles, all bits; a whole number equals a double of its value, if a type has changed. */
  private static boolean isEqual(Object x, Object y) {
    if (x instanceof Number p && y instanceof Number q && x.getClass() != y.getClass()) {
      return x instanceof Double || y instanceof Double
          ? p.doubleValue() == q.doubleValue()
          : p.longValue() == q.longValue();
    }
    return Objects.equals(x, y);
  }

  /** |x − y|; infinite where one of them is no finite number. */
  private static double distance(Object x, Object y) {
    if (x instanceof Number p && y instanceof Number q) {
      double distance = Math.abs(p.doubleValue() - q.doubleValue());
      return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
    }
    return Double.POSITIVE_INFINITY;
  }

  private static double larger(Object x, Object y) {
    if (x instanceof Number p && y instanceof Number q) {
      double larger = Math.max(Math.abs(p.doubleValue()), Math.abs(q.doubleValue()));
      return larger == 0 ? 1 : larger; // 0 and -0 differ in a bit and by nothing
    }
    return 1;
  }

  private static String text(Object value) {
    return value == null
        ? "missing"
        : value instanceof Double number ? Decimals.exact(number) : value.toString();
  }
}
