package bondlab.training;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.model.Gradients;
import bondlab.objective.Objective;
import bondlab.objective.Objective.Stateful;
import bondlab.objective.Step;
import bondlab.objective.Update;
import bondlab.policy.Completion;
import bondlab.policy.Cost;
import bondlab.policy.TrainablePolicy;
import bondlab.progress.StoppedByUser;
import bondlab.stats.RandomStream;
import bondlab.tensor.AdamW;
import bondlab.tensor.FloatArray;
import bondlab.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes single steps. A step is taken whole or not at all: one that is interrupted before its
 * update leaves everything as it was, one that is interrupted later is finished.
 */
public final class Stepper implements AutoCloseable {
  private final TrainingSources sources;
  private final GradientDescent descent;
  private final PromptBatches batches;
  private final RandomStream stream;
  private final AdamW optimizer;

  /** A step that was taken; the loss is that before its update. */
  public record Taken(
      long step, double loss, double gradientNorm, double learningRate, Step.Summary summary) {}

  /**
   * @param sources not owned
   * @throws bondlab.config.BadInput if there are fewer prompts than a step needs
   */
  public Stepper(TrainingSources sources, TrainerSettings settings, RandomStream stream) {
    this.sources = sources;
    this.descent = settings.descent();
    this.batches = new PromptBatches(sources.prompts(), settings.prompts(), stream.at("prompts"));
    this.stream = stream.at("step");
    this.optimizer =
        new AdamW(sources.policy().arrays(), sources.policy().decayed(), descent.adamW());
  }

  AdamW optimizer() {
    return optimizer;
  }

  /**
   * Draws, scores, steps the policy and lets the anchor follow.
   *
   * @param step 1 …
   * @throws Diverged if the loss, the gradient or a reward is no number; the weights are then those
   *     of before
   */
  public Taken trainStep(long step, StepMeter meter) {
    Optional<Map<String, FloatArray>> learned = sources.learned().map(Stateful::state);
    Taken taken;
    try {
      Step drawn = draw(step, meter);
      taken = meter.timed(Part.UPDATE, () -> update(step, drawn, meter));
    } catch (StoppedByUser e) {
      learned.ifPresent(state -> sources.learned().orElseThrow().restore(state));
      throw e;
    } catch (BadInput e) {
      throw new Diverged(sources.objective().name(), step, e);
    }
    meter.timed(
        Part.UPDATE,
        () -> sources.anchor().follow(step, sources.policy(), () -> klToAnchor(meter)));
    return taken;
  }

  private Step draw(long step, StepMeter meter) {
    Objective objective = sources.objective();
    List<Prompt> prompts = batches.at(step);
    RandomStream own = stream.at(step);
    Cost before = sources.learning().spent();
    Step drawn =
        meter.timed(Part.OBJECTIVE, () -> objective.step(meter.metered(sources), prompts, own));
    Cost learning = sources.learning().spent().minus(before); // its seconds are timed already
    meter.add(Part.OBJECTIVE, Cost.ofPasses(learning.forwardPasses(), learning.backwardPasses()));
    meter.requireDemand(objective.name(), objective.sampleBudget(own), prompts.size());
    return drawn;
  }

  private Taken update(long step, Step drawn, StepMeter meter) {
    double rate = descent.rate().at(step, descent.steps());
    List<Gradients> parts = new ArrayList<>();
    try {
      List<NDArray> arrays = new ArrayList<>();
      double loss = 0;
      for (Update update : Update.merged(drawn.updates())) {
        Gradients part = update.gradients(sources.policy());
        parts.add(part);
        arrays.addAll(part.arrays());
        loss += part.loss();
        meter.add(Part.UPDATE, passes(update));
      }
      double norm = Double.isFinite(loss) ? optimizer.step(arrays, rate) : Double.NaN;
      if (!Double.isFinite(norm)) {
        throw new Diverged(sources.objective().name(), step, loss, norm);
      }
      sources.policy().stepped();
      return new Taken(step, loss, norm, rate, drawn.summary());
    } finally {
      parts.forEach(Gradients::close);
    }
  }

  private static Cost passes(Update update) {
    int responses = update.completions().size();
    boolean taught = update instanceof Update.Distillation; // the teacher reads them too
    return Cost.ofPasses(taught ? 2L * responses : responses, responses);
  }

  /** On the samples of the step, which the policy of before its update drew. */
  private double klToAnchor(StepMeter meter) {
    List<Completion> samples = meter.policySamples();
    if (samples.isEmpty()) {
      throw new BadInput(
          "the anchor waits for a KL, which is measured on the policy's samples, but objective "
              + sources.objective().name()
              + " draws none; choose another anchor schedule");
    }
    TrainablePolicy anchor = sources.anchor().policy();
    double[] kl =
        Uninterrupted.call(
            () ->
                meter.timed(
                    Part.SCORE, () -> sources.policy().compare(anchor, samples).raoBlackwell()));
    meter.add(Part.SCORE, Cost.ofPasses(2L * samples.size(), 0));
    return Arrays.stream(kl).average().orElseThrow();
  }

  @Override
  public void close() {
    optimizer.close();
  }
}
