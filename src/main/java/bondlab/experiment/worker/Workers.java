package bondlab.experiment.worker;

import bondlab.experiment.Launcher;
import bondlab.experiment.SweepWork;
import com.typesafe.config.Config;

/** Each trial in a process of its own, some at a time: {@code launcher=workers}. */
public final class Workers implements Launcher {

  @Override
  public String name() {
    return "workers";
  }

  @Override
  public void validate(Config settings) {
    WorkerPool.Settings.of(settings);
  }

  @Override
  public void run(SweepWork work) {
    new WorkerPool(work, WorkerPool.Settings.of(work.settings())).run();
  }
}
