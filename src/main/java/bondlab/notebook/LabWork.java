package bondlab.notebook;

import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Sweep;
import bondlab.notebook.KernelDisplay.LiveLine;
import bondlab.progress.ConsoleProgress;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.report.StudyReports;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One run or sweep of a cell: what is shown while it goes on, the stop button, and its figures at
 * the end.
 */
final class LabWork {
  /** Below what is going on: of an interrupted cell a kernel may show nothing that comes later. */
  private static final String GO_ON =
      "if stopped, run this cell again to resume: what has finished is found, not run again";

  private final LiveLine line = new LiveLine();
  private final Progress progress =
      KernelDisplay.isThere() ? new CellProgress(this::goingOn) : ConsoleProgress.standardError();

  /** Runs one trial, or finds its finished run, which has its figures. */
  LabRun run(BiFunction<Experiments, Progress, RunFolder> verb) {
    return run(verb, LabWork::drawn);
  }

  /**
   * Runs one trial, or finds its finished run, which may have been made with other figures.
   *
   * @param asked the trial's configuration, for the figures that it asks for
   */
  LabRun run(BiFunction<Experiments, Progress, RunFolder> verb, Supplier<Config> asked) {
    return run(
        verb,
        folder -> {
          StudyReports.installed().drawAsked(folder, asked.get());
          return new LabRun(folder);
        });
  }

  private LabRun run(
      BiFunction<Experiments, Progress, RunFolder> verb, Function<RunFolder, LabRun> drawing) {
    return stoppable(
        () -> {
          LabRun run = drawing.apply(verb.apply(LabSession.experiments(this::goingOn), progress));
          line.last("run: " + Lab.fromHome(run.folder()));
          return run;
        });
  }

  /** Does what leaves no run, and takes its line away in the end. */
  <T> T quietly(Supplier<T> work) {
    return stoppable(
        () -> {
          T made = work.get();
          line.clear();
          return made;
        });
  }

  /** Runs a sweep; a failing trial is shown at once, and stays. */
  LabSweep sweep(BiFunction<Experiments, Progress, Sweep> verb) {
    return stoppable(
        () -> {
          Sweep sweep = verb.apply(LabSession.experiments(this::tell), progress);
          List<LabRun> runs = drawn(sweep.runs());
          String ended = runs.size() + " trials done, " + sweep.failed().size() + " failed: ";
          line.last(ended + Lab.fromHome(sweep.folder()));
          return new LabSweep(sweep, runs);
        });
  }

  private void tell(String message) {
    if (message.startsWith("trial ")) { // a failing or refused one
      new LiveLine().last(message);
    } else {
      goingOn(message);
    }
  }

  private void goingOn(String text) {
    line.set(KernelDisplay.isThere() ? text + "\n" + GO_ON : text);
  }

  private List<LabRun> drawn(List<RunFolder> runs) {
    List<LabRun> drawn = new ArrayList<>();
    try (Progress.Task task = progress.start("drawing figures", runs.size(), "runs")) {
      for (RunFolder run : runs) {
        drawn.add(drawn(run));
        task.step(1);
      }
    }
    return drawn;
  }

  private static LabRun drawn(RunFolder run) {
    if (run.figureFiles().isEmpty()) {
      StudyReports.installed().drawAndLog(run);
    }
    return new LabRun(run);
  }

  private <T> T stoppable(Supplier<T> work) {
    return CellFailed.oneMessage(
        () ->
            CellWork.run(
                () -> {
                  LabSession.at(progress);
                  return sayingIfStopped(work);
                },
                () -> goingOn("waiting for the cell that was stopped to save what it has"),
                () -> line.last("stopped\n" + GO_ON)));
  }

  private <T> T sayingIfStopped(Supplier<T> work) {
    try {
      return work.get();
    } catch (StoppedByUser e) {
      line.last(e.getMessage() + "\n" + GO_ON);
      throw e;
    }
  }
}
