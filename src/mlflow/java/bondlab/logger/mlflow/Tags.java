package bondlab.logger.mlflow;

import bondlab.logger.LoggedRun;
import bondlab.table.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mlflow.api.proto.Service;
import org.mlflow.api.proto.Service.CreateRun;

/** What a run is found by on the server, and what says where it comes from. */
final class Tags {
  private static final String RUN = "bondlab.run";
  private static final String HASH = "bondlab.config_hash";
  private static final String STARTED = "bondlab.started";

  private Tags() {}

  /** A new run with its tags. */
  static CreateRun of(LoggedRun run, String experimentId) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("mlflow.runName", run.id());
    tags.put("mlflow.source.type", "LOCAL");
    tags.put("mlflow.source.name", "bondlab");
    tags.put("mlflow.source.git.commit", run.commit());
    tags.put(RUN, run.experiment() + "/" + run.id());
    tags.put(HASH, run.configHash());
    tags.put(STARTED, started(run));
    tags.put("bondlab.dirty", run.dirty());
    CreateRun.Builder made =
        CreateRun.newBuilder()
            .setExperimentId(experimentId)
            .setRunName(run.id())
            .setStartTime(System.currentTimeMillis());
    tags.forEach((k, v) -> made.addTags(Service.RunTag.newBuilder().setKey(k).setValue(v)));
    return made.build();
  }

  /** The search that finds the run again; the moment it started tells it from all others. */
  static String filter(LoggedRun run) {
    return "tags.`%s` = '%s/%s' and tags.`%s` = '%s'"
        .formatted(RUN, run.experiment(), run.id(), STARTED, started(run));
  }

  private static String started(LoggedRun run) {
    return Json.config(run.folder().resolve("run.json")).getString("started");
  }
}
