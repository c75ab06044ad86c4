package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.progress.Progress;
import com.typesafe.config.Config;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A sweep at work, as its launcher sees it.
 *
 * @param experiments the verbs, which know home, studies and who is told
 * @param sweep the sweep's folder and its trials
 * @param runner runs its trials in this process
 * @param waiting the numbers of the trials to be run, in order; of trials with one configuration
 *     only the first, and none that has finished
 * @param progress tells a person; a launcher opens a part in it for each trial at work
 * @param ended takes each outcome once, from any thread, and writes it down
 */
public record SweepWork(
    Experiments experiments,
    SweepFolder sweep,
    TrialRunner runner,
    List<Integer> waiting,
    Progress progress,
    Consumer<Sweep.Outcome> ended) {

  public SweepWork {
    waiting = List.copyOf(waiting);
  }

  /** What stands under {@code launcher}. */
  public Config settings() {
    return Launchers.settings(sweep.trials().get(0).config());
  }

  /** The sweep's folder, where another process finds the trials ({@link #runElsewhere}). */
  public Path folder() {
    return sweep.path();
  }

  /** What is varied in a trial, for a person. */
  public String overrides(int number) {
    return String.join(" ", sweep.trials().get(number).overrides());
  }

  /** A line of progress for a trial that begins; close it when the trial ends. */
  public Progress.Part part(int number) {
    return progress.part(sweep.label(number));
  }

  /** Hands over what became of a trial. */
  public void ended(Sweep.Outcome outcome) {
    ended.accept(outcome);
  }

  /**
   * An outcome for a trial whose process died. Its run, if it had begun one, is gone on with when
   * the sweep is.
   *
   * @param reason says how, and what to do
   */
  public Sweep.Outcome died(int number, String reason, double seconds) {
    String run =
        runner
            .unfinished(sweep.trials().get(number), sweep.hash(number))
            .map(sweep::fromHere)
            .orElse("");
    return sweep.waiting(number).failed(run, reason, seconds);
  }

  /**
   * Runs one trial in this thread, or finds its finished run.
   *
   * @param telling shows what it does
   * @return what became of it; a failure is an outcome
   * @throws bondlab.progress.StoppedByUser if interrupted
   */
  public Sweep.Outcome runHere(int number, Progress telling) {
    return one(sweep, runner, number, telling);
  }

  /**
   * The same in another process or on another machine that sees the same folders.
   *
   * @param folder the sweep's
   * @throws BadInput if there is no sweep, or no trial of this number
   */
  public static Sweep.Outcome runElsewhere(
      Experiments experiments, Path folder, int number, Progress telling) {
    SweepFolder alone = SweepFolder.openOne(folder, number);
    return one(alone, alone.runner(experiments), 0, telling).numbered(number);
  }

  private static Sweep.Outcome one(
      SweepFolder sweep, TrialRunner runner, int number, Progress telling) {
    Sweep.Outcome waiting = sweep.waiting(number);
    long start = System.nanoTime();
    try {
      RunFolder run =
          runner.run(sweep.trials().get(number), sweep.hash(number), telling, telling::say);
      return waiting.done(sweep.fromHere(run), seconds(start));
    } catch (TrialFailed e) {
      String reason = TrialFailed.reason(e.getCause());
      return waiting.failed(sweep.fromHere(e.folder()), reason, seconds(start));
    } catch (BadInput | UncheckedIOException e) {
      // the latter is a folder that cannot be made: the disk is full, or not to be written
      return waiting.failed("", TrialFailed.reason(e), seconds(start));
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
