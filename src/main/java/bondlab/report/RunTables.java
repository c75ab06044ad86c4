package bondlab.report;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.table.TableFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The tables that the figures of one run are drawn from. A figure whose columns an earlier version
 * did not write is drawn without them and says so.
 */
final class RunTables {
  private final RunFolder run;
  private final Map<String, RunTable> tables = new LinkedHashMap<>();

  RunTables(RunFolder run) {
    this.run = run;
  }

  /** Draws figures by name and writes them into the run's folder. */
  static void drawAll(RunFolder run, Function<RunTables, Map<String, Supplier<Drawing>>> figures) {
    RunTables tables = new RunTables(run);
    figures.apply(tables).forEach(tables::save);
  }

  /** Whether the run has a table of this name. */
  boolean has(String name) {
    return Files.isRegularFile(file(name));
  }

  /**
   * Reads a table.
   *
   * @param keys columns without which the rows cannot be told apart
   * @throws BadInput naming the file that is missing or damaged, or the key that is absent
   */
  RunTable read(String name, String... keys) {
    if (!has(name)) {
      throw new BadInput(
          file(name) + ": no such table; the run has not finished, or this is not its folder");
    }
    return tables.computeIfAbsent(
        name, key -> RunTable.of(TableFiles.readParquet(file(name)), keys));
  }

  /** Draws a figure, leaving out panels whose columns the run's tables lack. */
  Drawing draw(Supplier<Drawing> figure) {
    tables.values().forEach(table -> table.lacking().clear());
    Drawing drawn = figure.get();
    String lacking =
        tables.values().stream()
            .filter(table -> !table.lacking().isEmpty())
            .map(table -> table.name() + " has no " + String.join(", ", table.lacking()))
            .collect(Collectors.joining("; "));
    if (lacking.isEmpty()) {
      return drawn;
    }
    List<Figure> shown = drawn.panels().stream().filter(Figure::hasData).toList();
    Drawing rest =
        drawn instanceof Drawing.Grid grid && !shown.isEmpty()
            ? new Drawing.Grid(grid.columns(), shown)
            : drawn;
    rest.panels().get(0).caption("a run of an earlier version: table " + lacking);
    return rest;
  }

  /** Draws a figure and writes it into the run's folder. */
  void save(String name, Supplier<Drawing> figure) {
    draw(figure).save(run.figures(), name);
  }

  private Path file(String name) {
    return run.tables().resolve(name + ".parquet");
  }
}
