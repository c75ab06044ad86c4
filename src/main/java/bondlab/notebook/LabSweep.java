package bondlab.notebook;

import bondlab.config.OverrideWords;
import bondlab.experiment.Sweep;
import bondlab.table.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * A sweep that has ended, for cells.
 *
 * @param sweep what became of each trial
 * @param runs those that finished, in order
 */
public record LabSweep(Sweep sweep, List<LabRun> runs) {

  public LabSweep {
    runs = List.copyOf(runs);
  }

  /** Where it is. */
  public Path folder() {
    return sweep.folder();
  }

  /** One row a trial: what was varied, whether it finished, and why not. */
  public Table index() {
    return Tables.of("index", Sweep.Outcome.class, sweep.outcomes());
  }

  /**
   * One table of every finished run, below each other; a first column {@code trial} says in what it
   * differs from the others.
   *
   * @throws IllegalArgumentException if no trial finished
   */
  public Table table(String name) {
    List<Table> all = new ArrayList<>();
    List<Sweep.Outcome> done =
        sweep.outcomes().stream().filter(o -> o.status().equals("DONE")).toList();
    for (int i = 0; i < done.size(); i++) {
      Table table = runs.get(i).table(name);
      List<String> varied = Collections.nCopies(table.rowCount(), varied(done.get(i)));
      all.add(table.insertColumn(0, StringColumn.create("trial", varied)).setName(name));
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException("no trial finished; index() says why");
    }
    return Tables.concat(all.get(0), all.subList(1, all.size()).toArray(Table[]::new));
  }

  /** The overrides of a trial that not every trial has. */
  private String varied(Sweep.Outcome trial) {
    return words(trial)
        .filter(word -> !sweep.outcomes().stream().allMatch(o -> words(o).anyMatch(word::equals)))
        .collect(Collectors.joining(" "));
  }

  private static Stream<String> words(Sweep.Outcome trial) {
    return OverrideWords.split(trial.overrides()).stream();
  }

  @Override
  public String toString() {
    return "sweep of " + sweep.outcomes().size() + " trials, " + runs.size() + " finished";
  }
}
