package bondlab.study;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.Check;
import bondlab.experiment.Run;
import bondlab.experiment.Study;
import bondlab.policy.LanguageModelPolicy;
import bondlab.stats.RandomStream;
import bondlab.tensor.Torch;
import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Trains policies towards one objective or several, from one reference on one text, and measures
 * each by proxy, gold and divergences as it goes (BOND, Sessa et al., arXiv 2407.14622, §5-6, with
 * a gold reward as in Gao et al., arXiv 2210.10760).
 */
public final class BondStudy implements Study {
  /** The value of the key {@code study}. */
  public static final String NAME = "bond";

  /** What the key {@code figures} may name. */
  public static final List<String> FIGURES =
      List.of(
          "frontier",
          "gold-and-proxy",
          "divergences",
          "ends",
          "progress",
          "cost",
          "inference",
          "students");

  private final Brought brought;

  /** Without rewards and objectives of a notebook. */
  public BondStudy() {
    this(new Brought());
  }

  /**
   * @param brought what a notebook brings
   */
  public BondStudy(Brought brought) {
    this.brought = brought;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> figures() {
    return FIGURES;
  }

  /** An arm by its name. */
  private record Arm(String name, ArmSpec spec, Config parts) {}

  @Override
  public void validate(Config config) {
    BondSpec spec;
    try {
      spec = Bind.to(BondSpec.class, config);
    } catch (BadInput e) {
      throw ArmProblems.beside(e, config);
    }
    arms(spec, config);
    CorpusCheck.require(spec.corpus(), config);
    TextInputs.requirePrompts(config);
  }

  private List<Arm> arms(BondSpec spec, Config config) {
    List<Arm> arms = new ArrayList<>();
    List<Arms.Unbound> all = Arms.of(config);
    ArmProblems problems = new ArmProblems(all.size());
    List<String> known = RewardSpec.of(config).requireHere(brought).proxyNames();
    for (Arms.Unbound unbound : all) {
      try {
        ArmSpec arm = Bind.to(ArmSpec.class, unbound.config());
        requirePossible(
            spec,
            arm,
            unbound.config().withFallback(config),
            known,
            arms.stream().map(Arm::name).toList());
        arms.add(new Arm(unbound.name(), arm, unbound.config()));
      } catch (BadInput e) {
        problems.add(unbound.name(), e);
      }
    }
    if (!problems.told().isEmpty()) {
      throw new BadInput(problems.told());
    }
    List<String> names = arms.stream().map(Arm::name).toList();
    spec.teacher().ifPresent(t -> new Check("bond").oneOf("teacher", t, names).done());
    return arms;
  }

  private void requirePossible(
      BondSpec spec, ArmSpec arm, Config config, List<String> proxies, List<String> earlier) {
    Check check = new Check("bond").oneOf("proxy", arm.proxy(), proxies);
    requireEnoughReferences(check, spec.evaluation(), arm, config.hasPath("objective.n"));
    if (arm.objective().isTaught()) {
      check.oneOf("teacher", arm.teacher().orElse(""), earlier);
    }
    check.that(
        arm.objective().ownShare().orElse(1) == 1 || spec.prompts().training().isContinued(),
        "prompts.training.continuation_column",
        "null",
        "must name the column of human continuations: the objective learns from them");
    List<String> problems = new ArrayList<>(check.problems(config));
    try {
      arm.objective().requireHere(brought::objective);
    } catch (BadInput e) {
      problems.addAll(e.problems());
    }
    arm.objective().refuses(arm.anchor(), arm.training().steps()).ifPresent(problems::add);
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  /** Names the key that N comes from: the objective's own, or the evaluation's. */
  private static void requireEnoughReferences(
      Check check, EvaluationSpec evaluation, ArmSpec arm, boolean hasN) {
    int n = arm.targetN(evaluation);
    boolean enough = n < evaluation.reference();
    String below = "must be below evaluation.reference = " + evaluation.reference();
    if (arm.objective().n() > 1 && !hasN) {
      String above = "must be above " + n + ", the N that the objective distils";
      check.that(enough, "evaluation.reference", evaluation.reference(), above);
    } else {
      check.that(
          enough, arm.objective().n() > 1 ? "objective.n" : "evaluation.best_of_n", n, below);
    }
  }

  @Override
  public Map<String, String> inputs(Config config) {
    return TextInputs.of(config, RewardSpec.of(config));
  }

  @Override
  public void run(Run run) {
    BondSpec spec = Bind.to(BondSpec.class, run.config());
    List<Arm> arms = arms(spec, run.config());
    Torch.setThreads(run.threads());
    forgetMetrics(run);
    Set<String> proxies = arms.stream().map(a -> a.spec().proxy()).collect(Collectors.toSet());
    try (StudyArtifacts artifacts = new StudyArtifacts(run, spec.text(), spec.roots())) {
      run.table("losses", LossRow.class, PolicyTables.losses(artifacts));
      try (EvaluationSuite evaluation =
          new EvaluationSuite(artifacts, spec, RewardSpec.of(run.config()), proxies, brought)) {
        evaluation.bestOfN().writeTables(run);
        ArmTraining training =
            new ArmTraining(
                run, artifacts, evaluation, artifacts.trainingOpenings(), spec.seed(), brought);
        ArmTables tables = train(run, spec, arms, training);
        tables.write(
            run,
            new ArmStatistics(spec.pool(), RandomStream.of(spec.seed()).at("arms")),
            spec.pool().ns().stream().sorted().distinct().mapToInt(n -> n).toArray(),
            evaluation::bestOfN);
        if (spec.teacher().isPresent()) {
          run.table(
              "students", StudentRow.class, students(spec, arms, tables, training, evaluation));
        }
      }
      run.table("cost", CostRow.class, artifacts.costs());
    }
  }

  private static ArmTables train(Run run, BondSpec spec, List<Arm> arms, ArmTraining training) {
    ArmTables tables = new ArmTables();
    for (long seed : spec.seeds()) {
      Map<String, ArmTraining.Outcome> outcomes = new HashMap<>();
      for (Arm arm : arms) {
        ArmId id = ArmId.of(arm.name(), arm.spec(), arm.parts(), seed);
        ArmTraining.Outcome teacher =
            arm.spec().objective().isTaught()
                ? outcomes.get(arm.spec().teacher().orElseThrow())
                : null;
        ArmTraining.Outcome outcome = training.get(id, arm.spec(), arm.parts(), teacher);
        outcomes.put(arm.name(), outcome);
        tables.add(id, outcome);
      }
    }
    return tables;
  }

  /** Every arm against the study's teacher of the same seed; the teacher itself is left out. */
  private static List<StudentRow> students(
      BondSpec spec,
      List<Arm> arms,
      ArmTables tables,
      ArmTraining training,
      EvaluationSuite evaluation) {
    String name = spec.teacher().orElseThrow();
    RandomStream stream = RandomStream.of(spec.seed()).at("students");
    TeacherComparison students =
        new TeacherComparison(evaluation.prompts(), spec.evaluation().samples(), stream);
    List<StudentRow> rows = new ArrayList<>();
    for (long seed : spec.seeds()) {
      try (LanguageModelPolicy teacher = training.policy(tables.outcome(name, seed))) {
        for (Arm arm : arms) {
          if (!arm.name().equals(name)) {
            ArmId id = ArmId.of(arm.name(), arm.spec(), arm.parts(), seed);
            ArmTraining.Outcome outcome = tables.outcome(arm.name(), seed);
            long tokens = outcome.generatedTokens();
            try (LanguageModelPolicy policy = training.policy(outcome)) {
              rows.add(students.row(id, arm.spec().objective(), policy, name, teacher, tokens));
            }
          }
        }
      }
    }
    return rows;
  }

  /** A run that goes on writes its evaluations again, those of finished arms too. */
  private static void forgetMetrics(Run run) {
    try {
      Files.deleteIfExists(run.folder().metrics());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + run.folder().metrics() + ": " + e, e);
    }
  }
}
