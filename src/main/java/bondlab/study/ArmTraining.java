package bondlab.study;

import bondlab.experiment.Run;
import bondlab.objective.Anchor;
import bondlab.objective.Objective;
import bondlab.objective.ObjectiveInputs;
import bondlab.policy.Budget;
import bondlab.policy.LanguageModelPolicy;
import bondlab.progress.Progress;
import bondlab.stats.RandomStream;
import bondlab.text.PromptWithContinuation;
import bondlab.training.CostMeter;
import bondlab.training.EvaluationRow;
import bondlab.training.PolicyTrainer;
import bondlab.training.PolicyTrainer.TrainingResult;
import bondlab.training.PolicyTrainer.TrainingWatch;
import bondlab.training.StepRow;
import bondlab.training.TrainingFiles;
import bondlab.training.TrainingSources;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trains the policy of an arm with a seed, unless the cache already holds its outcome. */
final class ArmTraining {
  private final Run run;
  private final StudyArtifacts artifacts;
  private final EvaluationSuite evaluation;
  private final NotebookRegistry registry;
  private final List<PromptWithContinuation> openings;
  private final long seed;

  /**
   * @param run that the trainings belong to
   * @param evaluation what policies are measured by as they are trained
   * @param registry what cells of a notebook have made
   */
  ArmTraining(
      Run run, StudyArtifacts artifacts, EvaluationSuite evaluation, NotebookRegistry registry) {
    this.run = run;
    this.artifacts = artifacts;
    this.evaluation = evaluation;
    this.registry = registry;
    this.openings = artifacts.text().trainingOpenings();
    this.seed = artifacts.seeds().seed();
  }

  /**
   * Gives the outcome of an arm. A training that was stopped resumes from its checkpoint in the
   * run's folder.
   *
   * @param teacher outcome of the arm that is imitated; null for none
   */
  ArmOutcome get(Arm arm, ArmOutcome teacher) {
    ArmId id = arm.id(seed);
    Config madeOf = madeOf(arm, teacher);
    TrainingFiles files =
        TrainingFiles.in(run.checkpoints(id.slug(), madeOf), run.cache().key(madeOf));
    Told told = new Told(id);
    Path folder =
        run.cache().get("arm", madeOf, into -> train(arm, id, teacher, told, files, into));
    run.dropCheckpoints(id.slug(), madeOf); // the training is whole: the cache has its last policy
    ArmOutcome outcome = ArmOutcome.read(id, folder, madeOf);
    told.all(outcome);
    return outcome;
  }

  /** Everything that decides the training. The study's seed is part: it decides the stream. */
  private Config madeOf(Arm arm, ArmOutcome teacher) {
    Config madeOf =
        evaluation
            .madeOf(arm.proxy())
            .withValue("arm", arm.deciding().root())
            .withFallback(
                ConfigFactory.parseMap(
                    Map.of(
                        "seeds.training",
                        seed,
                        "training_prompts",
                        StudyText.fingerprint(openings))))
            .withFallback(artifacts.trainingMadeOf());
    return teacher == null ? madeOf : madeOf.withValue("taught_by", teacher.madeOf().root());
  }

  private void train(
      Arm arm, ArmId id, ArmOutcome teacher, Told told, TrainingFiles files, Path into)
      throws IOException {
    LanguageModelPolicy reference = artifacts.policy();
    Budget learning = Budget.unlimited();
    Optional<PairsTable> table = arm.pairs().map(spec -> PairsTable.of(arm, artifacts, evaluation));
    try (LanguageModelPolicy policy =
            artifacts.fresh(RandomStream.of(seed).at("training").at("adapter"));
        LanguageModelPolicy taught = teacher == null ? null : artifacts.trained(teacher.policy());
        Objective objective = arm.objective().objective(inputs(taught, policy, table, learning));
        Anchor anchor =
            new Anchor(policy, arm.anchor(), arm.objective().n(), arm.training().steps())) {
      TrainingSources sources =
          new TrainingSources(
              policy,
              reference,
              anchor,
              objective,
              evaluation.proxy(arm.proxy()),
              table
                  .map(t -> t.trained().prompts())
                  .orElseGet(() -> openings.stream().map(o -> o.prompt()).toList()),
              learning,
              table.map(PairsTable::cost).orElseGet(CostMeter::new));
      TrainingResult result =
          new PolicyTrainer(
                  arm.training().forTrainer(),
                  sources,
                  table
                      .map(t -> t.measuredBy(evaluation.evaluation(arm), artifacts))
                      .orElseGet(() -> evaluation.evaluation(arm)),
                  RandomStream.of(seed).at("training"))
              .train(files, told, progress(id));
      ArmOutcome.save(into, files, result, policy, artifacts.baseModel());
    }
  }

  private ObjectiveInputs inputs(
      LanguageModelPolicy teacher,
      LanguageModelPolicy policy,
      Optional<PairsTable> table,
      Budget learning) {
    Map<Integer, PromptWithContinuation> byPrompt = new HashMap<>();
    openings.forEach(o -> byPrompt.put(o.prompt().id(), o));
    ObjectiveInputs inputs =
        ObjectiveInputs.NOTHING
            .withNetwork(policy, learning)
            .withOwn(registry::objective)
            .withResponses(
                (prompts, stream) ->
                    StudyText.human(prompts.stream().map(p -> byPrompt.get(p.id())).toList()));
    inputs = table.isPresent() ? inputs.withPairs(table.get().trained()) : inputs;
    return teacher == null ? inputs : inputs.withTeacher(teacher);
  }

  private Progress progress(ArmId id) {
    return (what, total, unit) ->
        run.progress().start(id.arm() + ", seed " + id.seed(), total, unit);
  }

  /** Passes the rows of a training to the run's log and its loggers, as it goes or afterwards. */
  private final class Told implements TrainingWatch {
    private final ArmId id;
    private boolean any;

    Told(ArmId id) {
      this.id = id;
    }

    @Override
    public void told(String line) {
      run.tell(line);
    }

    @Override
    public void stepped(StepRow row) {
      any = true;
      run.tell(new ArmOutcome.ArmStep(id, row));
    }

    @Override
    public void evaluated(EvaluationRow row) {
      any = true;
      run.metrics(new ArmEvaluation(id, row));
    }

    /** Passes the rows of a training that the cache had. */
    void all(ArmOutcome outcome) {
      if (!any) {
        outcome.steps().forEach(this::stepped);
        outcome.evaluations().forEach(this::evaluated);
      }
    }
  }
}
