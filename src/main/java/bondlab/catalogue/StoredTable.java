package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.table.CsvHeader;
import bondlab.table.Kind;
import bondlab.table.Schema;
import bondlab.table.TableFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import tech.tablesaw.api.Table;

/**
 * One table in a run's folder: {@code NAME.parquet}, {@code NAME.csv} and {@code NAME.json}, of
 * which some may be missing or damaged.
 *
 * @param folder where its files are
 */
public record StoredTable(Path folder, String name) {
  private static final String PARQUET = ".parquet";
  private static final String CSV = ".csv";

  /** The names of the tables in a folder, in alphabetical order. */
  static List<String> names(Path folder) {
    TreeSet<String> names = new TreeSet<>();
    for (Path file : RunPlace.files(folder)) {
      String name = file.getFileName().toString();
      for (String ending : List.of(PARQUET, CSV)) {
        if (name.endsWith(ending) && !name.endsWith(".schema.csv")) {
          names.add(name.substring(0, name.length() - ending.length()));
        }
      }
    }
    return List.copyOf(names);
  }

  /**
   * The names of the tables in a folder, also of those of which only the JSON file is left, in
   * alphabetical order.
   */
  public static List<String> announced(Path folder) {
    TreeSet<String> names = new TreeSet<>(names(folder));
    for (Path file : RunPlace.files(folder)) {
      String name = file.getFileName().toString();
      if (name.endsWith(".json")) {
        names.add(name.substring(0, name.length() - ".json".length()));
      }
    }
    return List.copyOf(names);
  }

  Path parquet() {
    return folder.resolve(name + PARQUET);
  }

  Path csv() {
    return folder.resolve(name + CSV);
  }

  Path sidecar() {
    return folder.resolve(name + ".json");
  }

  TableFacts facts() {
    return TableFacts.read(sidecar());
  }

  /**
   * The rows from the Parquet file, or else from the CSV file.
   *
   * @throws BadInput saying why neither can be read
   */
  public Table read() {
    try {
      return fromParquet();
    } catch (BadInput damaged) {
      if (!Files.exists(csv())) {
        throw new BadInput(damaged.getMessage() + "; ./bondlab run --force makes the run anew");
      }
      try {
        return fromCsv();
      } catch (BadInput too) {
        List<String> both = new ArrayList<>(damaged.problems());
        both.addAll(too.problems());
        throw new BadInput(both);
      }
    }
  }

  /**
   * @throws BadInput if the file is missing or damaged
   */
  Table fromParquet() {
    return TableFiles.readParquet(parquet()).setName(name);
  }

  /**
   * The rows of the CSV file, with the types that the JSON file gives.
   *
   * @throws BadInput if either is missing or damaged, or the rows are not as many as the JSON file
   *     says
   */
  Table fromCsv() {
    TableFacts facts = facts();
    List<Schema.Field> fields = new ArrayList<>();
    for (String column : CsvHeader.unique(csv())) {
      TableFacts.Column known = facts.columns().get(column);
      Kind type = known == null ? null : known.type();
      if (type == null) {
        throw new BadInput(
            csv() + " cannot be read: " + sidecar() + " does not say the type of " + column);
      }
      fields.add(new Schema.Field(column, type));
    }
    Table table = TableFiles.readCsv(csv(), new Schema(fields)).setName(name);
    requireRows(table, csv());
    return table;
  }

  /**
   * @throws BadInput if the table has not as many rows as the JSON file says
   */
  public void requireRows(Table table, Path file) {
    facts()
        .rows()
        .ifPresent(
            rows -> {
              if (rows != table.rowCount()) {
                throw new BadInput(
                    "%s has %d rows, %s says %d"
                        .formatted(file, table.rowCount(), sidecar().getFileName(), rows));
              }
            });
  }
}
