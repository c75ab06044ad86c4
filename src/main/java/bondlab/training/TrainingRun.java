package bondlab.training;

import bondlab.policy.Budget;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import java.util.List;
import java.util.Locale;

/** The loop of one training, from where it stands to its end. */
final class TrainingRun implements AutoCloseable {
  private final TrainerSettings settings;
  private final TrainingSources sources;
  private final Evaluation evaluation;
  private final Stepper stepper;
  private final TrainingWatch watch;
  private final Savepoint savepoint;
  private final RowLog<StepRow> steps;
  private final RowLog<EvaluationRow> evaluations;
  private final RowLog<PromptRow> prompts;
  private final RowLog<CompletionRow> completions;

  private TrainingRun(
      TrainerSettings settings,
      TrainingSources sources,
      Evaluation evaluation,
      Stepper stepper,
      TrainingFiles files,
      TrainingWatch watch) {
    this.settings = settings;
    this.sources = sources;
    this.evaluation = evaluation;
    this.stepper = stepper;
    this.watch = watch;
    this.savepoint = new Savepoint(sources, stepper.optimizer(), files, watch::told);
    this.steps = RowLog.after(savepoint.step(), files.steps(), StepRow.class);
    this.evaluations =
        RowLog.after(savepoint.evaluations(), files.evaluations(), EvaluationRow.class);
    this.prompts =
        RowLog.after(
            savepoint.evaluations() * evaluation.prompts(), files.prompts(), PromptRow.class);
    this.completions =
        RowLog.after(
            savepoint.evaluations() * evaluation.completions(),
            files.completions(),
            CompletionRow.class);
  }

  /** Restores what the files hold, and tells the rows that stand. */
  static TrainingRun begin(
      TrainerSettings settings,
      TrainingSources sources,
      Evaluation evaluation,
      Stepper stepper,
      TrainingFiles files,
      TrainingWatch watch) {
    TrainingRun run = new TrainingRun(settings, sources, evaluation, stepper, files, watch);
    run.tellEarlier();
    return run;
  }

  private void tellEarlier() {
    int told = 0;
    for (EvaluationRow row : evaluations.rows()) {
      for (; told < row.step(); told++) {
        watch.stepped(steps.rows().get(told));
      }
      watch.evaluated(row);
    }
    steps.rows().subList(told, steps.rows().size()).forEach(watch::stepped);
  }

  private long done() {
    return steps.rows().size();
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
    TrainingResult.Ending ending =
        done() < settings.steps() ? TrainingResult.Ending.STOP_KL : TrainingResult.Ending.STEPS;
    return new TrainingResult(
        List.copyOf(steps.rows()),
        List.copyOf(evaluations.rows()),
        List.copyOf(prompts.rows()),
        List.copyOf(completions.rows()),
        savepoint.costs().parts(),
        ending,
        savepoint.bestStep());
  }

  private void step(Progress.Task task) {
    StepMeter meter = new StepMeter();
    Stepper.Taken taken = stepper.trainStep(done() + 1, meter);
    savepoint.costs().add(meter);
    StepRow row = StepRow.of(taken, sources.anchor(), savepoint.costs().training());
    steps.append(row);
    watch.stepped(row);
    task.note(told(row));
  }

  /** One number of a step: an objective may draw nothing, or nothing that is scored. */
  private static String told(StepRow row) {
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
    Budget counted = Budget.unlimited();
    Evaluation.Found found =
        evaluation.measure(
            sources.policy(),
            sources.reference(),
            new Evaluation.Standing(
                done(),
                (double) done() * settings.prompts() / sources.prompts().size(),
                sources.anchor().logEffectiveN(),
                sources.anchor().lag(),
                savepoint.costs().training()),
            counted);
    savepoint.costs().add(Part.EVALUATION, counted.spent());
    EvaluationRow row = found.row();
    found.prompts().forEach(prompts::append);
    found.completions().forEach(completions::append);
    evaluations.append(row);
    watch.evaluated(row);
    task.note(
        String.format(
            Locale.ROOT, "gold %.2f, proxy %.2f, KL %.2f", row.gold(), row.proxy(), row.klRb()));
    if (savepoint.improves(settings.best().of(row), done())) {
      save();
    }
  }

  private EvaluationRow lastEvaluation() {
    List<EvaluationRow> rows = evaluations.rows();
    return rows.isEmpty() ? null : rows.get(rows.size() - 1);
  }

  private boolean tooFar() {
    return settings.stopKl() > 0 && lastEvaluation().klRb() >= settings.stopKl();
  }

  private void save() {
    savepoint.save(done(), evaluations.rows().size());
  }

  @Override
  public void close() {
    steps.close();
    evaluations.close();
    prompts.close();
    completions.close();
  }
}
