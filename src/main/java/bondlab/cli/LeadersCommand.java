package bondlab.cli;

import bondlab.catalogue.Catalogue;
import bondlab.catalogue.LeaderQuestion;
import bondlab.catalogue.Leaders;
import bondlab.table.IntervalCells;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Ranks settings by a metric. */
@Command(
    name = "leaders",
    description = "Rank settings by a metric: means over seeds with 95%% intervals.",
    footer = {
      "",
      "Examples:",
      "  ./bondlab leaders --table evaluations --metric gold --by arm --last step",
      "  ./bondlab leaders --table curves --metric gold --by selector,n",
      "The mean is over seeds: the column seed and keys that end in seed. Rows or runs",
      "that differ in anything else unnamed are refused; the message says in what."
    })
final class LeadersCommand implements Callable<Integer> {
  /** Which mean is the best. */
  enum Best {
    MAX,
    MIN
  }

  @ParentCommand private Main main;

  @Option(
      names = "--table",
      required = true,
      paramLabel = "NAME",
      description = "Table of the metric, such as arms.")
  private String table;

  @Option(
      names = "--metric",
      required = true,
      paramLabel = "COLUMN",
      description = "Column to average.")
  private String metric;

  @Option(
      names = "--by",
      required = true,
      split = ",",
      paramLabel = "KEY",
      description = "Columns of the table or keys of the configuration that make up a setting.")
  private List<String> by;

  @Option(
      names = "--best",
      defaultValue = "max",
      description = "Rank the largest (max) or smallest (min) first. Default: ${DEFAULT-VALUE}.")
  private Best best;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      defaultValue = "true",
      description = "Rows to use, such as \"step = 60\" or \"experiment = 'bond'\".")
  private String where;

  @Option(
      names = "--last",
      paramLabel = "COLUMN",
      defaultValue = "",
      description = "Use only each training's row with the largest value of COLUMN, such as step.")
  private String last;

  @Option(
      names = "--over",
      split = ",",
      paramLabel = "KEY",
      description = "Columns or keys to average over within each seed.")
  private List<String> over = List.of();

  @Mixin private AnswerOptions answer;
  @Mixin private AnswerOptions.Results results;

  @Override
  public Integer call() {
    answer.check();
    Workplace workplace = main.workplace();
    LeaderQuestion question =
        new LeaderQuestion(table, metric, by, best == Best.MAX, where, last, over);
    try (Catalogue catalogue = results.open(workplace)) {
      Leaders leaders = Leaders.of(catalogue, question);
      AnswerOptions.Results.tellProblems(catalogue, workplace.err());
      leaders.notes().forEach(note -> workplace.err().println(note));
      answer.give(
          answer.isForPeople() ? IntervalCells.join(leaders.table()) : leaders.table(), workplace);
    }
    return 0;
  }
}
