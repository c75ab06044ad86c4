package bondlab.catalogue;

import bondlab.config.Check;
import java.util.List;

/**
 * Asks which settings have the best mean of a metric.
 *
 * @param table such as {@code evaluations}
 * @param metric column that is averaged over seeds
 * @param by columns or configuration keys; each combination of values is one line of the answer
 * @param largest whether the largest mean is the best
 * @param where SQL condition on rows; {@code true} for all
 * @param last column, such as {@code step}, of whose values only the row with the largest counts in
 *     each training; empty for all rows
 * @param over columns or keys that are also averaged over, within each seed
 */
public record LeaderQuestion(
    String table,
    String metric,
    List<String> by,
    boolean largest,
    String where,
    String last,
    List<String> over) {

  public LeaderQuestion {
    by = List.copyOf(by);
    over = List.copyOf(over);
    new Check("leaders")
        .notBlank("table", table)
        .notBlank("metric", metric)
        .notEmpty("by", by)
        .notBlank("where", where)
        .done();
  }

  /** Ranks the largest mean first, over all rows. */
  public static LeaderQuestion of(String table, String metric, String... by) {
    return new LeaderQuestion(table, metric, List.of(by), true, "true", "", List.of());
  }

  /** Ranks the smallest mean first. */
  public LeaderQuestion smallest() {
    return new LeaderQuestion(table, metric, by, false, where, last, over);
  }

  /** Counts only rows that meet an SQL condition. */
  public LeaderQuestion where(String sql) {
    return new LeaderQuestion(table, metric, by, largest, sql, last, over);
  }

  /** Counts only the row of each training with the largest value in a column. */
  public LeaderQuestion last(String column) {
    return new LeaderQuestion(table, metric, by, largest, where, column, over);
  }

  /** Also averages over these columns or keys, within each seed. */
  public LeaderQuestion over(String... columns) {
    return new LeaderQuestion(table, metric, by, largest, where, last, List.of(columns));
  }
}
