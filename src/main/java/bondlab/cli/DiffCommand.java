package bondlab.cli;

import bondlab.catalogue.Catalogue;
import bondlab.catalogue.RunDiff;
import bondlab.table.Json;
import bondlab.table.TextTable;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tech.tablesaw.api.Table;

/** Says in what two runs differ. */
@Command(name = "diff", description = "Compare two runs: configuration, code and machine, numbers.")
final class DiffCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "A run: its folder, EXPERIMENT/ID or id.")
  private String a;

  @Parameters(index = "1", paramLabel = "B", description = "Another run.")
  private String b;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--exit-code",
      description = "Exit with 1 if the configuration or a table differs.")
  private boolean exitCode;

  @Override
  public Integer call() {
    Path home = main.workplace().home();
    Path results = home.resolve("results");
    RunDiff diff =
        RunDiff.of(Catalogue.findRun(home, results, a), Catalogue.findRun(home, results, b));
    PrintStream out = main.workplace().out();
    if (json) {
      out.println(Json.line(diff.toMap()));
    } else {
      out.println(diff);
      print(out, diff.configTable());
      print(out, diff.numbers());
    }
    return exitCode && !diff.isEqual() ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private static void print(PrintStream out, Table table) {
    if (!table.isEmpty()) {
      out.println();
      out.print(TextTable.of(table, table.rowCount()));
    }
  }
}
