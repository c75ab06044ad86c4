package bondlab.bench;

import bondlab.bench.BenchSuite.Shapes;
import bondlab.bench.StepSuite.StepCase;
import bondlab.config.BadInput;
import bondlab.progress.Progress;
import bondlab.reward.RewardModel;
import bondlab.stats.RandomStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /**
   * Memory along a long run.
   *
   * @param suite such as {@code memory}
   * @param name of the case
   * @param what was run, in words
   * @param readings in order, one or more
   */
  public record MemoryUse(String suite, String name, String what, List<Reading> readings) {
    private static final Path STATUS = Path.of("/proc/self/status");

    /**
     * Memory at one moment, garbage collected.
     *
     * @param step steps taken
     * @param residentMb of the whole process, tensors included
     * @param heapMb Java's objects
     */
    public record Reading(long step, double residentMb, double heapMb) {

      /** Collects garbage and reads. */
      static Reading after(long step) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        double heap = (runtime.totalMemory() - runtime.freeMemory()) / (double) (1 << 20);
        return new Reading(step, megabytes("VmRSS:"), heap);
      }
    }

    /**
     * The most that this process has had resident, in megabytes; NaN where the system does not say.
     */
    static double peakResidentMb() {
      return Files.isReadable(STATUS) ? megabytes("VmHWM:") : Double.NaN;
    }

    private static double megabytes(String field) {
      try {
        for (String line : Files.readAllLines(STATUS)) {
          if (line.startsWith(field)) {
            return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
          }
        }
        throw new IllegalStateException("no " + field + " in " + STATUS);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /**
     * Refuses a system whose memory cannot be read.
     *
     * @throws BadInput on a system without /proc
     */
    static void requireReadable() {
      if (!Files.isReadable(STATUS)) {
        throw new BadInput(
            "bench memory reads " + STATUS + ", which this system does not have; use Linux");
      }
    }

    /** Resident megabytes from the first reading to the last. */
    public double growthMb() {
      return readings.get(readings.size() - 1).residentMb() - readings.get(0).residentMb();
    }
  }
}
