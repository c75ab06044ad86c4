package bondlab.experiment.worker;

import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import java.util.function.Consumer;

/** Progress of a worker, told to its driver twice a second. */
final class WorkerProgress implements Progress {
  private static final long PAUSE_NANOS = 500_000_000L;

  private final Consumer<WorkerMessage> driver;
  private int tasks;

  WorkerProgress(Consumer<WorkerMessage> driver) {
    this.driver = driver;
  }

  @Override
  public synchronized Task start(String what, long total, String unit) {
    return new ToldTask(tasks++, what, total, unit);
  }

  @Override
  public void say(String line) {
    driver.accept(new WorkerMessage.Said(line));
  }

  private final class ToldTask implements Task {
    private final int number;
    private final String what;
    private final long total;
    private final String unit;
    private long next = System.nanoTime();
    private boolean told;
    private long done;
    private String note = "";

    ToldTask(int number, String what, long total, String unit) {
      this.number = number;
      this.what = what;
      this.total = total;
      this.unit = unit;
    }

    @Override
    public void step(long units) {
      synchronized (this) {
        done += units;
        if (System.nanoTime() - next >= 0) {
          told = true;
          driver.accept(new WorkerMessage.Working(number, what, total, unit, done, note));
          next = System.nanoTime() + PAUSE_NANOS;
        }
      }
      StoppedByUser.throwIfInterrupted();
    }

    @Override
    public synchronized void note(String text) {
      note = text;
    }

    @Override
    public synchronized void close() {
      if (told) {
        driver.accept(new WorkerMessage.Closed(number));
      }
    }
  }
}
