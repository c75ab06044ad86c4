package bondlab.experiment;

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
      work.ended(work.runHere(number, work.progress()));
    }
  }
}
