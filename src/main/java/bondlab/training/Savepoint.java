package bondlab.training;

import bondlab.config.BadInput;
import bondlab.table.Decimals;
import bondlab.tensor.AdamW;
import bondlab.tensor.FloatArray;
import com.typesafe.config.Config;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a training must remember to go on, and its way to the checkpoints and back. The last two
 * checkpoints and the best are kept. There is none of step 0: it would be the start.
 */
final class Savepoint {
  private final TrainingSources sources;
  private final AdamW optimizer;
  private final Checkpoints checkpoints;
  private Costs costs = new Costs();
  private long step;
  private long before;
  private long evaluations;
  private double best = Double.NEGATIVE_INFINITY;
  private long bestStep;
  private long savedTime = System.nanoTime();

  /**
   * Restores the newest whole checkpoint whose rows are in the logs, if there is one.
   *
   * @param prompts rows an evaluation leaves in the log of prompts
   */
  Savepoint(TrainingSources sources, AdamW optimizer, TrainingFiles files, int prompts) {
    this.sources = sources;
    this.optimizer = optimizer;
    this.checkpoints = new Checkpoints(files.checkpoints());
    long stepRows = RowLog.count(files.steps());
    long evaluationRows =
        Math.min(RowLog.count(files.evaluations()), RowLog.count(files.prompts()) / prompts);
    checkpoints.whole().stream()
        .filter(saved -> saved.step() <= stepRows)
        .filter(saved -> saved.state().getLong("evaluations") <= evaluationRows)
        .findFirst()
        .ifPresentOrElse(this::restore, this::round);
  }

  /** Starts from what a checkpoint can hold: a table's doubles would differ in the last digits. */
  private void round() {
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
    costs = Costs.of(state.getConfig("costs"));
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

  /** What was spent up to now; counted on by the caller. */
  Costs costs() {
    return costs;
  }

  /** Takes notice of an evaluation; whether it is the best so far. */
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

  /** Writes a checkpoint, unless the last one is of the same rows; an interrupt waits for it. */
  void save(long done, long evaluationRows) {
    if (done == 0 || (done == step && evaluationRows == evaluations)) {
      return;
    }
    before = done == step ? before : step;
    step = done;
    evaluations = evaluationRows;
    Uninterrupted.call(
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
    return state;
  }
}
