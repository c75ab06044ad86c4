package bondlab.experiment;

import bondlab.progress.Progress;
import com.typesafe.config.Config;

/**
 * Runs the trials of a sweep: in this process, in worker processes, or on a cluster. Chosen by
 * {@code launcher=NAME}; its settings stand under the key {@code launcher} and are no part of a
 * trial's identity. A launcher distributes trials and computes nothing: wherever a trial runs, it
 * is {@link SweepWork#runHere} that runs it, so that the numbers are the same.
 */
public interface Launcher {

  /** The value of {@code launcher.name}, such as {@code in-process}. */
  String name();

  /**
   * Refuses settings that cannot be used, before anything is written.
   *
   * @param settings what stands under {@code launcher}
   * @throws bondlab.config.BadInput with every problem
   */
  void validate(Config settings);

  /**
   * Runs every waiting trial and hands each outcome to {@link SweepWork#ended} as it ends; returns
   * when all have. A failing trial is an outcome; what is thrown ends the sweep.
   *
   * @throws bondlab.progress.StoppedByUser if interrupted, after what runs elsewhere was stopped
   *     too
   */
  void run(SweepWork work);

  /** One trial after another, in this process. */
  public static final class InProcess implements Launcher {

    @Override
    public String name() {
      return "in-process";
    }

    @Override
    public void validate(Config settings) {
      // it has no settings
    }

    @Override
    public void run(SweepWork work) {
      for (int number : work.waiting()) {
        Sweep.Outcome outcome;
        try (Progress.Part part = work.part(number)) {
          outcome = work.runHere(number, part);
        }
        work.ended(outcome);
      }
    }
  }
}
