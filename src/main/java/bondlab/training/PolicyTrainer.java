package bondlab.training;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.model.Gradients;
import bondlab.objective.Objective;
import bondlab.objective.Objective.Stateful;
import bondlab.objective.Step;
import bondlab.objective.Update;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.Cost;
import bondlab.policy.TrainablePolicy;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.stats.RandomStream;
import bondlab.tensor.AdamW;
import bondlab.tensor.FloatArray;
import bondlab.text.Prompt;
import bondlab.training.CostMeter.Part;
import bondlab.training.Evaluation.CompletionRow;
import bondlab.training.Evaluation.PromptRow;
import bondlab.training.GradientDescent.Diverged;
import bondlab.training.StepRow.Taken;
import bondlab.training.TrainingFiles.Logs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Trains a policy towards an objective, be it a table or a language model.
 *
 * <p>In each step the objective draws and scores through counted sources, the gradients of its
 * parts are summed, AdamW updates the policy, and the anchor follows. Every number is a function of
 * the seed and the step, so a training that was stopped or killed resumes from its last checkpoint
 * and writes the very same rows; wall seconds are the only columns that differ.
 */
public final class PolicyTrainer {
  /** The stream that orders the prompts. */
  private static final String PROMPTS = "prompts";

  private final TrainerSettings settings;
  private final TrainingSources sources;
  private final Evaluation evaluation;
  private final RandomStream stream;

  /**
   * @param evaluation usually with the reward of the sources as its proxy
   * @param stream orders the prompts and draws the responses
   * @throws BadInput if there are fewer prompts than a step takes
   */
  public PolicyTrainer(
      TrainerSettings settings,
      TrainingSources sources,
      Evaluation evaluation,
      RandomStream stream) {
    sources.requireBatches(settings.prompts());
    this.settings = settings;
    this.sources = sources;
    this.evaluation = evaluation;
    this.stream = stream;
  }

  /**
   * Puts prompts in the order in which a training first takes them.
   *
   * @param all the prompts of the training, or what belongs to each
   * @param stream of the training
   */
  public static <T> List<T> firstEpoch(List<T> all, RandomStream stream) {
    return TrainingSources.inOrder(all, 0, stream.at(PROMPTS));
  }

  /**
   * Hears every row of a training once and in order; a resumed training first repeats the rows of
   * before.
   */
  public interface TrainingWatch {
    /** Ignores everything. */
    TrainingWatch NONE = new TrainingWatch() {};

    /** Hears what a person should know, such as that a damaged checkpoint is passed over. */
    default void told(String line) {}

    /** Hears that a step was taken. */
    default void stepped(StepRow row) {}

    /** Hears that the policy was evaluated. */
    default void evaluated(EvaluationRow row) {}
  }

  /**
   * Result of a training.
   *
   * @param steps every step, those before a resumption included
   * @param evaluations every evaluation
   * @param prompts of every evaluation, prompt by prompt
   * @param completions of every evaluation, to read
   * @param parts cost of each part of the work
   * @param ending why it ended
   * @param bestStep step of the best evaluation, whose checkpoint is kept
   */
  public record TrainingResult(
      List<StepRow> steps,
      List<EvaluationRow> evaluations,
      List<PromptRow> prompts,
      List<CompletionRow> completions,
      List<CostMeter.PartCost> parts,
      Ending ending,
      long bestStep) {

    /** Reasons to end. */
    public enum Ending {
      /** All steps were taken. */
      STEPS,
      /** KL(π‖π_ref) reached its limit. */
      STOP_KL
    }
  }

  /**
   * Trains in place, from the last whole checkpoint in {@code files} if there is one and otherwise
   * from the policy and the anchor as they are. Each row is in its file before the watch hears it.
   *
   * @throws Diverged if a loss, a gradient or a reward is not a number; rows of finished steps and
   *     the last checkpoint stay
   * @throws StoppedByUser if interrupted, after a checkpoint at the step reached
   * @throws BadInput if the checkpoint is of another policy or objective
   */
  public TrainingResult train(TrainingFiles files, TrainingWatch watch, Progress progress) {
    try (Stepper stepper = new Stepper(sources, settings, stream)) {
      Savepoint savepoint = new Savepoint(sources, stepper.optimizer, files, watch::told);
      try (Logs logs = files.open(savepoint.step(), savepoint.evaluations(), evaluation)) {
        Loop loop = new Loop(stepper, savepoint, logs, watch);
        loop.repeatEarlier();
        return loop.run(progress);
      }
    }
  }

