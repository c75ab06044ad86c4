package bondlab.spark;

import bondlab.config.BadInput;
import bondlab.experiment.Studies;
import bondlab.experiment.Sweep;
import bondlab.experiment.SweepWork;
import bondlab.experiment.TrialFailed;
import bondlab.progress.StoppedByUser;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/** The driver's side of one sweep: hands out its trials and takes the outcomes as they end. */
final class SparkSweep {
  private static final String GROUP = "trials";

  /** Jobs given to Spark before their turn, so that an executor never waits for the next. */
  private static final int AHEAD = 256;

  private static final long MILLISECONDS_BETWEEN_LOOKS = 50;
  private static final int LOOKS_BETWEEN_LINES = 20;

  /** An interrupted trial writes what it has before its executor is sent away. */
  private static final int SECONDS_TO_STOP = 15;

  private static final String WITHOUT_LOCKS =
      "%s does not see this machine's file locks on the shared disk: two machines may then make"
          + " one entry of the cache at a time, and a trial fail by it; mount it with locks, or give"
          + " each machine a cache of its own (cache.folder=/local/disk/...)";

  private final SweepWork work;
  private final SparkSettings settings;
  private final RunningTasks running;
  private final Deque<Integer> waiting;
  private final Map<Integer, JavaFutureAction<List<TrialTask.End>>> pending = new LinkedHashMap<>();
  private final Set<String> told = new HashSet<>();

  SparkSweep(SweepWork work, SparkSettings settings) {
    this.work = work;
    this.settings = settings;
    this.running = new RunningTasks(work);
    this.waiting = new ArrayDeque<>(work.waiting());
  }

  /**
   * Runs every waiting trial.
   *
   * @throws StoppedByUser if interrupted, after the tasks were interrupted too
   */
  void run() {
    requireInstalledStudies();
    StopFirst stop = StopFirst.beforeSpark(SECONDS_TO_STOP + 5);
    try (JavaSparkContext spark = start()) {
      spark.sc().addSparkListener(running);
      spark.setJobGroup(GROUP, work.folder().toString(), true);
      try {
        loop(spark);
      } finally {
        end(spark);
      }
    } catch (InterruptedException e) {
      throw new StoppedByUser("stopped by the user");
    } finally {
      stop.done();
    }
  }

  /** An executor makes its studies anew, so it must find them by name. */
  private void requireInstalledStudies() {
    Collection<String> installed = Studies.installed().names();
    for (int number : work.waiting()) {
      String study = work.sweep().trials().get(number).config().getString("study");
      if (!installed.contains(study)) {
        throw new BadInput(
            "study = "
                + study
                + " cannot run on Spark: no jar names it in"
                + " META-INF/services/bondlab.experiment.Study; those that are: "
                + installed);
      }
    }
  }

  private JavaSparkContext start() {
    work.workspace().tell().accept("starting Spark at " + settings.master());
    try {
      return new JavaSparkContext(
          SparkConfiguration.of(settings, work.workspace().home(), work.folder()));
    } catch (Exception e) { // Scala declares nothing that it throws
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof InterruptedException) {
          throw new StoppedByUser("stopped by the user");
        }
      }
      throw new IllegalStateException(
          "Spark did not start at " + settings.master() + ": " + TrialFailed.reason(e), e);
    }
  }

  private void loop(JavaSparkContext spark) throws InterruptedException {
    TrialTask task =
        new TrialTask(
            work.workspace().home().toString(),
            work.folder().toAbsolutePath().normalize().toString(),
            !settings.cluster().isThisProcess());
    Waiting patience = new Waiting(settings, work.workspace().tell());
    for (int look = 0; !waiting.isEmpty() || !pending.isEmpty(); look++) {
      int ahead = Math.max(AHEAD, 2 * spark.defaultParallelism());
      while (!waiting.isEmpty() && pending.size() < ahead) {
        int number = waiting.remove();
        spark.setLocalProperty(RunningTasks.TRIAL, Integer.toString(number));
        pending.put(number, spark.parallelize(List.of(number), 1).map(task).collectAsync());
      }
      collect(spark);
      patience.look(running.areAtWork());
      if (look % LOOKS_BETWEEN_LINES == 0) {
        running.refresh();
      }
      Thread.sleep(MILLISECONDS_BETWEEN_LOOKS);
    }
  }

  private void collect(JavaSparkContext spark) throws InterruptedException {
    List<Integer> ended =
        pending.entrySet().stream()
            .filter(e -> e.getValue().isDone())
            .map(Map.Entry::getKey)
            .toList();
    for (int number : ended) {
      Sweep.Outcome outcome = outcome(spark, number, pending.get(number));
      pending.remove(number);
      work.ended(outcome);
    }
  }

  private Sweep.Outcome outcome(
      JavaSparkContext spark, int number, JavaFutureAction<List<TrialTask.End>> job)
      throws InterruptedException {
    try {
      TrialTask.End end = job.get().get(0);
      if (!end.locked() && told.add(end.host())) {
        work.workspace().tell().accept(WITHOUT_LOCKS.formatted(end.host()));
      }
      return end.outcome();
    } catch (ExecutionException e) {
      if (spark.sc().isStopped()) {
        throw new IllegalStateException(
            "Spark stopped: the master "
                + settings.master()
                + " is gone or ended the application; resume with: ./bondlab sweep --resume "
                + work.folder(),
            e);
      }
      return work.died(
          number, LostTrial.reason(e.getCause().getMessage()), running.seconds(number));
    }
  }

  /** Whatever still runs is interrupted, and given time to leave its folder resumable. */
  private void end(JavaSparkContext spark) throws InterruptedException {
    boolean interrupted = Thread.interrupted();
    running.end();
    if (!pending.isEmpty() && !spark.sc().isStopped()) {
      spark.cancelJobGroup(GROUP);
      running.awaitNone(SECONDS_TO_STOP);
    }
    running.close();
    if (interrupted) {
      throw new InterruptedException();
    }
  }
}
