package bondlab.analysis;

import bondlab.config.BadInput;
import bondlab.config.Nearest;
import bondlab.table.Csv;
import bondlab.table.DuckDb;
import bondlab.table.Schema;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.duckdb.DuckDBConnection;
import tech.tablesaw.api.Table;

/**
 * One table of samples as DuckDB reads it. Text is never guessed to be numbers: CSV and JSON lines
 * come as text, and a cell that is no number is found with its row.
 *
 * @param name for messages: the file's path, or the table's name
 * @param relation what stands after FROM
 * @param row SQL of a row's number from 1, a header not counted
 * @param columns SQL type of each column by its name
 * @param expressions SQL of each column by its name
 * @param twice names that more than one column has
 */
record SampleSource(
    String name,
    String relation,
    String row,
    Map<String, String> columns,
    Map<String, String> expressions,
    Set<String> twice) {

  private static final int BOM = '\uFEFF';
  private static final int NAMES_SHOWN = 30;
  private static final int LINES_FOR_KEYS = 1000;
  private static final String STREAMED_ROW = "row_number() OVER ()";

  /**
   * Opens a file by what it holds: Parquet by its first bytes, else JSON lines or CSV, which may be
   * compressed by gzip.
   *
   * @param scratch a folder for a file without its byte order mark
   * @throws BadInput if there is no such file, it is empty, or it cannot be read
   */
  static SampleSource of(Path file, SampleColumns columns, DuckDBConnection duck, Path scratch) {
    if (!Files.isRegularFile(file)) {
      String what = Files.exists(file) ? " is not a file" : " does not exist";
      throw new BadInput(file + what + "; give a CSV, JSONL or Parquet file");
    }
    try {
      if (Files.size(file) == 0) {
        throw new BadInput(file + " is empty; it needs one row per sample");
      }
      byte[] start = start(file);
      String first = new String(start, StandardCharsets.UTF_8).stripLeading();
      if (first.startsWith("PAR1")) {
        return parquet(file, duck);
      }
      boolean mark = !first.isEmpty() && first.charAt(0) == BOM;
      String text = mark ? first.substring(1).stripLeading() : first;
      if (text.isEmpty()) {
        throw new BadInput(file + " is empty; it needs one row per sample");
      }
      String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
      boolean csv = name.matches(".*\\.(csv|tsv)(\\.gz)?");
      if (!csv && text.startsWith("{")) {
        return jsonLines(file, mark ? withoutMark(file, scratch) : file, columns, duck);
      }
      if (!csv && text.startsWith("[")) {
        throw new BadInput(
            file + " holds a JSON array; write one JSON object per line (JSONL), or Parquet");
      }
      return csv(file, scratch);
    } catch (IOException e) {
      throw new BadInput(file + " cannot be read: " + e);
    } catch (SQLException e) {
      throw unreadable(file.toString(), e);
    }
  }

  /** Copies the columns of a Tablesaw table that are asked for. */
  static SampleSource of(Table table, SampleColumns columns, DuckDBConnection duck, int number)
      throws SQLException {
    String name = table.name() == null || table.name().isEmpty() ? "the table" : table.name();
    Map<String, String> types = new LinkedHashMap<>();
    Map<String, String> expressions = new LinkedHashMap<>();
    table.columnNames().forEach(column -> types.put(column, ""));
    Table used = Table.create("table" + number);
    for (List<String> names : columns.wanted().values()) {
      for (String column : names) {
        if (table.columnNames().contains(column) && !used.columnNames().contains(column)) {
          used.addColumns(table.column(table.columnNames().indexOf(column)).copy());
        }
      }
    }
    if (used.columnCount() > 0) {
      for (Schema.Field field : Schema.of(used).columns()) {
        boolean text = field.type().toString().equals("string");
        types.put(field.name(), text ? "VARCHAR" : "DOUBLE");
        expressions.put(field.name(), DuckDb.name(field.name()));
      }
      DuckDb.load(duck, DuckDb.MEMORY, "main", "table" + number, used);
    }
    return new SampleSource(name, "table" + number, STREAMED_ROW, types, expressions, Set.of());
  }

  /** Names every column that is asked for and is not there, or is there twice. */
  List<String> problems(SampleColumns asked) {
    List<String> problems = new ArrayList<>();
    asked
        .wanted()
        .forEach(
            (option, names) ->
                names.forEach(
                    column -> {
                      if (!columns.containsKey(column)) {
                        problems.add(
                            String.format(
                                "%s has no column \"%s\" (asked for as %s)%s; it has %s",
                                name,
                                column,
                                option,
                                Nearest.hint(column, columns.keySet()),
                                shown(columns.keySet())));
                      } else if (twice.contains(column)) {
                        problems.add(
                            String.format(
                                "%s has the column \"%s\" (asked for as %s) more than once; rename"
                                    + " or remove one",
                                name, column, option));
                      }
                    }));
    for (String number : asked.numbers()) {
      String type = columns.getOrDefault(number, "");
      if (!type.isEmpty() && !isText(type) && !isNumber(type)) {
        problems.add(
            String.format("%s: column \"%s\" holds %s; a score is a number", name, number, type));
      }
    }
    return problems;
  }

  /** SQL of a column's cells as text. */
  String text(String column) {
    return "CAST(" + expressions.get(column) + " AS VARCHAR)";
  }

  /** SQL of a column's cells as doubles; NULL where one is missing or is no number. */
  String number(String column) {
    if (!isText(columns.get(column))) {
      return "CAST(" + expressions.get(column) + " AS DOUBLE)";
    }
    String cell = text(column);
    return "coalesce(TRY_CAST("
        + cell
        + " AS DOUBLE), CASE lower("
        + cell
        + ") WHEN 'true' THEN 1.0 WHEN 'false' THEN 0.0 END)";
  }

  /** SQL that is true where a cell is missing: empty, or a word that programs write for that. */
  String missing(String column) {
    String cell = text(column);
    return isText(columns.get(column))
        ? "(" + cell + " IS NULL OR lower(trim(" + cell + ")) IN ('', 'na', 'n/a', 'null', 'none'))"
        : "(" + cell + " IS NULL)";
  }

  /** Text of a file on one line of a terminal: no control characters. */
  static String plain(String text) {
    return text.replaceAll("\\p{Cc}+", " ");
  }

  /** A message of DuckDB's about a file, without its advice on options that a user cannot set. */
  static BadInput unreadable(String name, SQLException e) {
    String message = String.valueOf(e.getMessage());
    String said =
        message
            .lines()
            .takeWhile(line -> !line.startsWith("Possible") && !line.startsWith("LINE "))
            .filter(line -> !line.isBlank() && !line.startsWith("Try setting"))
            .collect(Collectors.joining(" "));
    String hint =
        message.contains("CSV")
            ? "; a line must have as many fields as the header, all lines one kind of line end,"
                + " text with a comma, quote or line break stands in double quotes, and the file"
                + " is UTF-8"
            : "";
    return new BadInput(plain(name + " cannot be read: " + said + hint));
  }

  private static SampleSource csv(Path file, Path scratch) throws IOException {
    String line = firstLine(file);
    String delimiter = delimiter(line);
    List<String> names = header(line, delimiter, scratch);
    Map<String, String> types = new LinkedHashMap<>();
    Map<String, String> expressions = new LinkedHashMap<>();
    Set<String> twice = new LinkedHashSet<>();
    for (int i = 0; i < names.size(); i++) {
      if (types.put(names.get(i), "VARCHAR") != null) {
        twice.add(names.get(i));
      }
      expressions.putIfAbsent(names.get(i), "c" + i);
    }
    String struct =
        IntStream.range(0, names.size())
            .mapToObj(i -> "'c" + i + "': 'VARCHAR'")
            .collect(Collectors.joining(", ", "{", "}"));
    String relation =
        String.format(
            "read_csv(%s, auto_detect = false, header = true, delim = %s, quote = '\"',"
                + " escape = '\"', hive_partitioning = false, columns = %s)",
            DuckDb.file(file), DuckDb.text(delimiter), struct);
    return new SampleSource(file.toString(), relation, STREAMED_ROW, types, expressions, twice);
  }

  private static List<String> header(String line, String delimiter, Path scratch)
      throws IOException {
    if (!delimiter.equals(",")) {
      return Arrays.stream(line.split(delimiter, -1))
          .map(name -> name.replaceAll("^\"|\"$", "").replace("\"\"", "\""))
          .toList();
    }
    return Csv.header(Files.writeString(scratch.resolve("header.csv"), line));
  }

  /** A comma, or what the header has instead of any. */
  private static String delimiter(String header) {
    if (header.contains(",")) {
      return ",";
    }
    return header.contains("\t") ? "\t" : header.contains(";") ? ";" : ",";
  }

  private static SampleSource jsonLines(
      Path file, Path read, SampleColumns columns, DuckDBConnection duck) throws SQLException {
    Set<String> keys = new LinkedHashSet<>();
    String objects = "read_ndjson_objects(" + DuckDb.file(read) + ", hive_partitioning = false)";
    String query =
        "SELECT DISTINCT unnest(json_keys(json)) AS k FROM (SELECT json FROM "
            + objects
            + " LIMIT "
            + LINES_FOR_KEYS
            + ") ORDER BY k";
    try (Statement statement = duck.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        keys.add(rows.getString(1));
      }
    }
    Set<String> used = new LinkedHashSet<>();
    columns.wanted().values().forEach(used::addAll);
    used.retainAll(keys);
    Map<String, String> types = new LinkedHashMap<>();
    Map<String, String> expressions = new LinkedHashMap<>();
    keys.forEach(key -> types.put(key, "VARCHAR"));
    used.forEach(key -> expressions.put(key, DuckDb.name(key)));
    String struct =
        used.stream()
            .map(key -> DuckDb.text(key) + ": 'VARCHAR'")
            .collect(Collectors.joining(", ", "{", "}"));
    String relation =
        String.format(
            "read_json(%s, format = 'newline_delimited', hive_partitioning = false, columns = %s)",
            DuckDb.file(read), struct);
    return new SampleSource(file.toString(), relation, STREAMED_ROW, types, expressions, Set.of());
  }

  private static SampleSource parquet(Path file, DuckDBConnection duck) throws SQLException {
    String relation =
        "read_parquet("
            + DuckDb.file(file)
            + ", hive_partitioning = false, file_row_number = true)";
    Map<String, String> types = new LinkedHashMap<>();
    Map<String, String> expressions = new LinkedHashMap<>();
    try (Statement statement = duck.createStatement();
        ResultSet rows =
            statement.executeQuery("DESCRIBE SELECT * EXCLUDE file_row_number FROM " + relation)) {
      while (rows.next()) {
        String name = rows.getString("column_name");
        types.put(name, rows.getString("column_type"));
        expressions.put(name, DuckDb.name(name));
      }
    }
    return new SampleSource(
        file.toString(), relation, "file_row_number + 1", types, expressions, Set.of());
  }

  private static boolean isText(String type) {
    return type.equals("VARCHAR") || type.startsWith("ENUM");
  }

  private static boolean isNumber(String type) {
    return type.matches("U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|BOOLEAN|DECIMAL.*");
  }

  private static String shown(Set<String> names) {
    String first = names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
    return names.size() > NAMES_SHOWN ? first + ", …" : first;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file));
    return file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
  }

  private static byte[] start(Path file) throws IOException {
    try (InputStream in = open(file)) {
      return in.readNBytes(64);
    }
  }

  private static String firstLine(Path file) throws IOException {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
      String line = in.readLine();
      return line.isEmpty() || line.charAt(0) != BOM ? line : line.substring(1);
    }
  }

  private static Path withoutMark(Path file, Path scratch) throws IOException {
    Path copy = Files.createTempFile(scratch, "plain", ".jsonl");
    try (InputStream in = open(file)) {
      in.skipNBytes(3);
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    return copy;
  }
}
