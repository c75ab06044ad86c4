package bondlab.cli;

import bondlab.catalogue.TableMending;
import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.experiment.Sweep;
import bondlab.sharing.PublishedRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Draws the figures of a run, or of every finished run of a sweep, from their files alone. */
@Command(
    name = "report",
    description = {
      "Redraw the figures of a run or sweep from its files.",
      "If a table's CSV or Parquet is missing or damaged, it is rewritten from the other."
    })
final class ReportCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(
      paramLabel = "DIR",
      description = "A folder results/runs/EXPERIMENT/ID or results/sweeps/ID.")
  private Path folder;

  @Option(
      names = "--publish",
      paramLabel = "NAME",
      description = "Also copy small tables and figures to results/published/NAME.")
  private String name;

  @Override
  public Integer call() {
    List<RunFolder> runs = runs();
    if (name != null && runs.size() != 1) {
      throw new BadInput("--publish " + name + " takes one run; " + folder + " has " + runs.size());
    }
    boolean whole = true;
    for (RunFolder run : runs) {
      TableMending mending = TableMending.of(run);
      mending.rewritten().forEach(file -> main.workplace().out().println("written again: " + file));
      mending.problems().forEach(why -> main.workplace().err().println("error: " + why));
      whole &= mending.problems().isEmpty();
      if (!main.workplace().reports().draw(run)) {
        main.workplace().err().println("no figures are known for the runs of " + run.path());
      }
      main.workplace().out().print(run.summary());
      run.figureFiles().forEach(figure -> main.workplace().out().println("figure: " + figure));
    }
    if (name != null) {
      publish(runs.get(0));
    }
    return whole ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void publish(RunFolder run) {
    Path home = main.workplace().home();
    Path folder = PublishedRun.write(run, main.workplace().reports(), home, name);
    main.workplace().out().println("published: " + folder);
  }

  private List<RunFolder> runs() {
    if (Files.exists(folder.resolve("index.csv"))) {
      return Sweep.read(folder).runs();
    }
    RunFolder run = RunFolder.open(folder);
    Status status = run.status();
    if (status.state() != Status.State.DONE) {
      throw new BadInput(
          folder
              + " is not finished but "
              + status.state()
              + " "
              + status.reason()
              + "; run it again first");
    }
    return List.of(run);
  }
}
