package bondlab.experiment.worker;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.Unbind;
import bondlab.experiment.Sweep;
import bondlab.table.Json;
import java.util.Map;
import java.util.Optional;

/**
 * What a worker tells its driver: each message is a line of JSON on the worker's standard output,
 * {@code {"worker": {"name": "said", "text": "…"}}}. Native libraries may print there too; what is
 * no message is kept as output of the trial.
 */
sealed interface WorkerMessage {
  /** How every message begins; what stands before it on the line was printed without line break. */
  String START = "{\"worker\": ";

  /** The worker is at work. */
  record Started() implements WorkerMessage {}

  /** A message for people. */
  record Said(String text) implements WorkerMessage {}

  /** How far its tasks are, on one line; empty if none is open. */
  record Working(String line) implements WorkerMessage {}

  /** What became of the trial. */
  record Ended(Sweep.Outcome outcome) implements WorkerMessage {}

  /** The trial stopped because it was asked to; its run can be resumed. */
  record Stopped() implements WorkerMessage {}

  /** One line, without a line break. */
  default String toLine() {
    return Json.line(Map.of("worker", Unbind.of((Record) this).root().unwrapped()));
  }

  /** Reads a line from {@link #START} on; empty if it is none of ours. */
  static Optional<WorkerMessage> parse(String text) {
    try {
      return Optional.of(
          Bind.to(WorkerMessage.class, Json.config(text, "a worker's message"), "worker"));
    } catch (BadInput e) {
      return Optional.empty();
    }
  }
}
