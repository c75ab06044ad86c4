package bondlab.study;

import bondlab.experiment.Run;
import bondlab.model.Decoder;
import bondlab.objective.Anchor;
import bondlab.objective.Objective;
import bondlab.objective.ObjectiveInputs;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.LanguageModelPolicy;
import bondlab.progress.Progress;
import bondlab.stats.RandomStream;
import bondlab.table.JsonLines;
import bondlab.table.Schema;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import bondlab.text.Opening;
import bondlab.training.CostMeter.PartCost;
import bondlab.training.Evaluation.CompletionRow;
import bondlab.training.Evaluation.PromptRow;
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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Trains the policy of one arm and keeps what came of it. */
final class ArmTraining {
  private static final String STEPS = "steps.jsonl";
  private static final String EVALUATIONS = "evaluations.jsonl";
  private static final String PROMPTS = "prompts.jsonl";
  private static final String COMPLETIONS = "completions.jsonl";
  private static final String PARTS = "parts.csv";
  private static final String POLICY = "policy.safetensors";

  private final Run run;
  private final StudyArtifacts artifacts;
  private final EvaluationSuite evaluation;
  private final List<Opening> openings;
  private final long rootSeed;
  private final Brought brought;

  /**
   * @param openings that are trained on: their prompts, and for what learns from human text their
   *     continuations
   * @param rootSeed of the study: trainings of one seed in studies of two differ
   * @param brought what a notebook brings
   */
  ArmTraining(
      Run run,
      StudyArtifacts artifacts,
      EvaluationSuite evaluation,
      List<Opening> openings,
      long rootSeed,
      Brought brought) {
    this.openings = openings;
    this.rootSeed = rootSeed;
    this.brought = brought;
    this.run = run;
    this.artifacts = artifacts;
    this.evaluation = evaluation;
  }

  /**
   * What came of a training.
   *
   * @param evaluations in order
   * @param prompts of the evaluations, prompt by prompt
   * @param completions of the evaluations, to read
   * @param steps in order
   * @param parts of the work
   * @param policy file of the last weights
   * @param madeOf what decided all of it
   */
  record Outcome(
      List<EvaluationRow> evaluations,
      List<PromptRow> prompts,
      List<CompletionRow> completions,
      List<StepRow> steps,
      List<PartCost> parts,
      Path policy,
      Config madeOf) {

    /** Response tokens that the training drew. */
    long generatedTokens() {
      return evaluations.get(evaluations.size() - 1).cost().generatedTokens();
    }
  }

