package bondlab.experiment.worker;

import bondlab.experiment.Sweep;
import bondlab.table.Json;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a worker tells its driver: a line of JSON each, on the worker's standard output. Native
 * libraries may print there too; what is no message is kept as output of the trial.
 */
sealed interface WorkerMessage {
  /**
   * Every message begins so; what stands before it on the line was printed without a line break.
   */
  String START = "{\"worker\": ";

  /** It is at work. */
  record Started() implements WorkerMessage {}

  /** A message for people. */
  record Said(String text) implements WorkerMessage {}

  /**
   * How far a task is.
   *
   * @param task its number, from 0
   */
  record Working(int task, String what, long total, String unit, long done, String note)
      implements WorkerMessage {}

  /** A task ended. */
  record Closed(int task) implements WorkerMessage {}

  /** What became of the trial. */
  record Ended(Sweep.Outcome outcome) implements WorkerMessage {}

  /** The trial stopped because it was asked to; its run is gone on with another time. */
  record Stopped() implements WorkerMessage {}

  /** One line, without a line break. */
  default String toLine() {
    Map<String, Object> values = new LinkedHashMap<>();
    if (this instanceof Started) {
      values.put("worker", "started");
    } else if (this instanceof Said said) {
      values.put("worker", "said");
      values.put("text", said.text);
    } else if (this instanceof Working working) {
      values.put("worker", "working");
      values.put("task", working.task);
      values.put("what", working.what);
      values.put("total", working.total);
      values.put("unit", working.unit);
      values.put("done", working.done);
      values.put("note", working.note);
    } else if (this instanceof Closed closed) {
      values.put("worker", "closed");
      values.put("task", closed.task);
    } else if (this instanceof Ended ended) {
      values.put("worker", "ended");
      values.putAll(ended.outcome.toMap());
    } else {
      values.put("worker", "stopped");
    }
    return Json.line(values);
  }

  /** Reads a line from {@link #START} on; empty if it is none of ours. */
  static Optional<WorkerMessage> parse(String text) {
    try {
      Config line =
          ConfigFactory.parseString(
              text, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
      return switch (line.getString("worker")) {
        case "started" -> Optional.of(new Started());
        case "said" -> Optional.of(new Said(line.getString("text")));
        case "working" -> Optional.of(working(line));
        case "closed" -> Optional.of(new Closed(line.getInt("task")));
        case "ended" -> Optional.of(new Ended(outcome(line)));
        case "stopped" -> Optional.of(new Stopped());
        default -> Optional.empty();
      };
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }

  private static Working working(Config line) {
    return new Working(
        line.getInt("task"),
        line.getString("what"),
        line.getLong("total"),
        line.getString("unit"),
        line.getLong("done"),
        line.getString("note"));
  }

  private static Sweep.Outcome outcome(Config line) {
    return new Sweep.Outcome(
        line.getInt("trial"),
        line.getString("status"),
        line.getDouble("seconds"),
        line.getString("overrides"),
        line.getString("config_hash"),
        line.getString("run"),
        line.getString("reason"));
  }
}
