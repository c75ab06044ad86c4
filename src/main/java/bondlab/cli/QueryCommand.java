package bondlab.cli;

import bondlab.catalogue.Catalogue;
import bondlab.config.BadInput;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tech.tablesaw.api.Table;

/** Asks all runs by SQL. */
@Command(
    name = "query",
    description = "Query the tables of all runs with SQL; \"show tables\" lists them.",
    footer = {
      "",
      "Examples:",
      "  ./bondlab query \"select status, count(*) as n from runs group by all\"",
      "  ./bondlab query \"select run, selector, alpha, beta from fits\" --csv fits.csv",
      "Only reading is allowed; the network and files outside the results folder are",
      "out of reach."
    })
final class QueryCommand implements Callable<Integer> {
  private static final int LONGEST = 30 * 24 * 3600;

  @ParentCommand private Main main;

  @Parameters(paramLabel = "SQL", description = "One statement that only reads, in DuckDB's SQL.")
  private String sql;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "Time limit; 0 for none. Default: ${DEFAULT-VALUE}.")
  private double timeout;

  @Mixin private AnswerOptions answer;
  @Mixin private AnswerOptions.Results results;

  @Override
  public Integer call() {
    answer.check();
    if (!(timeout >= 0 && timeout <= LONGEST)) {
      throw new BadInput("--timeout " + timeout + " must be from 0 (no limit) to " + LONGEST);
    }
    Duration limit = Duration.ofMillis(Math.round(1000 * timeout));
    Workplace workplace = main.workplace();
    try (Catalogue catalogue = results.open(workplace)) {
      Table table = catalogue.query(sql, limit);
      AnswerOptions.Results.tellProblems(catalogue, workplace.err());
      answer.give(table, workplace);
    }
    return 0;
  }
}
