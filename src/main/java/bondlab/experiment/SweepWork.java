package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.progress.Progress;
import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A sweep at work, as its launcher sees it.
 *
 * @param experiments the verbs, which know home, studies and who is told
 * @param sweep the sweep's folder and its trials
 * @param waiting the numbers of the trials to be run, in order
 * @param progress tells a person; the launcher opens tasks of its own in it
 * @param ended takes each outcome once, from any thread, and writes it down
 */
public record SweepWork(
    Experiments experiments,
    SweepFolder sweep,
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

  /** Hands over what became of a trial. */
  public void ended(Sweep.Outcome outcome) {
    ended.accept(outcome);
  }

  /** An outcome for a trial whose process died; {@code reason} says how, and what to do. */
  public Sweep.Outcome died(int number, String reason, double seconds) {
    return Sweep.Outcome.waiting(number, sweep.trials().get(number)).failed("", reason, seconds);
  }

  /**
   * Runs one trial in this thread, or finds its finished run.
   *
   * @return what became of it; a failure is an outcome
   * @throws bondlab.progress.StoppedByUser if interrupted
   */
  public Sweep.Outcome runHere(int number, Progress telling) {
    return one(experiments, sweep, number, telling);
  }

  /**
   * The same in another process or on another machine that sees the same folders.
   *
   * @param folder the sweep's
   */
  public static Sweep.Outcome runElsewhere(
      Experiments experiments, Path folder, int number, Progress telling) {
    return one(experiments, SweepFolder.open(folder), number, telling);
  }

  private static Sweep.Outcome one(
      Experiments experiments, SweepFolder sweep, int number, Progress telling) {
    Trial trial = sweep.trials().get(number);
    Sweep.Outcome waiting = Sweep.Outcome.waiting(number, trial);
    long start = System.nanoTime();
    try {
      RunFolder run = new TrialRunner(experiments).run(trial, sweep.since(), telling);
      return waiting.done(sweep.fromHere(run), seconds(start));
    } catch (TrialFailed e) {
      String reason = TrialFailed.reason(e.getCause());
      return waiting.failed(sweep.fromHere(e.folder()), reason, seconds(start));
    } catch (BadInput e) {
      return waiting.failed("", TrialFailed.reason(e), seconds(start));
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
