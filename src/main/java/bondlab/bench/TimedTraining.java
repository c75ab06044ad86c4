package bondlab.bench;

import ai.djl.ndarray.NDArray;
import bondlab.model.Gradients;
import bondlab.objective.Sources;
import bondlab.objective.Step;
import bondlab.objective.Update;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.MeteredPolicy;
import bondlab.policy.Policy;
import bondlab.reward.Budgeted;
import bondlab.stats.RandomStream;
import bondlab.tensor.AdamW;
import bondlab.text.Prompt;
import bondlab.training.GradientDescent;
import bondlab.training.LearningRate;
import bondlab.training.TrainingSources;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the steps of {@link bondlab.training.PolicyTrainer} with a clock at each part, and without
 * evaluations, checkpoints and logs. Every step answers all prompts. Takes over policy, reference
 * and anchor; close it.
 */
final class TimedTraining implements AutoCloseable {
  /** A rate that never changes, for more steps than will be taken. */
  static final GradientDescent DESCENT =
      new GradientDescent(
          1_000_000, new LearningRate(3e-4, 0, 1), new AdamW.Settings(0.9, 0.98, 0, 1));

  private final TrainingSources sources;
  private final RandomStream stream;
  private final AdamW optimizer;
  private final List<StepTimes> times = new ArrayList<>();
  private long passes;
  private double loss;

  TimedTraining(TrainingSources sources, RandomStream stream) {
    this.sources = sources;
    this.stream = stream.at("step");
    this.optimizer =
        new AdamW(sources.policy().arrays(), sources.policy().decayed(), DESCENT.adamW());
  }

  /** A policy whose draws and log-probabilities are timed apart. */
  private record Timed(Policy inner, Budget draws, Budget scores) implements Policy {
    @Override
    public List<Completion> sample(List<Prompt> prompts, int each, RandomStream stream) {
      return new MeteredPolicy(inner, draws).sample(prompts, each, stream);
    }

    @Override
    public double[] logProbs(List<Completion> completions) {
      return new MeteredPolicy(inner, scores).logProbs(completions);
    }
  }

  /** Takes one step. */
  void step() {
    long step = times.size() + 1;
    Budget draws = Budget.unlimited();
    Budget scores = Budget.unlimited();
    Budget rewards = Budget.unlimited();
    Sources timed =
        new Sources(
            new Timed(sources.policy(), draws, scores),
            new Timed(sources.anchor().policy(), draws, scores),
            new Timed(sources.reference(), draws, scores),
            new Budgeted(sources.reward(), rewards));
    long start = System.nanoTime();
    Step drawn = sources.objective().step(timed, sources.prompts(), stream.at(step));
    passes = scores.spent().forwardPasses();
    long middle = System.nanoTime();
    update(step, drawn);
    double update = (System.nanoTime() - middle) / 1e9;
    double sample = draws.spent().seconds();
    double reward = rewards.spent().seconds();
    double score = scores.spent().seconds();
    double rest = Math.max(0, (middle - start) / 1e9 - sample - reward - score);
    times.add(new StepTimes(sample, reward, score, update, rest));
  }

  private void update(long step, Step drawn) {
    List<Gradients> parts = new ArrayList<>();
    try {
      List<NDArray> arrays = new ArrayList<>();
      loss = 0;
      for (Update part : drawn.updates()) {
        Gradients gradients = part.gradients(sources.policy());
        parts.add(gradients);
        arrays.addAll(gradients.arrays());
        passes += 3L * part.completions().size();
        loss += gradients.loss();
      }
      optimizer.step(arrays, DESCENT.rate().at(step, DESCENT.steps()));
    } finally {
      parts.forEach(Gradients::close);
    }
    sources.policy().stepped();
    sources.anchor().follow(step, sources.policy(), TimedTraining::noKl);
  }

  private static double noKl() {
    throw new IllegalStateException("steps are timed with anchors that do not ask for a KL");
  }

  /** Passes of the last step over whole sequences, a backward pass counted as two forward ones. */
  long passes() {
    return passes;
  }

  /** Of the last step, before its update. */
  double loss() {
    return loss;
  }

  /** Of the last steps. */
  List<StepTimes> last(int steps) {
    return List.copyOf(times.subList(times.size() - steps, times.size()));
  }

  @Override
  public void close() {
    optimizer.close();
    sources.policy().close();
    sources.reference().close();
    sources.anchor().close();
  }
}
