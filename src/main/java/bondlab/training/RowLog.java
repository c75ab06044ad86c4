package bondlab.training;

import bondlab.table.JsonLines;
import bondlab.table.Schema;
import bondlab.table.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rows of one kind, in a file and in memory. */
final class RowLog<R extends Record> implements AutoCloseable {
  private final JsonLines log;
  private final List<R> rows;

  private RowLog(JsonLines log, List<R> rows) {
    this.log = log;
    this.rows = rows;
  }

  /** Opens a log after its first rows; those that follow are cut off, to be made again. */
  static <R extends Record> RowLog<R> after(long kept, Path path, Class<R> type) {
    JsonLines log = JsonLines.openAfter(path, kept);
    return new RowLog<>(
        log, new ArrayList<>(Tables.rows(JsonLines.readTable(path, Schema.of(type)), type)));
  }

  void append(R row) {
    log.append(row);
    rows.add(row);
  }

  List<R> rows() {
    return Collections.unmodifiableList(rows);
  }

  @Override
  public void close() {
    log.close();
  }
}
