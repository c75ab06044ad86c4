package bondlab.analysis;

import bondlab.config.BadInput;
import bondlab.progress.Progress;
import bondlab.table.DuckDb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * The rows of one or two tables of samples, checked and handed over prompt by prompt. An embedded
 * DuckDB keeps them as plain columns, beyond a gigabyte on the disk, and sorts them slice by slice;
 * Java sees one prompt's pools at a time.
 *
 * <p>Prompts are ordered by a hash of their name, so their order says nothing about them. Close it.
 */
final class Samples implements AutoCloseable {
  private static final String MEMORY = "1GB";
  private static final int MOST_LABELS = 1000;

  /** DuckDB's hash without its last bit, so that it fits a signed number. */
  private static final String KEY = "CAST(hash(%s) >> 1 AS BIGINT) AS prompt";

  /** Another hash, to find two prompts that share the first. */
  private static final String SECOND_KEY =
      "CAST(hash(%s || '#') & 4294967295 AS UINTEGER) AS second_key";

  private final DuckDBConnection duck;
  private final Path scratch;
  private final SampleColumns columns;
  private final List<String> numbers;
  private List<String> arms = List.of("");
  private List<String> seeds = List.of("");
  private List<SampleSource> sources = List.of();
  private long rows;
  private long dropped;
  private long prompts;

  /** Receives each prompt's pools by arm and seed, null where it has none. */
  interface Reader {
    /**
     * @param prompt number of the prompt in its order
     * @param pools [arms][seeds]
     */
    void prompt(long prompt, SamplePool[][] pools);
  }

  /**
   * The samples of one prompt, arm and seed.
   *
   * @param numbers one array for each column of {@link SampleColumns#numbers} [columns][M]
   * @param rows the number of each row in its table, from 1 [M]
   */
  record SamplePool(double[][] numbers, long[] rows) {
    int size() {
      return rows.length;
    }
  }

  /** The sizes of an arm's pools. */
  record Sizes(long cells, long smallest, long largest) {}

  private Samples(DuckDBConnection duck, Path scratch, SampleColumns columns) {
    this.duck = duck;
    this.scratch = scratch;
    this.columns = columns;
    this.numbers = columns.numbers();
  }

  /** Opens the tables of samples and the database that reads them. */
  interface SourceOpener {
    /** The sources in order; two of them are two arms. */
    List<SampleSource> sources(DuckDBConnection duck, Path scratch) throws SQLException;
  }

  /**
   * Reads and checks everything.
   *
   * @param armNames of the sources, if there are two and so no arm column is named
   * @param dropMissing whether rows with a missing or NaN cell are left out
   * @throws BadInput with every problem found: columns, then cells
   */
  static Samples open(
      SourceOpener opening,
      List<String> armNames,
      SampleColumns columns,
      boolean dropMissing,
      Progress progress) {
    Path scratch = scratch();
    Samples samples = null;
    boolean opened = false;
    try {
      samples = new Samples(DuckDb.open(), scratch, columns);
      samples.read(opening, armNames, dropMissing, progress);
      opened = true;
      return samples;
    } catch (SQLException e) {
      throw SampleSource.unreadable("the table of samples", e);
    } finally {
      if (!opened && samples != null) {
        samples.close();
      } else if (!opened) {
        delete(scratch);
      }
    }
  }

  private static Path scratch() {
    try {
      return Files.createTempDirectory("bondlab-analyze");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary folder: " + e, e);
    }
  }

  private void read(
      SourceOpener opening, List<String> armNames, boolean dropMissing, Progress progress)
      throws SQLException {
    execute("SET memory_limit = '" + MEMORY + "'");
    execute("SET temp_directory = " + DuckDb.text(scratch.resolve("duckdb").toString()));
    sources = opening.sources(duck, scratch);
    List<String> problems = new ArrayList<>();
    sources.forEach(source -> problems.addAll(source.problems(columns)));
    refuse(problems);
    try (Progress.Task task = progress.start("reading", sources.size(), "tables")) {
      for (int i = 0; i < sources.size(); i++) {
        load(sources.get(i), armNames.isEmpty() ? null : armNames.get(i), i);
        task.step(1);
      }
    }
    SampleCheck check = new SampleCheck(duck, columns, dropMissing);
    for (int i = 0; i < sources.size(); i++) {
      problems.addAll(check.problems(sources.get(i), "samples" + i));
    }
    refuse(problems);
    dropped = merge(sources.size());
    describe(armNames);
  }