  /** The loop of one training, from where it stands to its end. */
  private final class Loop {
    private final Stepper stepper;
    private final Savepoint savepoint;
    private final Logs logs;
    private final TrainingWatch watch;

    Loop(Stepper stepper, Savepoint savepoint, Logs logs, TrainingWatch watch) {
      this.stepper = stepper;
      this.savepoint = savepoint;
      this.logs = logs;
      this.watch = watch;
    }

    void repeatEarlier() {
      List<StepRow> steps = logs.steps().rows();
      int told = 0;
      for (EvaluationRow row : logs.evaluations().rows()) {
        for (; told < row.step(); told++) {
          watch.stepped(steps.get(told));
        }
        watch.evaluated(row);
      }
      steps.subList(told, steps.size()).forEach(watch::stepped);
    }

    TrainingResult run(Progress progress) {
      String what = "training by " + sources.objective().name();
      try (Progress.Task task = progress.start(what, settings.steps(), "steps")) {
        task.step(done());
        evaluateIfDue(task);
        while (done() < settings.steps() && !tooFar()) {
          step(task);
          evaluateIfDue(task);
          if (savepoint.isDue(settings, done())) {
            save();
          }
          task.step(1);
        }
      } catch (StoppedByUser e) {
        save();
        throw e;
      }
      save();
      return new TrainingResult(
          List.copyOf(logs.steps().rows()),
          List.copyOf(logs.evaluations().rows()),
          List.copyOf(logs.prompts().rows()),
          List.copyOf(logs.completions().rows()),
          savepoint.costs().parts(),
          done() < settings.steps() ? TrainingResult.Ending.STOP_KL : TrainingResult.Ending.STEPS,
          savepoint.bestStep());
    }

    private long done() {
      return logs.steps().rows().size();
    }

    private void step(Progress.Task task) {
      CostMeter meter = new CostMeter();
      Taken taken = stepper.trainStep(done() + 1, meter);
      savepoint.costs().add(meter);
      StepRow row = StepRow.of(taken, sources.anchor(), savepoint.costs().training());
      logs.steps().append(row);
      watch.stepped(row);
      task.note(note(row));
    }

    /** One number of a step: an objective may draw nothing, or nothing that is scored. */
    private static String note(StepRow row) {
      if (!Double.isNaN(row.sampleReward())) {
        return String.format(Locale.ROOT, "reward %.3f", row.sampleReward());
      }
      return Double.isNaN(row.imitatedReward())
          ? String.format(Locale.ROOT, "loss %.3f", row.loss())
          : String.format(Locale.ROOT, "imitated reward %.3f", row.imitatedReward());
    }

    private void evaluateIfDue(Progress.Task task) {
      EvaluationRow last = lastEvaluation();
      if (!settings.evaluatesAt(done()) || (last != null && last.step() == done())) {
        return;
      }
      double epoch = (double) done() * settings.prompts() / sources.prompts().size();
      Evaluation.Standing at =
          new Evaluation.Standing(
              done(),
              epoch,
              sources.anchor().logEffectiveN(),
              sources.anchor().lag(),
              savepoint.costs().training());
      Budget counted = Budget.unlimited();
      Evaluation.Found found =
          evaluation.measure(sources.policy(), sources.reference(), at, counted);
      savepoint.costs().add(Part.EVALUATION, counted.spent());
      found.prompts().forEach(logs.prompts()::append);
      found.golds().forEach(logs.golds()::append);
      found.pairs().ifPresent(logs.pairs()::append);
      found.completions().forEach(logs.completions()::append);
      EvaluationRow row = found.row();
      logs.evaluations().append(row);
      watch.evaluated(row);
      task.note(
          String.format(
              Locale.ROOT, "gold %.2f, proxy %.2f, KL %.2f", row.gold(), row.proxy(), row.klRb()));
      if (savepoint.improves(settings.best().of(row), done())) {
        save();
      }
    }

