package bondlab.logger.tensorboard;

import bondlab.config.BadInput;
import bondlab.logger.LoggedRun;
import bondlab.logger.Logger;
import bondlab.logger.RunListener;
import com.typesafe.config.Config;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/**
 * Event files in {@code RUN/tensorboard/}, for {@code tensorboard --logdir results/runs}. Each
 * series of a run is a run of TensorBoard's, so that the curves of several stand in one chart.
 */
public final class TensorBoard implements Logger {

  @Override
  public String name() {
    return "tensorboard";
  }

  @Override
  public void validate(Config settings) {
    Set<String> unknown = new TreeSet<>(settings.root().keySet());
    unknown.remove("name");
    if (!unknown.isEmpty()) {
      throw new BadInput("loggers: tensorboard has no settings, got " + unknown);
    }
  }

  @Override
  public RunListener open(LoggedRun run, Config settings) throws IOException {
    return TensorBoardRun.open(run);
  }
}
