package bondlab.bench;

import bondlab.policy.Cost;
import bondlab.stats.RandomStream;
import bondlab.tensor.AdamW;
import bondlab.training.CostMeter;
import bondlab.training.CostMeter.Part;
import bondlab.training.GradientDescent;
import bondlab.training.GradientDescent.LearningRate;
import bondlab.training.PolicyTrainer.Stepper;
import bondlab.training.TrainerSettings;
import bondlab.training.TrainingSources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The steps of {@link bondlab.training.PolicyTrainer} and where their time goes, without
 * evaluations, checkpoints and logs. Every step answers all prompts. Takes over policy, reference
 * and anchor; close it.
 */
final class TimedTraining implements AutoCloseable {
  /** A rate that never changes, for more steps than will be taken. */
  static final GradientDescent DESCENT =
      new GradientDescent(
          1_000_000, new LearningRate(3e-4, 0, 1), new AdamW.Settings(0.9, 0.98, 0, 1));

  private static final TrainerSettings.BestBy ANY = TrainerSettings.BestBy.PROXY;

  private final TrainingSources sources;
  private final Stepper stepper;
  private final List<StepTimes> times = new ArrayList<>();
  private long passes;
  private double loss;

  TimedTraining(TrainingSources sources, RandomStream stream) {
    this.sources = sources;
    int prompts = sources.prompts().size();
    this.stepper =
        new Stepper(
            sources, new TrainerSettings(DESCENT, prompts, DESCENT.steps(), 0, 0, 0, ANY), stream);
  }

  /** Takes one step. */
  void step() {
    CostMeter meter = new CostMeter();
    loss = stepper.trainStep(times.size() + 1, meter).loss();
    Cost update = meter.spent(Part.UPDATE);
    passes =
        meter.spent(Part.SCORE).forwardPasses()
            + update.forwardPasses()
            + 2 * update.backwardPasses();
    times.add(
        new StepTimes(
            meter.spent(Part.POLICY_SAMPLES).seconds() + meter.spent(Part.ANCHOR_SAMPLES).seconds(),
            meter.spent(Part.REWARD).seconds(),
            meter.spent(Part.SCORE).seconds(),
            update.seconds(),
            meter.spent(Part.OBJECTIVE).seconds()));
  }

  /** Passes of the last step over whole sequences, a backward pass counted as two forward ones. */
  long passes() {
    return passes;
  }

  /** The loss of the last step, before its update. */
  double loss() {
    return loss;
  }

  /** The times of the last steps. */
  List<StepTimes> last(int steps) {
    return List.copyOf(times.subList(times.size() - steps, times.size()));
  }

  @Override
  public void close() {
    stepper.close();
    sources.policy().close();
    sources.reference().close();
    sources.anchor().close();
  }

  /**
   * The seconds of a step by part.
   *
   * @param sample drawing responses, of the policy and of the anchor
   * @param reward scoring them by the reward
   * @param score log-probabilities under anchor or reference
   * @param update gradients, AdamW and the anchor's move
   * @param rest the objective's own arithmetic
   */
  record StepTimes(double sample, double reward, double score, double update, double rest) {

    /** Means by part, in the order of the work. */
    static Map<String, Double> means(List<StepTimes> steps) {
      Map<String, Double> means = new LinkedHashMap<>();
      means.put("sample", mean(steps, StepTimes::sample));
      means.put("reward", mean(steps, StepTimes::reward));
      means.put("score", mean(steps, StepTimes::score));
      means.put("update", mean(steps, StepTimes::update));
      means.put("rest", mean(steps, StepTimes::rest));
      return means;
    }

    private static double mean(List<StepTimes> steps, ToDoubleFunction<StepTimes> part) {
      return steps.stream().mapToDouble(part).average().orElseThrow();
    }
  }
}