  /** The policy that a training ended with; the caller closes it. */
  LanguageModelPolicy policy(Outcome outcome) throws UncheckedIOException {
    try {
      return read(outcome.policy());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + outcome.policy() + ": " + e, e);
    }
  }

  /**
   * The outcome of an arm with a seed, trained now unless the cache holds it. A training that was
   * stopped goes on from its checkpoint in the run's folder.
   *
   * @param teacher outcome of the arm that is imitated; null for none
   */
  Outcome get(ArmId id, ArmSpec arm, Config parts, Outcome teacher) {
    Config madeOf =
        evaluation
            .madeOf(arm.proxy())
            .withValue("arm", withoutPace(parts).root())
            .withFallback(
                ConfigFactory.parseMap(
                    Map.of(
                        "seeds.root", rootSeed,
                        "seeds.training", id.seed(),
                        "training_prompts", StudyArtifacts.fingerprint(openings))));
    if (teacher != null) {
      madeOf = madeOf.withValue("taught_by", teacher.madeOf().root());
    }
    String name = id.slug();
    Config identity = madeOf;
    TrainingFiles files =
        TrainingFiles.in(run.checkpoints(name, identity), run.cache().key(identity));
    Told told = new Told(id);
    Path folder =
        run.cache().get("arm", identity, into -> train(id, arm, teacher, told, files, into));
    run.dropCheckpoints(name, identity); // the training is whole: the cache has its last policy
    Outcome outcome = read(folder, madeOf);
    told.all(outcome);
    return outcome;
  }

  private static Outcome read(Path folder, Config madeOf) {
    return new Outcome(
        rows(folder.resolve(EVALUATIONS), EvaluationRow.class),
        rows(folder.resolve(PROMPTS), PromptRow.class),
        rows(folder.resolve(COMPLETIONS), CompletionRow.class),
        rows(folder.resolve(STEPS), StepRow.class),
        Tables.rows(TableFiles.readCsv(folder.resolve(PARTS), PartCost.class), PartCost.class),
        folder.resolve(POLICY),
        madeOf);
  }

  /** How often a training is saved does not decide what comes of it. */
  private static Config withoutPace(Config parts) {
    return parts
        .withoutPath("training.checkpoint_every")
        .withoutPath("training.checkpoint_seconds")
        .withoutPath("teacher");
  }

  private static <R extends Record> List<R> rows(Path file, Class<R> type) {
    return Tables.rows(JsonLines.readTable(file, Schema.of(type)), type);
  }

  private void train(
      ArmId id, ArmSpec arm, Outcome teacher, Told told, TrainingFiles files, Path into)
      throws IOException {
    LanguageModelPolicy reference = artifacts.policy();
    Budget learning = Budget.unlimited();
    try (LanguageModelPolicy policy = reference.copy();
        LanguageModelPolicy taught = teacher == null ? null : read(teacher.policy());
        Objective objective = arm.objective().objective(given(taught, reference, learning));
        Anchor anchor =
            new Anchor(reference, arm.anchor(), arm.objective().n(), arm.training().steps())) {
      TrainingSources sources =
          new TrainingSources(
              policy,
              reference,
              anchor,
              objective,
              evaluation.proxy(arm.proxy()),
              openings.stream().map(Opening::prompt).toList(),
              learning);
      TrainingResult result =
          new PolicyTrainer(
                  arm.training().settings(),
                  sources,
                  evaluation.evaluation(arm),
                  RandomStream.of(rootSeed).at("training").at(id.seed()))
              .train(files, told, progress(id));
      TableFiles.writeCsv(Tables.of("parts", PartCost.class, result.parts()), into.resolve(PARTS));
      Files.copy(files.steps(), into.resolve(STEPS));
      Files.copy(files.evaluations(), into.resolve(EVALUATIONS));
      Files.copy(files.prompts(), into.resolve(PROMPTS));
      Files.copy(files.completions(), into.resolve(COMPLETIONS));
      policy.decoder().save(into.resolve(POLICY));
    }
  }

  private ObjectiveInputs given(
      LanguageModelPolicy teacher, LanguageModelPolicy reference, Budget learning) {
    Map<Integer, Opening> asked = new HashMap<>();
    openings.forEach(o -> asked.put(o.prompt().id(), o));
    ObjectiveInputs given =
        ObjectiveInputs.NOTHING
            .withNetwork(reference, learning)
            .withOwn(brought::objective)
            .withResponses(
                (prompts, stream) ->
                    prompts.stream()
                        .map(p -> new Completion(p, asked.get(p.id()).human(), Double.NaN))
                        .toList());
    return teacher == null ? given : given.withTeacher(teacher);
  }

  private LanguageModelPolicy read(Path weights) throws IOException {
    LanguageModelPolicy reference = artifacts.policy();
    return new LanguageModelPolicy(
        Decoder.read(reference.decoder().shape(), weights), reference.sampling());
  }

  private Progress progress(ArmId id) {
    return (what, total, unit) ->
        run.progress().start(id.arm() + ", seed " + id.seed(), total, unit);
  }

  /** Lets the run's log and its loggers have the rows of a training, as it goes or afterwards. */
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
      run.tell(new ArmStep(id, row));
    }

    @Override
    public void evaluated(EvaluationRow row) {
      any = true;
      run.metrics(new ArmEvaluation(id, row));
    }

    /** Of a training that the cache had. */
    void all(Outcome outcome) {
      if (!any) {
        outcome.steps().forEach(this::stepped);
        outcome.evaluations().forEach(this::evaluated);
      }
    }
  }
}