  /** One table's cells as numbers; NULL where one is missing or is no number. */
  private void load(SampleSource source, String armName, int number) throws SQLException {
    List<String> cells = new ArrayList<>();
    cells.add(String.format(KEY, source.text(columns.prompt())));
    cells.add(String.format(SECOND_KEY, source.text(columns.prompt())));
    cells.add("(" + source.missing(columns.prompt()) + ") AS nameless");
    String arm = armName == null ? label(source, columns.arm()) : DuckDb.text(armName);
    cells.add(arm + " AS arm");
    cells.add(label(source, columns.seed()) + " AS seed");
    for (int i = 0; i < numbers.size(); i++) {
      cells.add(source.number(numbers.get(i)) + " AS x" + i);
    }
    cells.add(source.row() + " AS line");
    try {
      execute(
          "CREATE TABLE samples"
              + number
              + " AS SELECT "
              + String.join(", ", cells)
              + " FROM "
              + source.relation());
    } catch (SQLException e) {
      throw SampleSource.unreadable(source.name(), e);
    }
  }

  private static String label(SampleSource source, String column) {
    return column.isEmpty() ? "''" : source.text(column);
  }

  /** Puts the whole rows of all tables together; returns how many were left out. */
  private long merge(int tables) throws SQLException {
    StringBuilder whole =
        new StringBuilder("NOT nameless AND arm IS NOT NULL AND seed IS NOT NULL");
    for (int i = 0; i < numbers.size(); i++) {
      whole.append(" AND x").append(i).append(" IS NOT NULL AND NOT isnan(x").append(i).append(")");
    }
    long left = 0;
    for (int i = 0; i < tables; i++) {
      left += number("SELECT count(*) FROM samples" + i + " WHERE NOT (" + whole + ")");
    }
    if (left > 0 || tables > 1) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < tables; i++) {
        all.append(i == 0 ? "" : " UNION ALL ");
        all.append("SELECT * FROM samples").append(i).append(" WHERE ").append(whole);
      }
      execute("CREATE TABLE samples AS " + all);
      for (int i = 0; i < tables; i++) {
        execute("DROP TABLE samples" + i);
      }
    } else {
      execute("ALTER TABLE samples0 RENAME TO samples");
    }
    return left;
  }

  private void describe(List<String> armNames) throws SQLException {
    rows = number("SELECT count(*) FROM samples");
    if (rows == 0) {
      throw new BadInput(
          dropped == 0
              ? "the table has a header and no rows; it needs one row per sample"
              : "all " + dropped + " rows have a missing cell; nothing is left");
    }
    prompts = number("SELECT count(DISTINCT prompt) FROM samples");
    requireOneNameAKey();
    arms = armNames.isEmpty() ? labels("arm", columns.arm()) : armNames;
    seeds = labels("seed", columns.seed());
  }

  /** Two prompts of one hash would be taken for one; of 64 bits that never happens by chance. */
  private void requireOneNameAKey() throws SQLException {
    String shared =
        "SELECT count(*) FROM (SELECT prompt FROM samples GROUP BY prompt"
            + " HAVING min(second_key) <> max(second_key))";
    if (number(shared) > 0) {
      throw new IllegalStateException("two prompts have one hash; rename one of them");
    }
  }

  /** The values of a column of labels in the order of numbers, if all are numbers, else of text. */
  private List<String> labels(String column, String name) throws SQLException {
    if (name.isEmpty()) {
      return List.of("");
    }
    List<String> labels = new ArrayList<>();
    String ask =
        "SELECT DISTINCT "
            + column
            + " AS v FROM samples ORDER BY TRY_CAST(v AS DOUBLE), v LIMIT "
            + (MOST_LABELS + 1);
    try (Statement statement = duck.createStatement();
        ResultSet found = statement.executeQuery(ask)) {
      while (found.next()) {
        labels.add(found.getString(1));
      }
    }
    if (labels.size() > MOST_LABELS) {
      throw new BadInput(
          "column \""
              + name
              + "\" has more than "
              + MOST_LABELS
              + " values; is it the "
              + column
              + " of a sample?");
    }
    return labels;
  }

  List<String> arms() {
    return arms;
  }

  List<String> seeds() {
    return seeds;
  }

  /** Rows in use. */
  long rows() {
    return rows;
  }

  /** Rows left out for a missing cell. */
  long dropped() {
    return dropped;
  }

  /** Prompts in use, of all arms together. */
  long prompts() {
    return prompts;
  }

  /** Prompts of one arm. */
  long prompts(int arm) throws SQLException {
    return arms.size() == 1
        ? prompts
        : number(
            "SELECT count(DISTINCT prompt) FROM samples WHERE arm = " + DuckDb.text(arms.get(arm)));
  }

  /** Pools and their sizes, a pool being the samples of one prompt, arm and seed. */
  Sizes sizes() throws SQLException {
    String ask =
        "SELECT count(*), min(n), max(n) FROM"
            + " (SELECT count(*) AS n FROM samples GROUP BY prompt, arm, seed)";
    try (Statement statement = duck.createStatement();
        ResultSet row = statement.executeQuery(ask)) {
      row.next();
      return new Sizes(row.getLong(1), row.getLong(2), row.getLong(3));
    }
  }

  /** The number of pools with fewer samples. */
  long poolsBelow(long least) throws SQLException {
    return number(
        "SELECT count(*) FROM (SELECT count(*) AS n FROM samples GROUP BY prompt, arm, seed)"
            + " WHERE n < "
            + least);
  }

  /** A row of the smallest pool, to find it by. */
  long rowOfSmallestPool() throws SQLException {
    return number(
        "SELECT first FROM (SELECT count(*) AS n, min(line) AS first FROM samples"
            + " GROUP BY prompt, arm, seed) ORDER BY n, first LIMIT 1");
  }

  /** Leaves out every pool with fewer samples; returns how many pools that were. */
  long dropPoolsBelow(long least) throws SQLException {
    long small = poolsBelow(least);
    if (small > 0) {
      execute(
          "CREATE TABLE kept AS SELECT s.* FROM samples s SEMI JOIN (SELECT prompt, arm, seed FROM"
              + " samples GROUP BY prompt, arm, seed HAVING count(*) >= "
              + least
              + ") g ON s.prompt = g.prompt AND s.arm = g.arm AND s.seed = g.seed");
      execute("DROP TABLE samples");
      execute("ALTER TABLE kept RENAME TO samples");
      describe(columns.arm().isEmpty() && arms.size() > 1 ? arms : List.of());
    }
    return small;
  }

  /** The number of prompts of an arm that lack a seed that others have. */
  long promptsWithoutSeeds() throws SQLException {
    return number(
        "SELECT count(*) FROM (SELECT count(DISTINCT seed) AS n FROM samples GROUP BY prompt, arm)"
            + " WHERE n < "
            + seeds.size());
  }

  /** Whether every value of a column of numbers is 0 or 1. */
  boolean isBinary(int number) throws SQLException {
    String x = "x" + number;
    return number("SELECT count(*) FROM samples WHERE " + x + " <> 0 AND " + x + " <> 1") == 0;
  }

  /** Mean and standard deviation (denominator rows) of a column over all rows, of one thread. */
  double[] moments(int number) throws SQLException {
    String x = "x" + number;
    execute("SET threads = 1"); // the order of the sum, and so its rounding, stays the same
    try (Statement statement = duck.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT avg(" + x + "), stddev_pop(" + x + ") FROM samples")) {
      row.next();
      return new double[] {row.getDouble(1), row.getDouble(2)};
    } finally {
      execute("RESET threads");
    }
  }

  /** Hands over every prompt, in the order of their hashes. */
  void forEachPrompt(Reader reader, Progress progress) throws SQLException {
    PromptRows grouped = new PromptRows(numbers.size(), arms, seeds, reader);
    grouped.readAll(duck, rows, progress);
    if (grouped.prompts() != prompts) {
      throw new IllegalStateException(
          "handed over " + grouped.prompts() + " prompts of " + prompts);
    }
  }

  private long number(String ask) throws SQLException {
    try (Statement statement = duck.createStatement();
        ResultSet row = statement.executeQuery(ask)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new BadInput(problems.stream().map(SampleSource::plain).toList());
    }
  }

  @Override
  public void close() {
    try {
      duck.close();
    } catch (SQLException e) {
      throw new IllegalStateException("cannot close the database: " + e.getMessage(), e);
    } finally {
      delete(scratch);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder + ": " + e, e);
    }
  }

  /** The responses of some rows of an arm by their number; empty if no text column is named. */
  Map<Long, String> texts(int arm, List<Long> lines) throws SQLException {
    Map<Long, String> texts = new HashMap<>();
    if (columns.text().isEmpty() || lines.isEmpty()) {
      return texts;
    }
    SampleSource source = sources.get(sources.size() > 1 ? arm : 0);
    String ask =
        "SELECT line, t FROM (SELECT "
            + source.row()
            + " AS line, "
            + source.text(columns.text())
            + " AS t FROM "
            + source.relation()
            + ") WHERE line IN ("
            + lines.stream().map(String::valueOf).collect(Collectors.joining(", "))
            + ")";
    try (Statement statement = duck.createStatement();
        ResultSet found = statement.executeQuery(ask)) {
      while (found.next()) {
        texts.put(found.getLong(1), found.getString(2));
      }
    }
    return texts;
  }
}
