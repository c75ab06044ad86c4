package bondlab.catalogue;

import bondlab.config.ConfigHash;
import bondlab.table.Json;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.Table;

/** Writes the folders of runs as a run leaves them, without running anything. */
final class RunFiles {
  private final Path folder;

  private RunFiles(Path folder) {
    this.folder = folder;
  }

  /** A row with an arm, a seed and a step, as trainings have. */
  record Training(String arm, long seed, long step, double gold) {}

  /**
   * A finished run with this configuration.
   *
   * @param place such as {@code runs/bond/20260101-000000-aaaaaaaa}
   * @param started such as {@code 2026-01-01T00:00:00Z}
   */
  static RunFiles done(Path results, String place, String started, String config)
      throws IOException {
    Path folder = Files.createDirectories(results.resolve(place));
    Files.writeString(folder.resolve("config.conf"), config);
    Files.writeString(folder.resolve("STATUS"), "DONE\n");
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("run", folder.getFileName().toString());
    facts.put("experiment", folder.getParent().getFileName().toString());
    facts.put("study", "trivial");
    facts.put("config_hash", ConfigHash.of(ConfigFactory.parseString(config)));
    facts.put("git", Map.of("commit", "c0ffee", "dirty", false));
    facts.put("overrides", List.of("seed=1"));
    facts.put("started", started);
    facts.put("ended", started);
    facts.put("seconds", 1.5);
    Files.writeString(folder.resolve("run.json"), Json.page(facts));
    return new RunFiles(folder);
  }

  Path folder() {
    return folder;
  }

  Path parquet(String table) {
    return folder.resolve("tables").resolve(table + ".parquet");
  }

  /** Writes a table as CSV and Parquet, with its JSON file in the older form. */
  RunFiles table(Table table) throws IOException {
    Path tables = Files.createDirectories(folder.resolve("tables"));
    TableFiles.writeCsv(table, tables.resolve(table.name() + ".csv"));
    TableFiles.writeParquet(table, parquet(table.name()));
    Map<String, Object> columns = new LinkedHashMap<>();
    table.columns().forEach(c -> columns.put(c.name(), c.type().name().toLowerCase()));
    Files.writeString(
        tables.resolve(table.name() + ".json"),
        Json.page(Map.of("table", table.name(), "rows", table.rowCount(), "columns", columns)));
    return this;
  }

  <R extends Record> RunFiles table(String name, Class<R> type, List<R> rows) throws IOException {
    return table(Tables.of(name, type, rows));
  }

  RunFiles trainings(Training... rows) throws IOException {
    return table("evaluations", Training.class, List.of(rows));
  }

  RunFiles file(String name, String content) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.writeString(folder.resolve(name), content);
    return this;
  }
}
