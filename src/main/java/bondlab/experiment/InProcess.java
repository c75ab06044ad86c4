package bondlab.experiment;

import bondlab.progress.Progress;
import com.typesafe.config.Config;

/** One trial after another, in this process. */
public final class InProcess implements Launcher {

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