    private EvaluationRow lastEvaluation() {
      List<EvaluationRow> rows = logs.evaluations().rows();
      return rows.isEmpty() ? null : rows.get(rows.size() - 1);
    }

    private boolean tooFar() {
      return settings.stopKl() > 0 && lastEvaluation().klRb() >= settings.stopKl();
    }

    private void save() {
      savepoint.save(done(), logs.evaluations().rows().size());
    }
  }

  /**
   * Takes single steps. A step is taken whole or not at all: one that is interrupted before its
   * update leaves everything as it was, one that is interrupted later is finished.
   */
  public static final class Stepper implements AutoCloseable {
    private final TrainingSources sources;
    private final TrainerSettings settings;
    private final RandomStream stream;
    private final AdamW optimizer;

    /**
     * @param sources not owned
     * @throws BadInput if there are fewer prompts than a step needs
     */
    public Stepper(TrainingSources sources, TrainerSettings settings, RandomStream stream) {
      sources.requireBatches(settings.prompts());
      this.sources = sources;
      this.settings = settings;
      this.stream = stream;
      this.optimizer =
          new AdamW(
              sources.policy().arrays(), sources.policy().decayed(), settings.descent().adamW());
    }

    /**
     * Draws, scores, updates the policy and lets the anchor follow.
     *
     * @param step 1 …
     * @throws Diverged if the loss, the gradient or a reward is not a number; the weights are then
     *     those of before
     */
    public Taken trainStep(long step, CostMeter meter) {
      Optional<Map<String, FloatArray>> learned = sources.learned().map(Stateful::state);
      List<Completion> samples = new ArrayList<>();
      Taken taken;
      try {
        Step drawn = draw(step, samples, meter);
        taken = meter.timed(Part.UPDATE, () -> update(step, drawn, meter));
      } catch (StoppedByUser e) {
        learned.ifPresent(state -> sources.learned().orElseThrow().restore(state));
        throw e;
      } catch (BadInput e) {
        throw new Diverged(sources.objective().name(), step, e);
      }
      meter.timed(
          Part.UPDATE,
          () -> sources.anchor().follow(step, sources.policy(), () -> klToAnchor(samples, meter)));
      return taken;
    }

    /** Lets the objective draw and score; the policy's responses are added to the samples. */
    private Step draw(long step, List<Completion> samples, CostMeter meter) {
      Objective objective = sources.objective();
      RandomStream own = stream.at("step").at(step);
      List<Prompt> prompts = sources.batch(step, settings.prompts(), stream.at(PROMPTS));
      Cost before = sources.learning().spent();
      Step drawn =
          meter.timed(
              Part.OBJECTIVE,
              () -> objective.step(meter.metered(sources, samples::addAll), prompts, own));
      Cost learning = sources.learning().spent().minus(before); // its seconds are timed already
      meter.add(Part.OBJECTIVE, Cost.ofPasses(learning.forwardPasses(), learning.backwardPasses()));
      meter.requireBudget(objective.name(), objective.sampleBudget(own), prompts.size());
      return drawn;
    }

    private Taken update(long step, Step drawn, CostMeter meter) {
      double rate = settings.descent().rate().at(step, settings.steps());
      List<Gradients> parts = new ArrayList<>();
      try {
        List<NDArray> arrays = new ArrayList<>();
        double loss = 0;
        for (Update update : Update.merged(drawn.updates())) {
          Gradients part = update.gradients(sources.policy());
          parts.add(part);
          arrays.addAll(part.arrays());
          loss += part.loss();
          meter.add(Part.UPDATE, update.passes());
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

    /** On the samples of the step, which the policy of before its update drew. */
    private double klToAnchor(List<Completion> samples, CostMeter meter) {
      if (samples.isEmpty()) {
        throw new BadInput(
            "the anchor waits for a KL, which is measured on the policy's samples, but objective "
                + sources.objective().name()
                + " draws none; choose another anchor schedule");
      }
      TrainablePolicy anchor = sources.anchor().policy();
      double[] kl =
          Savepoint.uninterrupted(
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
}
