package bondlab.text;

import bondlab.config.BadInput;
import bondlab.config.Nearest;
import bondlab.table.Csv;
import bondlab.table.DuckDb;
import bondlab.text.TextRows.Row;
import bondlab.text.TextRows.Wanted;
import bondlab.text.Utf8Lines.Allowance;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBConnection;

/** Rows of the text columns of a JSONL, CSV or Parquet file, one after the other. */
final class TextRows {
  private static final int COLUMNS_SHOWN = 20;
  private static final int NAME_SHOWN = 60;
  private static final int REASON_SHOWN = 300;

  private static final ConfigParseOptions JSON =
      ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON);

  private TextRows() {}

  /**
   * A column that is wanted.
   *
   * @param key whose value names it, such as {@code corpus.column}, for messages
   * @param name in the file; capitals count
   */
  record Wanted(String key, String name) {}

  /**
   * One row.
   *
   * @param where file and line, or file and row, from 1
   * @param cells text of each wanted column; null where the row has none
   */
  record Row(String where, String[] cells) {}

  /**
   * Reads a file.
   *
   * @param columns to read, in the order of the cells
   * @param rows is given each row in the file's order
   * @throws BadInput if the file is broken or not UTF-8, has not one of the columns, or a cell is
   *     no text; a whole number passes as one
   */
  static void read(
      Path file, TextFormat format, List<Wanted> columns, Allowance allowance, Consumer<Row> rows) {
    switch (format) {
      case JSON_LINES -> readJson(file, columns, allowance, rows);
      case CSV -> readCsv(file, columns, allowance, rows);
      case PARQUET -> ParquetRows.read(file, columns, allowance, rows);
      case TEXT -> throw new IllegalArgumentException(file + " has no columns");
    }
  }

  /** The place of a column among those of a file; it must be there once. */
  static int place(Path file, Wanted column, List<String> names) {
    int place = names.indexOf(column.name());
    if (place < 0) {
      throw missing(file, column, names);
    }
    if (place != names.lastIndexOf(column.name())) {
      throw new BadInput(
          String.format(
              "%s = %s: %s has two columns of that name; rename one",
              column.key(), column.name(), file));
    }
    return place;
  }

  /** The beginning of a text of others: a message stays readable, whatever is in their file. */
  static String shown(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + " …";
  }

  private static BadInput missing(Path file, Wanted column, Collection<String> names) {
    List<String> shown =
        names.stream().limit(COLUMNS_SHOWN).map(name -> shown(name, NAME_SHOWN)).toList();
    String more = names.size() > shown.size() ? ", …" : "";
    String has = shown.isEmpty() ? "no rows" : "the columns " + String.join(", ", shown) + more;
    return new BadInput(
        String.format(
            "%s = %s: %s has %s%s",
            column.key(), column.name(), file, has, Nearest.hint(column.name(), names)));
  }

  private static void readCsv(
      Path file, List<Wanted> columns, Allowance allowance, Consumer<Row> rows) {
    StringBuilder text = new StringBuilder();
    try (Utf8Lines lines = Utf8Lines.open(file, allowance)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        text.append(line).append('\n');
      }
    }
    List<Csv.Line> lines = Csv.lines(text.toString(), file.toString());
    List<String> header = lines.isEmpty() ? List.of() : lines.get(0).fields();
    int[] places = columns.stream().mapToInt(c -> place(file, c, header)).toArray();
    for (Csv.Line line : lines.subList(1, lines.size())) {
      String where = file + ":" + line.number();
      if (line.fields().size() != header.size()) {
        throw new BadInput(
            String.format(
                "%s has %d fields, the header has %d; quote commas and newlines inside text",
                where, line.fields().size(), header.size()));
      }
      String[] cells = new String[places.length];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = line.fields().get(places[i]);
      }
      rows.accept(new Row(where, cells));
    }
  }

  private static void readJson(
      Path file, List<Wanted> columns, Allowance allowance, Consumer<Row> rows) {
    Set<String> seen = new LinkedHashSet<>();
    boolean[] found = new boolean[columns.size()];
    try (Utf8Lines lines = Utf8Lines.open(file, allowance)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank()) {
          String where = file + ":" + lines.number();
          ConfigObject object = parse(line, where);
          String[] cells = new String[columns.size()];
          for (int i = 0; i < cells.length; i++) {
            found[i] |= object.containsKey(columns.get(i).name());
            cells[i] = cell(object.get(columns.get(i).name()), columns.get(i), where);
          }
          if (seen.size() <= COLUMNS_SHOWN) {
            object.keySet().stream().sorted().forEach(seen::add);
          }
          rows.accept(new Row(where, cells));
        }
      }
    }
    for (int i = 0; i < found.length; i++) {
      if (!found[i]) {
        throw missing(file, columns.get(i), seen);
      }
    }
  }

  private static ConfigObject parse(String line, String where) {
    String problem;
    try {
      Config parsed = ConfigFactory.parseString(line, JSON);
      return parsed.root();
    } catch (ConfigException.WrongType e) {
      problem = "it is a list or a bare value";
    } catch (ConfigException e) {
      problem = shown(e.getMessage(), REASON_SHOWN);
    } catch (StackOverflowError e) {
      problem = "it is nested too deeply";
    }
    throw new BadInput(
        where + " is not a JSON object, of which each line must hold one (" + problem + ")");
  }

  private static String cell(ConfigValue value, Wanted column, String where) {
    Object plain = value == null ? null : value.unwrapped();
    if (plain == null) {
      return null;
    }
    if (plain instanceof Integer || plain instanceof Long) {
      return plain.toString();
    }
    if (!(plain instanceof String text)) {
      throw notText(where, column, value.valueType().name().toLowerCase(Locale.ROOT));
    }
    if (text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
      throw new BadInput(
          where + ": " + column.name() + " holds half of a character (a lone surrogate \\ud800 …)");
    }
    return text;
  }

  /** The refusal of a cell or column of another type. */
  static BadInput notText(String where, Wanted column, String type) {
    return new BadInput(
        String.format(
            "%s = %s: %s holds %s, text is needed; write a column of plain text first",
            column.key(), column.name(), where, type));
  }

  /** Text columns of a Parquet file, read by DuckDB; the other columns are never unpacked. */
  static final class ParquetRows {
    private static final Set<String> WHOLE_NUMBERS =
        Set.of(
            "TINYINT",
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "UTINYINT",
            "USMALLINT",
            "UINTEGER",
            "UBIGINT");

    private ParquetRows() {}

    static void read(Path file, List<Wanted> columns, Allowance allowance, Consumer<Row> rows) {
      // partition columns are switched off: a folder named lang=en would otherwise add a column
      String source = "read_parquet(" + DuckDb.file(file) + ", hive_partitioning = false)";
      try (DuckDBConnection duck = DuckDb.open();
          Statement statement = duck.createStatement()) {
        statement.execute("SET threads = 1"); // rows in the file's order
        int[] places = places(statement, source, file, columns);
        allowance.take(bytes(statement, source, places), file);
        String cells =
            IntStream.of(places)
                .mapToObj(place -> "CAST(#" + (place + 1) + " AS VARCHAR)")
                .collect(Collectors.joining(", "));
        try (ResultSet found = statement.executeQuery("SELECT " + cells + " FROM " + source)) {
          for (int row = 1; found.next(); row++) {
            String[] texts = new String[places.length];
            for (int i = 0; i < texts.length; i++) {
              texts[i] = found.getString(i + 1);
            }
            rows.accept(new Row(file + ", row " + row, texts));
          }
        }
      } catch (SQLException e) {
        String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        throw new BadInput(file + " cannot be read as Parquet (" + first + ")");
      }
    }

    /** Positions, since DuckDB takes names in capitals for the same. */
    private static int[] places(Statement statement, String source, Path file, List<Wanted> columns)
        throws SQLException {
      List<String> names = new ArrayList<>();
      List<String> types = new ArrayList<>();
      try (ResultSet described = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
        while (described.next()) {
          names.add(described.getString("column_name"));
          types.add(described.getString("column_type"));
        }
      }
      int[] places = new int[columns.size()];
      for (int i = 0; i < places.length; i++) {
        Wanted column = columns.get(i);
        places[i] = TextRows.place(file, column, names);
        String type = types.get(places[i]);
        boolean text = type.equals("VARCHAR") || type.startsWith("ENUM");
        if (!text && !WHOLE_NUMBERS.contains(type)) {
          throw TextRows.notText(file.toString(), column, type);
        }
      }
      return places;
    }

    /** Before any of it is in memory: a small file can unpack to much. */
    private static long bytes(Statement statement, String source, int[] places)
        throws SQLException {
      String sizes =
          IntStream.of(places)
              .mapToObj(
                  place ->
                      "coalesce(sum(strlen(CAST(#" + (place + 1) + " AS VARCHAR))), 0)::BIGINT")
              .collect(Collectors.joining(" + "));
      try (ResultSet size = statement.executeQuery("SELECT " + sizes + " FROM " + source)) {
        size.next();
        return size.getLong(1);
      }
    }
  }
}
