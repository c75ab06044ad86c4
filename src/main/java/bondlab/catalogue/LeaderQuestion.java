package bondlab.catalogue;

import bondlab.config.Check;
import java.util.List;

/**
 * What is ranked by what.
 *
 * @param table such as {@code evaluations}
 * @param metric the column that is averaged over seeds
 * @param by columns or keys of the configuration, one line of the answer for each combination
 * @param largest whether the largest mean is the best
 * @param where SQL that rows must meet; {@code true} for all
 * @param last of each training only the row with the largest value in this column, such as {@code
 *     step}; empty for all rows
 * @param over columns or keys that are averaged over too, in each seed
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

  /** The largest mean is the best; all rows. */
  public static LeaderQuestion of(String table, String metric, String... by) {
    return new LeaderQuestion(table, metric, List.of(by), true, "true", "", List.of());
  }

  /** The same, where the smallest mean is the best. */
  public LeaderQuestion smallest() {
    return new LeaderQuestion(table, metric, by, false, where, last, over);
  }

  /** The same of some rows. */
  public LeaderQuestion where(String sql) {
    return new LeaderQuestion(table, metric, by, largest, sql, last, over);
  }

  /** The same of each training's last row. */
  public LeaderQuestion last(String column) {
    return new LeaderQuestion(table, metric, by, largest, where, column, over);
  }

  /** The same, averaged over these too. */
  public LeaderQuestion over(String... columns) {
    return new LeaderQuestion(table, metric, by, largest, where, last, List.of(columns));
  }
}
