package bondlab.spark;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Which tasks run and which executors were lost, as Spark tells it from a thread of its own. */
final class RunningTasks extends SparkListener {
  private final Consumer<String> tell;
  private final Set<Long> tasks = new HashSet<>();
  private final Set<String> lost = new HashSet<>();
  private boolean started;
  private boolean ending;

  /**
   * @param tell hears of executors that were lost
   */
  RunningTasks(Consumer<String> tell) {
    this.tell = tell;
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    started = true;
    tasks.add(start.taskInfo().taskId());
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    tasks.remove(end.taskInfo().taskId());
    notifyAll();
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    // YARN tells of one more than once, and in many lines
    if (!ending && lost.add(removed.executorId())) {
      String reason = removed.reason().lines().findFirst().orElse("for no reason told");
      tell.accept(
          "executor %s was lost (%s); its trial goes on in another"
              .formatted(removed.executorId(), reason.strip()));
    }
  }

  /** True once a task was started anywhere. */
  synchronized boolean haveStarted() {
    return started;
  }

  /** How many tasks run now. */
  synchronized int count() {
    return tasks.size();
  }

  /** From here on executors are expected to go. */
  synchronized void end() {
    ending = true;
  }

  /** Waits until no task runs, at most so long. */
  synchronized void awaitNone(long seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    long left = end - System.nanoTime();
    while (!tasks.isEmpty() && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
  }
}
