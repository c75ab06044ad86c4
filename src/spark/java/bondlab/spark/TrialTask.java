package bondlab.spark;

import bondlab.experiment.Experiments;
import bondlab.experiment.Studies;
import bondlab.experiment.Sweep;
import bondlab.progress.Progress;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function;

/**
 * What an executor does: one trial of a sweep, by its number. A trial's failure is returned; what
 * is thrown is a failure of the machine, and Spark tries again.
 *
 * <p>Paths travel as text and whole, since an executor works in a folder of its own.
 *
 * @param home the project's folder
 * @param sweep the sweep's folder, on a disk that every machine sees under this name
 * @param elsewhere false in the driver's own process, whose locks must not be touched: closing a
 *     file frees them all
 */
record TrialTask(String home, String sweep, boolean elsewhere)
    implements Function<Integer, TrialTask.End> {

  /**
   * What comes back.
   *
   * @param outcome what became of the trial
   * @param host the machine it ran on
   * @param locked whether that machine sees the driver's file locks
   */
  record End(Sweep.Outcome outcome, String host, boolean locked) implements Serializable {}

  @Override
  public End call(Integer number) {
    Path folder = Path.of(sweep);
    String host = SparkEnv.get().blockManager().blockManagerId().host();
    if (!Files.isRegularFile(folder.resolve("sweep.json"))) {
      throw new IllegalStateException(
          "the folder "
              + sweep
              + " is not there on "
              + host
              + "; every machine must see it under the same name, on a shared disk (results.folder)");
    }
    Experiments experiments =
        Experiments.at(Path.of(home), Studies.installed()).telling(System.err::println);
    boolean locked = !elsewhere || SharedLock.isSeen(folder);
    Progress telling = elsewhere ? new StandardError() : Progress.SILENT;
    Sweep.Outcome outcome = experiments.runPrepared(folder, number, telling);
    boolean full = outcome.reason().contains("Java heap space");
    return new End(
        full ? outcome.advised("give each executor more by launcher.memory=4g") : outcome,
        host,
        locked);
  }

  /** What an executor keeps of a trial's messages, in its own log. */
  private static final class StandardError implements Progress {
    @Override
    public Task start(String what, long total, String unit) {
      return SILENT.start(what, total, unit);
    }

    @Override
    public void say(String line) {
      System.err.println(line);
    }
  }
}
