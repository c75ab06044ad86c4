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
import tech.tablesaw.api.Table;

/**
 * The rows that a ranking is made of, and what each of their columns is for.
 *
 * @param question as asked
 * @param types a table without rows, whose columns have the types of the rows' cells
 * @param rows by column; of finished runs only, with {@link #RUN}, {@link #HASH}, {@link #COMMIT}
 *     and {@link #STARTED} of their run
 * @param seeds columns that tell seeds apart
 * @param keys further keys in which the runs' configurations differ
 * @param own further columns of the table: text, truth values and whole numbers
 * @param counted whether a row is itself a mean over the column {@code seeds}
 */
record LeaderRows(
    LeaderQuestion question,
    Table types,
    List<Map<String, Object>> rows,
    List<String> seeds,
    List<String> keys,
    List<String> own,
    boolean counted) {
  static final String RUN = "run";
  static final String HASH = "__config_hash";
  static final String COMMIT = "__commit";
  static final String STARTED = "__started";
  private static final String SEED = "seed";
  private static final String SEEDS = "seeds";

  /**
   * @throws BadInput if the table or a column is not there, or no row is left
   */
  static LeaderRows of(Catalogue catalogue, LeaderQuestion question) {
    TableView view = catalogue.view(question.table());
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
    own.removeIf(
        shown ->
            named.contains(shown)
                || seeds.contains(shown)
                || shown.equals(question.metric())
                || !isIdentity(view.own().get(shown)));
    Set<String> columns = new LinkedHashSet<>(named);
    columns.add(RUN);
    columns.addAll(seeds);
    columns.addAll(keys);
    columns.addAll(own);
    if (!question.last().isEmpty()) {
      columns.add(question.last());
    }
    Table table = catalogue.query(sql(question, columns));
    if (table.isEmpty()) {
      throw new BadInput(
          "no row of %s of a finished run meets %s".formatted(question.table(), question.where()));
    }
    boolean counted = view.own().containsKey(SEEDS);
    List<Map<String, Object>> rows = Tables.cells(table);
    return new LeaderRows(question, table.emptyCopy(), rows, seeds, keys, own, counted);
  }

  /**
   * The table's own column {@code seed}, and the keys that end in {@code seed} or {@code seeds};
   * where rows have a seed of their own, a list of seeds says only which rows there are.
   */
  private static List<String> seeds(TableView view, Set<String> named) {
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

  private static String sql(LeaderQuestion question, Set<String> columns) {
    List<String> selected = new ArrayList<>();
    columns.forEach(column -> selected.add("t." + DuckDb.name(column)));
    String metric = DuckDb.name(question.metric());
    return """
        SELECT %s, CAST(t.%s AS DOUBLE) AS "__metric", r.*
        FROM (SELECT * FROM %s WHERE (%s
        )) t JOIN (SELECT run AS "__run", config_hash AS "__config_hash", commit AS "__commit",
          CAST(started AS VARCHAR) AS "__started" FROM runs WHERE status = 'DONE') r
        ON t.run = r."__run"
        """
        .formatted(
            String.join(", ", selected), metric, DuckDb.name(question.table()), question.where());
  }

  private static boolean isIdentity(ParquetSchemas.Field field) {
    return switch (field.type()) {
      case "FLOAT", "DOUBLE", "NESTED" -> false;
      default -> true;
    };
  }

  private static void requireColumns(TableView view, LeaderQuestion question) {
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
      TableView view, Set<String> all, String option, List<String> names, List<String> problems) {
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
