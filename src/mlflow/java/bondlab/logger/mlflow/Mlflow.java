package bondlab.logger.mlflow;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.logger.LoggedRun;
import bondlab.logger.Logger;
import bondlab.logger.RunListener;
import com.typesafe.config.Config;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * {@code loggers=[mlflow]}, with the server of MLFLOW_TRACKING_URI, or {@code loggers=[{name:
 * mlflow, uri: "http://…", experiment: NAME}]}. Who logs in is said by MLFLOW_TRACKING_USERNAME and
 * MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, as for every client of MLflow's: a
 * configuration is kept in the run's folder, where secrets do not belong.
 */
public final class Mlflow implements Logger {
  private static final String VARIABLE = "MLFLOW_TRACKING_URI";

  /**
   * The settings.
   *
   * @param name {@code mlflow}
   * @param uri of the server; MLFLOW_TRACKING_URI if empty
   * @param experiment of MLflow's, that the run is put under; the run's own if empty
   */
  record Settings(String name, Optional<String> uri, Optional<String> experiment) {}

  @Override
  public String name() {
    return "mlflow";
  }

  @Override
  public void validate(Config settings) {
    server(Bind.to(Settings.class, settings));
  }

  @Override
  public RunListener open(LoggedRun run, Config settings) throws IOException {
    Settings bound = Bind.to(Settings.class, settings);
    return MlflowRun.open(run, server(bound), bound.experiment().orElse(run.experiment()));
  }

  private static URI server(Settings settings) {
    String given = settings.uri().orElse(System.getenv(VARIABLE));
    if (given == null) {
      throw new BadInput(
          "loggers: mlflow needs the address of a server: loggers=[{name: mlflow, uri:"
              + " \"http://127.0.0.1:5000\"}], or "
              + VARIABLE
              + " in the environment");
    }
    if (!given.matches("https?://[^\\s/?#@]+(/[^\\s?#]*)?")) {
      throw new BadInput(
          "loggers: mlflow cannot use uri = "
              + given
              + "; give http://HOST:PORT or https://HOST/PATH, and who logs in by"
              + " MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD");
    }
    return URI.create(given.replaceAll("/+$", ""));
  }
}
