package bondlab.sharing;

import bondlab.catalogue.StoredTable;
import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.table.Json;
import bondlab.table.Schema;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Reads a run's table as it is shared: cells from Parquet, or from CSV where that is gone or
 * damaged, units and meanings from its JSON file.
 */
final class RunTable {
  private RunTable() {}

  /**
   * Reads a table.
   *
   * @throws BadInput if neither file of its rows can be read or they are not as many as the JSON
   *     file says, or that is damaged; without a JSON file meanings are empty
   */
  static SharedTable read(RunFolder run, String name, LocalPaths paths) {
    StoredTable stored = new StoredTable(run.tables(), name);
    Table table = stored.read();
    stored.requireRows(table, run.tables().resolve(name));
    for (Column<?> column : table.columns()) {
      if (column instanceof StringColumn texts) {
        clean(texts, paths);
      }
    }
    return new SharedTable(table, schema(run.tables().resolve(name + ".json"), table));
  }

  private static Schema schema(Path sidecar, Table table) {
    if (!Files.isRegularFile(sidecar)) {
      return Schema.of(table);
    }
    try {
      Config told = Json.config(sidecar);
      Map<String, ?> columns =
          told.hasPath("columns") ? told.getObject("columns").unwrapped() : Map.of();
      return columns.isEmpty() ? Schema.of(table) : Schema.ofMap(columns).describing(table);
    } catch (BadInput | ConfigException e) {
      throw new BadInput("the table's JSON file is damaged: " + e.getMessage());
    }
  }

  private static void clean(StringColumn texts, LocalPaths paths) {
    for (int row = 0; row < texts.size(); row++) {
      if (!texts.isMissing(row)) {
        String text = texts.get(row);
        String clean = paths.without(text);
        if (!clean.equals(text)) {
          texts.set(row, clean);
        }
      }
    }
  }
}
