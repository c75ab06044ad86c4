package bondlab.cli;

import bondlab.config.BadInput;
import bondlab.config.ConfigText;
import bondlab.experiment.Experiments;
import bondlab.experiment.Sweep;
import bondlab.experiment.Trial;
import bondlab.progress.ConsoleProgress;
import bondlab.table.JsonLines;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs every combination of what is varied. */
@Command(
    name = "sweep",
    description = "Run many trials, such as n=1,2,4 seed=range(1,4); goes on past failing ones.")
final class SweepCommand implements Callable<Integer> {
  /** Where trials run. */
  enum Launcher {
    LOCAL
  }

  @ParentCommand private Main main;

  @Parameters(
      paramLabel = "OVERRIDE",
      arity = "0..*",
      description = "As for run, and key=a,b,c, key=range(start,stop,step), key=choice(a,b).")
  private List<String> overrides = List.of();

  @Option(names = "--dry-run", description = "Print the trials and run none.")
  private boolean dryRun;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Go on with the sweep in this folder; finished trials are skipped.")
  private Path resume;

  @Option(
      names = "--launcher",
      paramLabel = "NAME",
      defaultValue = "local",
      description = "Where trials run: local (one after another, here).")
  private Launcher launcher;

  @Option(names = "--force", description = "Run again what has finished already.")
  private boolean force;

  @Option(
      names = "--json",
      description = "Print JSON: a trial a line for --dry-run, else an outcome a line.")
  private boolean json;

  @Override
  public Integer call() {
    Experiments experiments = main.workplace().experiments();
    experiments = force ? experiments.forced() : experiments;
    if (resume != null && (dryRun || force || !overrides.isEmpty())) {
      throw new BadInput(
          "--resume "
              + resume
              + " runs what the sweep has on file; give no overrides, "
              + "--force or --dry-run with it");
    }
    if (dryRun) {
      experiments.plan(main.configRoot(), overrides).forEach(this::printPlanned);
      return ExitCode.OK;
    }
    ConsoleProgress progress = ConsoleProgress.standardError();
    Sweep sweep =
        resume == null
            ? experiments.sweep(main.configRoot(), overrides, progress)
            : experiments.resume(resume, progress);
    print(sweep);
    return sweep.failed().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void printPlanned(Trial trial) {
    String line =
        json
            ? "{\"overrides\": "
                + JsonLines.json(trial.overrides())
                + ", \"config\": "
                + ConfigText.json(trial.config())
                + "}"
            : String.join(" ", trial.overrides());
    main.workplace().out().println(line);
  }

  private void print(Sweep sweep) {
    PrintStream out = main.workplace().out();
    for (Sweep.Outcome outcome : sweep.outcomes()) {
      out.println(json ? JsonLines.json(outcome.toMap()) : outcome.toLine());
    }
    if (!json) {
      int failed = sweep.failed().size();
      out.println(
          sweep.outcomes().size()
              - failed
              + " trials done, "
              + failed
              + " failed: "
              + sweep.folder().resolve("index.csv"));
    }
  }
}
