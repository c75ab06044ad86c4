package bondlab.cli;

import bondlab.catalogue.Catalogue;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tech.tablesaw.api.Table;

/** Asks all runs by SQL. */
@Command(
    name = "query",
    description = "Ask the tables of all runs by SQL; \"show tables\" lists what there is.",
    footer = {
      "",
      "Such as:",
      "  ./bondlab query \"select status, count(*) as n from runs group by all\"",
      "  ./bondlab query \"select run, selector, alpha, beta from fits\" --csv fits.csv",
      "Only SELECT is allowed; the network and files outside the results folder are",
      "shut off."
    })
final class QueryCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(paramLabel = "SQL", description = "One SELECT, in DuckDB's SQL.")
  private String sql;

  @Mixin private AnswerOptions answer;
  @Mixin private ResultsOption results;

  @Override
  public Integer call() {
    answer.check();
    Workplace workplace = main.workplace();
    try (Catalogue catalogue = results.open(workplace)) {
      Table table = catalogue.query(sql);
      ResultsOption.tellProblems(catalogue, workplace.err());
      answer.give(table, workplace);
    }
    return 0;
  }
}
