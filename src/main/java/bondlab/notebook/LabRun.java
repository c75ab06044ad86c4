package bondlab.notebook;

import bondlab.config.BadInput;
import bondlab.config.Renamed;
import bondlab.experiment.RunFolder;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import tech.tablesaw.api.Table;

/**
 * A finished run, for cells.
 *
 * @param files its folder
 */
public record LabRun(RunFolder files) {
  private static final String TABLE = ".parquet";
  private static final String FIGURE = ".png";

  /** The folder of the run. */
  public Path folder() {
    return files.path();
  }

  /** The summary that the run printed at its end. */
  public String summary() {
    return files.summary();
  }

  /** The names of its tables. */
  public List<String> tables() {
    return names(files.tableFiles(), TABLE);
  }

  /**
   * Reads a table; one that an earlier version wrote under another name is found too.
   *
   * @throws BadInput naming the tables that there are
   */
  public Table table(String name) {
    String stored =
        tables().stream().filter(t -> Renamed.result(t).equals(name)).findFirst().orElse(name);
    requireOneOf(tables(), "table", stored);
    return TableFiles.readParquet(files.tables().resolve(stored + TABLE)).setName(name);
  }

  /**
   * Reads a table as records, such as {@code rows("fits", FitRow.class)}.
   *
   * @throws BadInput naming the tables that there are
   */
  public <R extends Record> List<R> rows(String name, Class<R> type) {
    return Tables.rows(table(name), type);
  }

  /** The names of its figures. */
  public List<String> figures() {
    return names(files.figureFiles(), FIGURE);
  }

  /**
   * Shows a figure below the cell.
   *
   * @throws BadInput naming the figures that there are
   */
  public void figure(String name) {
    requireOneOf(figures(), "figure", name);
    Path file = files.figures().resolve(name + FIGURE);
    try {
      Show.picture(ImageIO.read(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return "run " + files.experiment() + "/" + files.id() + ": tables " + tables();
  }

  private static List<String> names(List<Path> files, String ending) {
    return files.stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> name.endsWith(ending))
        .map(name -> name.substring(0, name.length() - ending.length()))
        .toList();
  }

  private void requireOneOf(List<String> names, String what, String name) {
    if (!names.contains(name)) {
      throw CellFailed.bare(
          new BadInput("this run has no " + what + " " + name + "; it has " + names));
    }
  }
}
