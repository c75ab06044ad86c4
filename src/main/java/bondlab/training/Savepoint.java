package bondlab.training;

import bondlab.config.BadInput;
import bondlab.progress.StoppedByUser;
import bondlab.table.Decimals;
import bondlab.table.FolderSeal;
import bondlab.tensor.AdamW;
import bondlab.tensor.FloatArray;
import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * State that a training needs to resume, written to checkpoints and read back. The last two
 * checkpoints and the best are kept. Step 0 has none: it would be the start.
 *
 * <p>A checkpoint holds the checksums of the logs up to its rows, and of what the training is made
 * of; one that does not agree with the present files is skipped, and reported.
 */
final class Savepoint {
  private static final String LOGS = "logs";
  private static final String MADE_OF = "made_of";

  private final TrainingSources sources;
  private final AdamW optimizer;
  private final TrainingFiles files;
  private final Checkpoints checkpoints;
  private final Consumer<String> tell;
  private CostMeter costs = new CostMeter();
  private long step;
  private long before;
  private long evaluations;
  private double best = Double.NEGATIVE_INFINITY;
  private long bestStep;
  private long savedTime = System.nanoTime();

  /**
   * Restores the newest whole checkpoint whose rows are in the logs, if there is one.
   *
   * @param tell hears which checkpoints are passed over, and why
   */
  Savepoint(TrainingSources sources, AdamW optimizer, TrainingFiles files, Consumer<String> tell) {
    this.sources = sources;
    this.optimizer = optimizer;
    this.files = files;
    this.checkpoints = new Checkpoints(files.checkpoints());
    this.tell = tell;
    List<Checkpoints.Saved> whole = checkpoints.whole(tell);
    whole.stream()
        .filter(this::isOfTheseFiles)
        .findFirst()
        .ifPresentOrElse(this::restore, this::begin);
    if (step == 0 && !checkpoints.isEmpty()) {
      tell.accept("no checkpoint in " + files.checkpoints() + " can be used: starting afresh");
    }
  }

  private boolean isOfTheseFiles(Checkpoints.Saved saved) {
    Config state = saved.state();
    String why = "";
    if (!state.getString(MADE_OF).equals(files.madeOf())) {
      why = "it is of a training that was made of something else";
    }
    for (Map.Entry<String, Path> log : logs().entrySet()) {
      String key = LOGS + "." + log.getKey();
      if (!state.hasPath(key)) {
        continue; // of a version that did not watch this log
      }
      FolderSeal.Sum then = FolderSeal.Sum.of(state.getConfig(key));
      if (why.isEmpty() && !sum(log.getValue(), then.bytes()).equals(then)) {
        why = log.getValue() + " does not begin with the rows that were written up to it";
      }
    }
    if (!why.isEmpty()) {
      tell.accept("the checkpoint " + saved.folder() + " is passed over: " + why);
    }
    return why.isEmpty();
  }

  private Map<String, Path> logs() {
    return Map.of(
        "steps", files.steps(),
        "evaluations", files.evaluations(),
        "prompts", files.prompts(),
        "golds", files.golds(),
        "completions", files.completions(),
        "pairs", files.pairs());
  }

  private static FolderSeal.Sum sum(Path log, long bytes) {
    try {
      return FolderSeal.Sum.ofFirst(bytes, log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + log + ": " + e, e);
    }
  }

  /**
   * Counts what was spent before, which a checkpoint's costs hold already, and rounds to what a
   * checkpoint can hold: a table's doubles would differ in the last digits.
   */
  private void begin() {
    costs.add(sources.before());
    sources.policy().restore(sources.policy().values());
    sources.anchor().restore(sources.anchor().values());
  }

  private void restore(Checkpoints.Saved saved) {
    Config state = saved.state();
    String objective = sources.objective().name();
    if (!state.getString("objective").equals(objective)) {
      throw new BadInput(
          String.format(
              "%s is a checkpoint of objective %s, not of %s; use another folder",
              saved.folder(), state.getString("objective"), objective));
    }
    sources.policy().restore(saved.arrays("policy"));
    sources.anchor().restore(saved.arrays("anchor"));
    optimizer.restore(saved.arrays("optimizer"));
    sources.learned().ifPresent(learner -> learner.restore(saved.arrays("objective")));
    step = saved.step();
    evaluations = state.getLong("evaluations");
    best = Decimals.parse(state.getString("best"));
    bestStep = state.getLong("best_step");
    costs = CostMeter.of(state.getConfig("costs"));
  }

  /** Steps taken at the last checkpoint. */
  long step() {
    return step;
  }

  /** Rows of evaluations at the last checkpoint. */
  long evaluations() {
    return evaluations;
  }

  long bestStep() {
    return bestStep;
  }

  /** Cost so far; the caller adds to it. */
  CostMeter costs() {
    return costs;
  }

  /** Records an evaluation; true if it is the best so far. */
  boolean improves(double value, long at) {
    if (!(value > best)) { // a NaN is never the best
      return false;
    }
    best = value;
    bestStep = at;
    return true;
  }

  boolean isDue(TrainerSettings settings, long done) {
    boolean bySteps = settings.checkpointEvery() > 0 && done % settings.checkpointEvery() == 0;
    double seconds = (System.nanoTime() - savedTime) * 1e-9;
    return bySteps || (settings.checkpointSeconds() > 0 && seconds >= settings.checkpointSeconds());
  }

  /** Writes a checkpoint, unless the last one has the same rows; an interrupt waits for it. */
  void save(long done, long evaluationRows) {
    if (done == 0 || (done == step && evaluationRows == evaluations)) {
      return;
    }
    before = done == step ? before : step;
    step = done;
    evaluations = evaluationRows;
    uninterrupted(
        () -> {
          checkpoints.write(step, arrays(), state());
          checkpoints.keepOnly(new TreeSet<>(List.of(before, step, bestStep)));
          return null;
        });
    savedTime = System.nanoTime();
  }

  private Map<String, Map<String, FloatArray>> arrays() {
    Map<String, Map<String, FloatArray>> arrays = new LinkedHashMap<>();
    arrays.put("policy", sources.policy().values());
    arrays.put("anchor", sources.anchor().values());
    arrays.put("optimizer", optimizer.state());
    sources.learned().ifPresent(learner -> arrays.put("objective", learner.state()));
    return arrays;
  }

  private Map<String, Object> state() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("objective", sources.objective().name());
    state.put("step", step);
    state.put("evaluations", evaluations);
    state.put("best", best);
    state.put("best_step", bestStep);
    state.put("costs", costs.toMap());
    state.put(MADE_OF, files.madeOf());
    Map<String, Object> logs = new TreeMap<>();
    logs().forEach((name, log) -> logs.put(name, sum(log, Long.MAX_VALUE).toMap()));
    state.put(LOGS, logs);
    return state;
  }

  /**
   * Finishes work that must not stop half-way, and lets an interrupt be felt after it: work that an
   * interrupt broke off runs from its beginning again.
   *
   * @param work may be begun more than once
   */
  static <T> T uninterrupted(Supplier<T> work) {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return work.get();
        } catch (RuntimeException e) {
          if (!isInterrupt(e)) {
            throw e;
          }
          interrupted = true;
          Thread.interrupted(); // a channel that was closed by it leaves the flag set
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean isInterrupt(Throwable e) {
    return e != null
        && (e instanceof StoppedByUser
            || e instanceof ClosedByInterruptException
            || isInterrupt(e.getCause()));
  }
}
