package bondlab.analysis;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBConnection;

/**
 * Finds cells that are no finite number, told apart: missing, NaN, infinite, and text; each with
 * how many there are and the first row.
 *
 * @param dropMissing whether missing cells and NaN are allowed, their rows being left out
 */
record SampleCheck(DuckDBConnection duck, SampleColumns columns, boolean dropMissing) {
  private static final String FIX =
      "; mend them, or leave their rows out by dropping missing ones (--drop-missing)";

  /**
   * Checks one loaded table.
   *
   * @param loaded its copy: {@code x0 …} NULL where a cell is missing or no number
   */
  List<String> problems(SampleSource source, String loaded) throws SQLException {
    List<String> problems = new ArrayList<>();
    label(source, loaded, "nameless", columns.prompt(), problems);
    if (!columns.arm().isEmpty()) {
      label(source, loaded, "arm IS NULL", columns.arm(), problems);
    }
    if (!columns.seed().isEmpty()) {
      label(source, loaded, "seed IS NULL", columns.seed(), problems);
    }
    List<String> numbers = columns.numbers();
    for (int i = 0; i < numbers.size(); i++) {
      String x = "x" + i;
      String column = numbers.get(i);
      long[] nulls = find(loaded, x + " IS NULL", "line");
      if (nulls[0] > 0) {
        missingOrText(source, column, problems);
      }
      long[] nan = find(loaded, "isnan(" + x + ")", "line");
      if (nan[0] > 0 && !dropMissing) {
        problems.add(told(source, column, nan, "NaN") + FIX);
      }
      long[] infinite = find(loaded, "isinf(" + x + ")", "line");
      if (infinite[0] > 0) {
        problems.add(
            told(source, column, infinite, "infinite")
                + "; a mean over them would be infinite too: mend or remove these rows");
      }
    }
    return problems;
  }

  private void label(
      SampleSource source, String loaded, String where, String column, List<String> problems)
      throws SQLException {
    long[] found = find(loaded, where, "line");
    if (found[0] > 0 && !dropMissing) {
      problems.add(told(source, column, found, "missing") + FIX);
    }
  }

  private void missingOrText(SampleSource source, String column, List<String> problems)
      throws SQLException {
    String isMissing = source.missing(column);
    String rows =
        "(SELECT "
            + source.row()
            + " AS line, "
            + isMissing
            + " AS missing, "
            + source.number(column)
            + " AS x, "
            + source.text(column)
            + " AS t FROM "
            + source.relation()
            + ")";
    long[] missing = find(rows, "missing", "line");
    if (missing[0] > 0 && !dropMissing) {
      problems.add(told(source, column, missing, "missing") + FIX);
    }
    String isText = "x IS NULL AND NOT missing";
    long[] text = find(rows, isText, "line");
    if (text[0] > 0) {
      String value = first(rows, isText);
      problems.add(
          told(source, column, text, "no number")
              + ": \""
              + value
              + "\"; a score is a number such as 0.25 or -1e-3, with a decimal point");
    }
  }

  private String first(String rows, String where) throws SQLException {
    try (Statement statement = duck.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT arg_min(left(t, 60), line) FROM " + rows + " WHERE " + where)) {
      row.next();
      return row.getString(1);
    }
  }

  private static String told(SampleSource source, String column, long[] found, String what) {
    return String.format(
        "%s: column \"%s\" is %s in %d %s, first in row %d",
        source.name(), column, what, found[0], found[0] == 1 ? "row" : "rows", found[1]);
  }

  /** Counts the rows that fulfil a condition, and finds the first of them. */
  private long[] find(String rows, String where, String line) throws SQLException {
    try (Statement statement = duck.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*), min(" + line + ") FROM " + rows + " WHERE " + where)) {
      row.next();
      return new long[] {row.getLong(1), row.getLong(2)};
    }
  }
}
