package bondlab.spark;

import bondlab.experiment.SweepWork;
import bondlab.progress.Progress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * The trials at work, each with its line of progress, as Spark tells of them from its own thread.
 */
final class RunningTasks extends SparkListener {
  /** The property of a job that says which trial it is. */
  static final String TRIAL = "bondlab.trial";

  private final SweepWork work;
  private final Map<Integer, Integer> trialOfStage = new HashMap<>();
  private final Map<Long, Shown> tasks = new HashMap<>();
  private final Map<Integer, Long> begun = new HashMap<>();
  private final Set<String> lost = new HashSet<>();
  private boolean ending;

  /** A task's line. */
  private record Shown(Progress.Part part, String where) {}

  RunningTasks(SweepWork work) {
    this.work = work;
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted stage) {
    int trial = Integer.parseInt(stage.properties().getProperty(TRIAL));
    trialOfStage.put(stage.stageInfo().stageId(), trial);
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    int trial = trialOfStage.get(start.stageId());
    begun.putIfAbsent(trial, System.nanoTime());
    String where = "on " + start.taskInfo().host() + ", executor " + start.taskInfo().executorId();
    tasks.put(start.taskInfo().taskId(), new Shown(work.part(trial), where));
    refresh();
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    Shown task = tasks.remove(end.taskInfo().taskId());
    if (task != null) {
      task.part.close();
    }
    notifyAll();
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    // YARN tells of one more than once, and in many lines
    if (!ending && lost.add(removed.executorId())) {
      String reason = removed.reason().lines().findFirst().orElse("for no reason told");
      work.workspace()
          .tell()
          .accept(
              "executor %s was lost (%s); its trial goes on in another"
                  .formatted(removed.executorId(), reason.strip()));
    }
  }

  /** Shows the lines again, for their time to go on. */
  synchronized void refresh() {
    tasks.values().forEach(task -> task.part.say(task.where));
  }

  /** True if a trial runs anywhere. */
  synchronized boolean areAtWork() {
    return !tasks.isEmpty();
  }

  /** Since a trial was first started; 0 if it never was. */
  synchronized double seconds(int trial) {
    long now = System.nanoTime();
    return (now - begun.getOrDefault(trial, now)) / 1e9;
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

  /** Takes away the lines that are left. */
  synchronized void close() {
    tasks.values().forEach(task -> task.part.close());
    tasks.clear();
  }
}
