package bondlab.experiment.worker;

import bondlab.experiment.Launcher;
import bondlab.experiment.SweepWork;
import com.typesafe.config.Config;

/** Each trial in a process of its own, some at a time: {@code launcher=workers}. */
public final class Workers implements Launcher {
  private static final String NAME = "workers";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void validate(Config settings) {
    WorkerSettings.of(settings);
  }

  @Override
  public void run(SweepWork work) {
    new WorkerPool(work, WorkerSettings.of(work.settings())).run();
  }
}
