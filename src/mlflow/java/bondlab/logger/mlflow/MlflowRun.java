package bondlab.logger.mlflow;

import bondlab.logger.Ending;
import bondlab.logger.LoggedRow;
import bondlab.logger.LoggedRun;
import bondlab.logger.RunListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.mlflow.api.proto.Service;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.RunStatus;

/** One run on the server, found again by its tags when it is gone on with. */
final class MlflowRun implements RunListener {
  /** Most values that the server takes at once, and most parameters. */
  private static final int METRICS_AT_ONCE = 1000;

  private static final int PARAMS_AT_ONCE = 100;

  private final Server server;
  private final String id;
  private final String artifacts;
  private final Map<String, Long> lastSteps = new HashMap<>();
  private boolean running;

  private MlflowRun(Server server, Service.Run run) {
    this.server = server;
    this.id = run.getInfo().getRunId();
    this.artifacts = run.getInfo().getArtifactUri();
    this.running = run.getInfo().getStatus() == RunStatus.RUNNING;
    run.getData().getMetricsList().forEach(m -> lastSteps.put(m.getKey(), m.getStep()));
  }

  /** Finds the run or makes it, and writes those of its settings that are not there. */
  static MlflowRun open(LoggedRun run, URI address, String experiment) throws IOException {
    Server server = new Server(address);
    try {
      String experimentId = experiment(server, experiment);
      String id = find(server, experimentId, run);
      if (id.isEmpty()) {
        id = server.ask(c -> c.createRun(Tags.of(run, experimentId))).getRunId();
      }
      Service.Run opened = getRun(server, id);
      writeSettings(server, opened, run);
      return new MlflowRun(server, opened);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static String experiment(Server server, String name) throws IOException {
    Optional<Service.Experiment> found = server.ask(c -> c.getExperimentByName(name));
    if (found.isPresent()) {
      return found.get().getExperimentId();
    }
    try {
      return server.ask(c -> c.createExperiment(name));
    } catch (IOException e) { // another process has made it in between
      return server.ask(c -> c.getExperimentByName(name)).orElseThrow(() -> e).getExperimentId();
    }
  }

  private static Service.Run getRun(Server server, String id) throws IOException {
    return server.ask(c -> c.getRun(id));
  }

  /** The id of the run if it is there, else empty. */
  private static String find(Server server, String experimentId, LoggedRun run) throws IOException {
    List<Service.Run> found =
        server
            .ask(
                c ->
                    c.searchRuns(
                        List.of(experimentId), Tags.filter(run), Service.ViewType.ACTIVE_ONLY, 1))
            .getItems();
    return found.isEmpty() ? "" : found.get(0).getInfo().getRunId();
  }

  private static void writeSettings(Server server, Service.Run opened, LoggedRun run)
      throws IOException {
    Map<String, Object> settings = new HashMap<>(run.settings());
    opened.getData().getParamsList().forEach(param -> settings.remove(param.getKey()));
    List<Param> params = new ArrayList<>();
    settings.forEach(
        (key, value) ->
            params.add(
                Param.newBuilder().setKey(Names.key(key)).setValue(Names.value(value)).build()));
    for (int i = 0; i < params.size(); i += PARAMS_AT_ONCE) {
      List<Param> some = params.subList(i, Math.min(params.size(), i + PARAMS_AT_ONCE));
      server.ask(c -> done(() -> c.logBatch(opened.getInfo().getRunId(), null, some, null)));
    }
  }

  @Override
  public OptionalLong lastStep(String series, String name) {
    Long step = lastSteps.get(Names.metric(series, name));
    return step == null ? OptionalLong.empty() : OptionalLong.of(step);
  }

  @Override
  public void rows(List<LoggedRow> rows) throws IOException {
    if (!running) {
      String json = "{\"run_id\": \"" + id + "\", \"status\": \"RUNNING\"}";
      server.ask(c -> c.sendPost("runs/update", json));
      running = true;
    }
    List<Metric> metrics = new ArrayList<>();
    for (LoggedRow row : rows) {
      row.values()
          .forEach(
              (name, value) ->
                  metrics.add(
                      Metric.newBuilder()
                          .setKey(Names.metric(row.series(), name))
                          .setValue(value)
                          .setStep(row.step())
                          .setTimestamp(row.time().toEpochMilli())
                          .build()));
    }
    for (int i = 0; i < metrics.size(); i += METRICS_AT_ONCE) {
      List<Metric> some = metrics.subList(i, Math.min(metrics.size(), i + METRICS_AT_ONCE));
      server.ask(c -> done(() -> c.logBatch(id, some, null, null)));
    }
  }

  @Override
  public void table(String name, List<Path> files) throws IOException {
    for (Path file : files) {
      server.upload(artifacts, "tables/" + Names.file(file), file);
    }
  }

  @Override
  public void figure(String name, Path png) throws IOException {
    server.upload(artifacts, "figures/" + Names.file(png), png);
  }

  @Override
  public void ended(Ending ending, String reason) throws IOException {
    RunStatus status =
        switch (ending) {
          case DONE -> RunStatus.FINISHED;
          case STOPPED -> RunStatus.KILLED;
          case FAILED -> RunStatus.FAILED;
        };
    if (!reason.isEmpty()) {
      server.ask(c -> done(() -> c.setTag(id, "bondlab.reason", Names.value(reason))));
    }
    server.ask(c -> done(() -> c.setTerminated(id, status)));
    running = false;
  }

  private static Void done(Runnable work) {
    work.run();
    return null;
  }

  @Override
  public void close() {
    server.close();
  }
}
