package bondlab.study;

import bondlab.config.BadInput;
import bondlab.experiment.Run;
import bondlab.logger.Listeners.SeriesRow;
import bondlab.model.PeftFolder;
import bondlab.policy.LanguageModelPolicy;
import bondlab.table.Column;
import bondlab.table.JsonLines;
import bondlab.table.Schema;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import bondlab.training.CostMeter.PartCost;
import bondlab.training.Evaluation.CompletionRow;
import bondlab.training.Evaluation.GoldRow;
import bondlab.training.Evaluation.PairRow;
import bondlab.training.Evaluation.PromptRow;
import bondlab.training.EvaluationRow;
import bondlab.training.PolicyTrainer.TrainingResult;
import bondlab.training.StepRow;
import bondlab.training.TrainingFiles;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What came of one training, as the cache keeps it, and the rows that tables have of it.
 *
 * @param id which training
 * @param evaluations in order
 * @param prompts of the evaluations, prompt by prompt
 * @param golds of the evaluations, prompt by prompt by each further gold
 * @param completions of the evaluations, to read
 * @param pairs of the evaluations; none unless a table of pairs was trained on
 * @param steps in order
 * @param parts of the work
 * @param policy file of the last weights
 * @param madeOf everything that decided the training
 */
public record ArmOutcome(
    ArmId id,
    List<EvaluationRow> evaluations,
    List<PromptRow> prompts,
    List<GoldRow> golds,
    List<CompletionRow> completions,
    List<PairRow> pairs,
    List<StepRow> steps,
    List<PartCost> parts,
    Path policy,
    Config madeOf) {
  private static final String STEPS = "steps.jsonl";
  private static final String EVALUATIONS = "evaluations.jsonl";
  private static final String PROMPTS = "prompts.jsonl";
  private static final String GOLDS = "golds.jsonl";
  private static final String COMPLETIONS = "completions.jsonl";
  private static final String PAIRS = "pairs.jsonl";
  private static final String PARTS = "parts.csv";
  private static final String POLICY = "policy.safetensors";

  /** Instead of it, where an adapter was trained. */
  private static final String ADAPTER = "adapter";

  /**
   * A step of one training.
   *
   * @param id which training
   * @param row the step
   */
  public record ArmStep(ArmId id, StepRow row) implements SeriesRow {
    @Override
    public String series() {
      return id.slug();
    }

    @Override
    public String kind() {
      return "step";
    }

    @Override
    public Record values() {
      return row;
    }
  }

  /**
   * One prompt of an evaluation.
   *
   * @param id which training
   * @param row what was measured
   */
  public record ArmPrompt(ArmId id, PromptRow row) {}

  /**
   * One prompt of an evaluation by a further gold.
   *
   * @param id which training
   * @param row what was measured
   */
  public record ArmGold(ArmId id, GoldRow row) {}

  /**
   * A response that an evaluation drew.
   *
   * @param id which training
   * @param row the response
   */
  public record ArmCompletion(ArmId id, CompletionRow row) {}

  /**
   * Implicit rewards at an evaluation.
   *
   * @param id which training
   * @param row what was measured
   */
  public record ArmPairs(ArmId id, PairRow row) {}

  /**
   * The cost of a part of the work.
   *
   * @param id which training
   * @param cost of the part
   */
  public record ArmPart(ArmId id, PartCost cost) {}

  /** One training of a study and where its last policy is. */
  public record TrainingRow(
      ArmId id,
      @Column(unit = "steps", meaning = "steps taken") long steps,
      @Column(
              meaning =
                  "place of the last policy in the cache; made again by the same run if deleted")
          String policy) {

    /**
     * Chooses one training of a run.
     *
     * @param run told in errors
     * @param arm its name; empty: of any
     * @param seed its seed; empty: any
     * @throws BadInput naming all trainings, unless exactly one is meant
     */
    public static TrainingRow one(
        List<TrainingRow> rows, String run, Optional<String> arm, Optional<Long> seed) {
      List<TrainingRow> meant =
          rows.stream()
              .filter(row -> arm.isEmpty() || arm.get().equals(row.id.arm()))
              .filter(row -> seed.isEmpty() || seed.get() == row.id.seed())
              .toList();
      if (meant.size() == 1) {
        return meant.get(0);
      }
      throw new BadInput(
          String.format(
              "%s: %s trained policies are meant by arm %s, seed %s; give arm and seed of one of %s",
              run,
              meant.isEmpty() ? "no" : meant.size(),
              arm.orElse("(any)"),
              seed.map(String::valueOf).orElse("(any)"),
              rows.stream().map(row -> row.id.arm() + ", " + row.id.seed()).toList()));
    }
  }

  /** Writes what came of a training into its folder of the cache. */
  static void save(
      Path folder,
      TrainingFiles files,
      TrainingResult result,
      LanguageModelPolicy policy,
      String base)
      throws IOException {
    TableFiles.writeCsv(Tables.of("parts", PartCost.class, result.parts()), folder.resolve(PARTS));
    Files.copy(files.steps(), folder.resolve(STEPS));
    Files.copy(files.evaluations(), folder.resolve(EVALUATIONS));
    Files.copy(files.prompts(), folder.resolve(PROMPTS));
    Files.copy(files.golds(), folder.resolve(GOLDS));
    Files.copy(files.completions(), folder.resolve(COMPLETIONS));
    Files.copy(files.pairs(), folder.resolve(PAIRS));
    if (policy.decoder().lora().isPresent()) {
      PeftFolder.write(folder.resolve(ADAPTER), policy.decoder(), base);
    } else {
      policy.decoder().save(folder.resolve(POLICY));
    }
  }

  /** Reads what {@link #save} wrote. */
  static ArmOutcome read(ArmId id, Path folder, Config madeOf) {
    return new ArmOutcome(
        id,
        rows(folder.resolve(EVALUATIONS), EvaluationRow.class),
        rows(folder.resolve(PROMPTS), PromptRow.class),
        rows(folder.resolve(GOLDS), GoldRow.class),
        rows(folder.resolve(COMPLETIONS), CompletionRow.class),
        Files.exists(folder.resolve(PAIRS)) // trainings of before have none
            ? rows(folder.resolve(PAIRS), PairRow.class)
            : List.of(),
        rows(folder.resolve(STEPS), StepRow.class),
        Tables.rows(TableFiles.readCsv(folder.resolve(PARTS), PartCost.class), PartCost.class),
        Files.isDirectory(folder.resolve(ADAPTER))
            ? folder.resolve(ADAPTER)
            : folder.resolve(POLICY),
        madeOf);
  }

  private static <R extends Record> List<R> rows(Path file, Class<R> type) {
    return Tables.rows(JsonLines.readTable(file, Schema.of(type)), type);
  }

  /** The evaluation after the last step. */
  EvaluationRow last() {
    return evaluations.get(evaluations.size() - 1);
  }

  /** Writes the tables that have a row for each thing that some training did. */
  static void writeTables(Run run, List<ArmOutcome> all) {
    run.table(
        "evaluations", ArmEvaluation.class, rows(all, ArmOutcome::evaluations, ArmEvaluation::new));
    run.table("prompts", ArmPrompt.class, rows(all, ArmOutcome::prompts, ArmPrompt::new));
    run.table("golds", ArmGold.class, rows(all, ArmOutcome::golds, ArmGold::new));
    run.table(
        "completions", ArmCompletion.class, rows(all, ArmOutcome::completions, ArmCompletion::new));
    List<ArmPairs> pairs = rows(all, ArmOutcome::pairs, ArmPairs::new);
    if (!pairs.isEmpty()) {
      run.table("pairs", ArmPairs.class, pairs);
    }
    run.table("steps", ArmStep.class, rows(all, ArmOutcome::steps, ArmStep::new));
    run.table("parts", ArmPart.class, rows(all, ArmOutcome::parts, ArmPart::new));
    Path cache = run.cache().folder();
    run.table(
        "policies",
        TrainingRow.class,
        all.stream()
            .map(
                outcome ->
                    new TrainingRow(
                        outcome.id,
                        outcome.steps.size(),
                        cache.relativize(outcome.policy).toString().replace('\\', '/')))
            .toList());
  }

  private static <T, R> List<R> rows(
      List<ArmOutcome> all, Function<ArmOutcome, List<T>> of, BiFunction<ArmId, T, R> row) {
    return all.stream()
        .flatMap(outcome -> of.apply(outcome).stream().map(one -> row.apply(outcome.id, one)))
        .toList();
  }
}
