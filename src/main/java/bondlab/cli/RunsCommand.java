package bondlab.cli;

import bondlab.catalogue.Catalogue;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import tech.tablesaw.api.Table;

/** Lists the runs. */
@Command(name = "runs", description = "List the runs, latest last.")
final class RunsCommand implements Callable<Integer> {
  private static final String SHORT =
      "run, status, strftime(started, '%Y-%m-%d %H:%M') AS started, seconds, overrides, reason";

  @ParentCommand private Main main;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      defaultValue = "true",
      description = "Runs to list, such as \"status = 'FAILED'\" or \"seed > 2\".")
  private String where;

  @Option(names = "--all", description = "Show every column, such as commit and machine.")
  private boolean all;

  @Mixin private AnswerOptions answer;
  @Mixin private AnswerOptions.Results results;

  @Override
  public Integer call() {
    answer.check();
    Workplace workplace = main.workplace();
    try (Catalogue catalogue = results.open(workplace)) {
      String columns = all || answer.isJson() ? "*" : SHORT;
      Table table =
          catalogue.query(
              "SELECT %s FROM runs WHERE (%s\n) ORDER BY runs.started, run"
                  .formatted(columns, where));
      AnswerOptions.Results.tellProblems(catalogue, workplace.err());
      answer.give(table, workplace);
    }
    return 0;
  }
}
