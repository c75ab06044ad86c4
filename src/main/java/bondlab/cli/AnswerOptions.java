package bondlab.cli;

import bondlab.catalogue.Catalogue;
import bondlab.catalogue.Problem;
import bondlab.config.BadInput;
import bondlab.table.Json;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import tech.tablesaw.api.Table;

/** In which form a command gives a table. */
final class AnswerOptions {
  @Option(names = "--csv", paramLabel = "FILE", description = "Write CSV to FILE.")
  private Path csv;

  @Option(names = "--parquet", paramLabel = "FILE", description = "Write Parquet to FILE.")
  private Path parquet;

  @Option(names = "--json", description = "Print one JSON object per row.")
  private boolean json;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "40",
      description = "Number of rows to print; files and JSON have all. Default: ${DEFAULT-VALUE}.")
  private int rows;

  /**
   * Refuses what could not be written, before any work.
   *
   * @throws BadInput naming the option
   */
  void check() {
    if (rows < 0) {
      throw new BadInput("--rows " + rows + " must be 0 or more");
    }
    check("--csv", csv);
    check("--parquet", parquet);
  }

  /** Prints the table, or writes it and says where to. */
  void give(Table table, Workplace workplace) {
    if (csv != null) {
      TableFiles.writeCsv(table, csv);
      workplace.err().println(table.rowCount() + " rows: " + csv);
    }
    if (parquet != null) {
      TableFiles.writeParquet(table, parquet);
      workplace.err().println(table.rowCount() + " rows: " + parquet);
    }
    if (json) {
      Tables.cells(table).forEach(row -> workplace.out().println(Json.line(row)));
    } else if (isForPeople()) {
      workplace.out().print(TextTable.of(table, rows));
    }
  }

  /** Whether the answer is printed for people alone. */
  boolean isForPeople() {
    return !json && csv == null && parquet == null;
  }

  boolean isJson() {
    return json;
  }

  /** A file is replaced by renaming, which would replace a device or a folder too. */
  private static void check(String option, Path file) {
    if (file != null && Files.exists(file) && !Files.isRegularFile(file)) {
      throw new BadInput(option + " " + file + " is not a file; give the name of one");
    }
  }

  /** Which results a command reads or adds to. */
  static final class Results {
    private static final int SHOWN = 5;

    @Option(
        names = "--results",
        paramLabel = "DIR",
        description = "The results folder. Default: the project's results/.")
    private Path folder;

    Catalogue open(Workplace workplace) {
      return Catalogue.open(folder(workplace));
    }

    /** The folder given, from the working folder; or else the project's. */
    Path folder(Workplace workplace) {
      return folder == null ? workplace.home().resolve("results") : folder;
    }

    /** Names what was left out, on the error stream. */
    static void tellProblems(Catalogue catalogue, PrintStream err) {
      List<Problem> problems = catalogue.problems();
      problems.stream().limit(SHOWN).forEach(problem -> err.println("left out: " + problem));
      if (problems.size() > SHOWN) {
        err.println(
            "left out: "
                + (problems.size() - SHOWN)
                + " more; ./bondlab query \"select * from problems\" lists them");
      }
    }
  }
}
