package bondlab.spark;

import bondlab.experiment.Launcher;
import bondlab.experiment.SweepWork;
import com.typesafe.config.Config;

/** {@code launcher=spark}: trials run on Apache Spark, on one machine or many. */
public final class SparkLauncher implements Launcher {

  @Override
  public String name() {
    return "spark";
  }

  /**
   * @throws bondlab.config.BadInput with every problem of the settings, and if nobody answers at
   *     the address of a standalone master
   */
  @Override
  public void validate(Config settings) {
    SparkSettings.of(settings).cluster().requireAnswer(SparkCluster.PATIENCE);
  }

  @Override
  public void run(SweepWork work) {
    new SparkSweep(work, SparkSettings.of(work.settings())).run();
  }
}
