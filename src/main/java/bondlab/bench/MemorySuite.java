package bondlab.bench;

import bondlab.bench.BenchSuite.Shapes;
import bondlab.bench.StepSuite.StepCase;
import bondlab.progress.Progress;
import bondlab.reward.RewardModel;
import bondlab.stats.RandomStream;
import java.util.ArrayList;
import java.util.List;

/** Resident memory along many training steps: nothing that a step makes may outlive it. */
final class MemorySuite implements BenchSuite {
  private final StepCase work;
  private final int steps;
  private final int every;

  MemorySuite() {
    this(StepCase.jbond("1m", Shapes.ONE_MILLION, Shapes.proxy(Shapes.ONE_MILLION), 32), 500, 100);
  }

  MemorySuite(StepCase work, int steps, int every) {
    this.work = work;
    this.steps = steps;
    this.every = every;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String about() {
    return "resident memory over " + steps + " J-BOND steps at 1 million parameters";
  }

  @Override
  public void run(Setup setting) {
    MemoryUse.requireReadable();
    List<MemoryUse.Reading> readings = new ArrayList<>();
    try (RewardModel scorer = work.scorer();
        TimedTraining training =
            new TimedTraining(work.sources(scorer, steps), RandomStream.of(7));
        Progress.Task task = setting.progress().start(name(), steps, "steps")) {
      for (int step = 1; step <= steps; step++) {
        training.step();
        if (step % every == 0) {
          readings.add(MemoryUse.Reading.after(step));
        }
        task.step(1);
      }
    }
    setting.results().add(new MemoryUse(name(), work.name(), work.what(), readings));
  }
}
