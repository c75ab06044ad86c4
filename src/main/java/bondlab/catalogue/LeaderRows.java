package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.config.Nearest;
import bondlab.table.DuckDb;
import bondlab.table.Tables;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tech.tablesaw.api.Table;

/**
 * The rows that a ranking is computed from, and the role of each of their columns.
 *
 * @param question as asked
 * @param rows by column, of finished runs only; see the constants for the columns added here
 * @param seeds columns that tell seeds apart
 * @param keys further keys in which the runs' configurations differ
 * @param own further columns of the table: text, truth values and whole numbers
 * @param texts those of {@code own} that are text
 * @param counted whether a row is itself a mean over the column {@code seeds}
 */
record LeaderRows(
    LeaderQuestion question,
    List<Map<String, Object>> rows,
    List<String> seeds,
    List<String> keys,
    List<String> own,
    List<String> texts,
    boolean counted) {
  static final String RUN = "run";
  static final String METRIC = "__metric";
  static final String COMMIT = "__commit";

  /** When the row's run began, as text. */
  static final String STARTED = "__started";

  /** Whether no later run has the same configuration. */
  static final String NEWEST = "__newest";

  /** Whether the row has the largest value of the question's column {@code last} in a training. */
  static final String LAST = "__last";

  private static final String SEED = "seed";
  private static final String SEEDS = "seeds";

  /**
   * Reads the rows.
   *
   * @throws BadInput if the table or a column does not exist, or no row is left
   */
  static LeaderRows of(Catalogue catalogue, LeaderQuestion question) {
    TableViews.View view = catalogue.view(question.table());
    if (view == null) {
      throw new BadInput(
          "leaders.table = %s is no table of these runs; there are %s%s"
              .formatted(
                  question.table(),
                  catalogue.tables(),
                  Nearest.hint(question.table(), catalogue.tables())));
    }
    requireColumns(view, question);
    Set<String> named = new LinkedHashSet<>(question.by());
    named.addAll(question.over());
    List<String> seeds = seeds(view, named);
    List<String> keys = new ArrayList<>(view.keys().keySet());
    keys.removeIf(
        shown ->
            named.contains(shown)
                || isSeed(view.keys().get(shown))
                || isShown(view.keys().get(shown)));
    List<String> own = new ArrayList<>(view.own().keySet());
    own.removeAll(named);
    own.removeAll(seeds);
    own.remove(question.metric());
    own.removeIf(shown -> !isIdentity(view.own().get(shown)));
    List<String> texts = own.stream().filter(shown -> isText(view.own().get(shown))).toList();
    Set<String> columns = new LinkedHashSet<>(named);
    columns.add(RUN);
    columns.addAll(seeds);
    columns.addAll(keys);
    columns.addAll(own);
    Set<String> training = new LinkedHashSet<>(named);
    training.add(RUN);
    training.addAll(seeds);
    training.addAll(texts);
    Table table = catalogue.query(sql(question, columns, training));
    if (table.isEmpty()) {
      throw new BadInput(
          "no row of %s of a finished run meets %s".formatted(question.table(), question.where()));
    }
    boolean counted = view.own().containsKey(SEEDS);
    return new LeaderRows(question, Tables.cells(table), seeds, keys, own, texts, counted);
  }

  /**
   * The table's own column {@code seed}, and the keys that end in {@code seed} or {@code seeds};
   * where rows have a seed of their own, a list of seeds says only which rows there are.
   */
  private static List<String> seeds(TableViews.View view, Set<String> named) {
    List<String> seeds = new ArrayList<>();
    boolean hasOwn = view.own().containsKey(SEED);
    if (hasOwn && !named.contains(SEED)) {
      seeds.add(SEED);
    }
    view.keys()
        .forEach(
            (shown, key) -> {
              if (isSeed(key) && !named.contains(shown) && !(hasOwn && ending(key).equals(SEEDS))) {
                seeds.add(shown);
              }
            });
    return seeds;
  }

  /** Whether a key says what is shown of a run, not what is computed. */
  private static boolean isShown(String key) {
    return key.equals("figures") || key.startsWith("figures.");
  }

  private static boolean isSeed(String key) {
    return ending(key).equals(SEED) || ending(key).equals(SEEDS);
  }

  private static String ending(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  private static String sql(LeaderQuestion question, Set<String> columns, Set<String> training) {
    String last = "true";
    if (!question.last().isEmpty()) {
      training.remove(question.last());
      String value = "TRY_CAST(t." + DuckDb.name(question.last()) + " AS DOUBLE)";
      last =
          "%s IS NOT DISTINCT FROM max(%s) OVER (PARTITION BY %s)"
              .formatted(value, value, names(training));
    }
    return """
        SELECT %s, CAST(t.%s AS DOUBLE) AS "__metric", "__commit", "__started",
          "__hash" IS NULL OR "__run" = first_value("__run")
            OVER (PARTITION BY "__hash" ORDER BY "__started" DESC, "__run") AS "__newest",
          %s AS "__last"
        FROM (SELECT *, row_number() OVER () AS "__place" FROM %s WHERE (%s
        )) t JOIN (SELECT run AS "__run", config_hash AS "__hash", commit AS "__commit",
          coalesce(CAST(started AS VARCHAR), 'unknown') AS "__started"
          FROM runs WHERE status = 'DONE') r
        ON t.run = r."__run" ORDER BY t."__place"
        """
        .formatted(
            names(columns),
            DuckDb.name(question.metric()),
            last,
            DuckDb.name(question.table()),
            question.where());
  }

  private static String names(Set<String> columns) {
    return columns.stream().map(c -> "t." + DuckDb.name(c)).collect(Collectors.joining(", "));
  }

  private static boolean isIdentity(ParquetSchemas.Field field) {
    return !field.isFloat() && !field.type().equals("NESTED");
  }

  private static boolean isText(ParquetSchemas.Field field) {
    return !field.family().equals(ParquetSchemas.NUMBER) && !field.type().equals("BOOLEAN");
  }

  private static void requireColumns(TableViews.View view, LeaderQuestion question) {
    Set<String> all = new LinkedHashSet<>(List.of(RUN, "experiment"));
    all.addAll(view.own().keySet());
    all.addAll(view.keys().keySet());
    List<String> problems = new ArrayList<>();
    require(view, all, "metric", List.of(question.metric()), problems);
    require(view, all, "by", question.by(), problems);
    require(view, all, "over", question.over(), problems);
    if (!question.last().isEmpty()) {
      require(view, all, "last", List.of(question.last()), problems);
    }
    ParquetSchemas.Field metric = view.own().get(question.metric());
    if (metric != null && !metric.family().equals(ParquetSchemas.NUMBER)) {
      problems.add("leaders.metric = " + question.metric() + " is " + metric.family());
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  private static void require(
      TableViews.View view,
      Set<String> all,
      String option,
      List<String> names,
      List<String> problems) {
    for (String name : names) {
      if (!all.contains(name)) {
        problems.add(
            "leaders.%s = %s is no column of %s and no key in which its runs differ%s; %s"
                .formatted(
                    option,
                    name,
                    view.name(),
                    Nearest.hint(name, all),
                    "./bondlab query \"describe " + view.name() + "\" lists them"));
      }
    }
  }
}
