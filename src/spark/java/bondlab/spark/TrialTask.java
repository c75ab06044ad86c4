package bondlab.spark;

import bondlab.experiment.Experiments;
import bondlab.experiment.Studies;
import bondlab.experiment.Sweep;
import bondlab.experiment.SweepWork;
import bondlab.progress.Progress;
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
 */
record TrialTask(String home, String sweep) implements Function<Integer, Sweep.Outcome> {

  @Override
  public Sweep.Outcome call(Integer number) {
    Path folder = Path.of(sweep);
    if (!Files.isRegularFile(folder.resolve("sweep.json"))) {
      throw new IllegalStateException(
          "the folder "
              + sweep
              + " is not there on "
              + SparkEnv.get().blockManager().blockManagerId().host()
              + "; every machine must see it under the same name (results.folder, or a shared disk)");
    }
    Experiments experiments =
        Experiments.at(Path.of(home), Studies.installed()).telling(System.err::println);
    return SweepWork.runElsewhere(experiments, folder, number, Progress.SILENT);
  }
}
