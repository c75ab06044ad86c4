package bondlab.report;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What reports read figures from. */
final class RunTables {
  private RunTables() {}

  /**
   * The rows of a run's table.
   *
   * @throws BadInput naming the file that is missing or damaged
   */
  static <R extends Record> List<R> rows(RunFolder run, String table, Class<R> type) {
    Path file = run.tables().resolve(table + ".parquet");
    if (!Files.isRegularFile(file)) {
      throw new BadInput(
          file + ": no such table; the run has not finished, or this is not its folder");
    }
    return Tables.rows(TableFiles.readParquet(file), type);
  }

  /** One value of each row. */
  static <R> double[] column(List<R> rows, ToDoubleFunction<R> value) {
    return rows.stream().mapToDouble(value).toArray();
  }
}
