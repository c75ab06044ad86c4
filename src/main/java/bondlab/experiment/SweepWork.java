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
 * @param workspace the project's folder, its studies, and who hears messages
 * @param sweep the sweep's folder and its trials
 * @param runner runs its trials in this process
 * @param waiting the numbers of the trials to be run, in order; of trials with one configuration
 *     only the first, and none that has finished
 * @param progress tells a person; a launcher opens a part in it for each trial at work
 * @param ended takes each outcome once, from any thread, and records it
 */
public record SweepWork(
    Workspace workspace,
    SweepFolder sweep,
    TrialRunner runner,
    List<Integer> waiting,
    SweepProgress progress,
    Consumer<Sweep.Outcome> ended) {

  public SweepWork {
    waiting = List.copyOf(waiting);
  }

  /** The settings under the key {@code launcher}. */
  public Config settings() {
    return sweep.trials().get(0).launcher();
  }

  /**
   * The sweep's folder, where another process finds the trials ({@link Experiments#runPrepared}).
   */
  public Path folder() {
    return sweep.path();
  }

  /** The overrides of a trial, for a person. */
  public String overrides(int number) {
    return String.join(" ", sweep.trials().get(number).overrides());
  }

  /** A line of progress for a trial that begins; close it when the trial ends. */
  public Progress.Part part(int number) {
    return progress.part(sweep.label(number));
  }

  /** Records the outcome of a trial. */
  public void ended(Sweep.Outcome outcome) {
    ended.accept(outcome);
  }

  /**
   * An outcome for a trial whose process died. Its run, if it had begun one, is resumed with the
   * sweep.
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
    return outcome(sweep, runner, number, telling);
  }

  /** Runs trial {@code number} of {@code sweep}, or finds its finished run. */
  static Sweep.Outcome outcome(
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
