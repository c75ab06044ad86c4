package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.table.AtomicFile;
import bondlab.table.Json;
import bondlab.table.Schema;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.Table;

/**
 * Restores files of a run's tables: Parquet from CSV, CSV from Parquet, and the JSON file that
 * describes both. Replaces only files that are missing or unreadable; if both can be read but hold
 * different numbers, neither is touched.
 *
 * @param rewritten files that were written, each with the reason
 * @param problems what cannot be restored, and what to do
 */
public record TableMending(List<String> rewritten, List<String> problems) {

  public TableMending {
    rewritten = List.copyOf(rewritten);
    problems = List.copyOf(problems);
  }

  /** Restores every table of a run. */
  public static TableMending of(RunFolder run) {
    List<String> rewritten = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String name : StoredTable.names(run.tables())) {
      StoredTable table = new StoredTable(run.tables(), name);
      try {
        Table rows = table.fromParquet();
        mendSidecar(table, rows, run, rewritten);
        mendCsv(table, rows, rewritten, problems);
      } catch (BadInput damaged) {
        mendParquet(table, damaged, rewritten, problems);
      }
    }
    return new TableMending(rewritten, problems);
  }

  private static void mendCsv(
      StoredTable table, Table rows, List<String> rewritten, List<String> problems) {
    try {
      table.requireRows(rows, table.parquet());
    } catch (BadInput e) {
      problems.add(e.getMessage() + "; its CSV was not touched");
      return;
    }
    String why = "was missing";
    if (Files.exists(table.csv())) {
      try {
        Table same = TableFiles.readCsv(table.csv(), Schema.of(rows));
        if (same.rowCount() == rows.rowCount()) {
          if (!Tables.cells(same).equals(Tables.cells(rows))) {
            problems.add(
                "%s and %s hold different numbers; delete the wrong one, then report again"
                    .formatted(table.csv(), table.parquet().getFileName()));
          }
          return;
        }
        why = "had " + same.rowCount() + " of " + rows.rowCount() + " rows";
      } catch (BadInput e) {
        why = "was damaged: " + e.getMessage();
      }
    }
    TableFiles.writeCsv(rows, table.csv());
    rewritten.add(table.csv() + " from Parquet; it " + why);
  }

  private static void mendParquet(
      StoredTable table, BadInput damaged, List<String> rewritten, List<String> problems) {
    try {
      TableFiles.writeParquet(table.fromCsv(), table.parquet());
      rewritten.add(table.parquet() + " from CSV; " + damaged.getMessage());
    } catch (BadInput e) {
      problems.add(damaged.getMessage());
      problems.addAll(e.problems());
      problems.add(
          "table " + table.name() + " cannot be restored; ./bondlab run --force repeats the run");
    }
  }

  /** Types, rows and origin can be restored; units and meanings are known only to the code. */
  private static void mendSidecar(
      StoredTable table, Table rows, RunFolder run, List<String> rewritten) {
    if (!table.facts().columns().isEmpty()) {
      return;
    }
    Map<String, Object> sidecar =
        StoredTable.sidecar(
            RunReader.provenance(run).root().unwrapped(),
            table.name(),
            rows.rowCount(),
            Schema.of(rows));
    AtomicFile.write(table.sidecar(), Json.page(sidecar));
    rewritten.add(table.sidecar() + " from Parquet, without units and meanings");
  }
}
