package bondlab.study;

import bondlab.experiment.Run;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Collects what a study's arms measure, and writes its tables. */
final class ArmTables {
  private final List<Entry> entries = new ArrayList<>();

  /** One training. */
  private record Entry(ArmId id, ArmTraining.Outcome outcome) {}

  void add(ArmId id, ArmTraining.Outcome outcome) {
    entries.add(new Entry(id, outcome));
  }

  /** What came of a training. */
  ArmTraining.Outcome outcome(String arm, long seed) {
    return entries.stream()
        .filter(e -> e.id.arm().equals(arm) && e.id.seed() == seed)
        .findFirst()
        .orElseThrow()
        .outcome;
  }

  /**
   * Writes everything.
   *
   * @param ns of the Best-of-n curves, ascending
   * @param bestOfN Best-of-n by each proxy, prompt by prompt
   */
  void write(
      Run run, ArmStatistics statistics, int[] ns, Function<String, PoolCurves.Curves> bestOfN) {
    List<ArmPrompts> means =
        byArm().stream()
            .map(arm -> ArmPrompts.of(arm.get(0).id, arm.stream().map(Entry::outcome).toList()))
            .toList();
    run.table("matched", MatchedRow.class, matched(means, statistics, ns, bestOfN));
    run.table("arm_fits", ArmFitRow.class, flat(means, statistics::fit));
    run.table("alarms", AlarmRow.class, flat(means, statistics::alarms));
    writeRows(run);
    List<ArmRow> arms = byArm().stream().map(ArmTables::last).toList();
    run.table("arms", ArmRow.class, arms);
    run.say(
        TextTable.of(
            Tables.of("policies after their last step, means over seeds", ArmRow.class, arms),
            Schema.of(ArmRow.class),
            arms.size()));
  }

  /** The trainings of each arm, in the order of the arms. */
  private List<List<Entry>> byArm() {
    Map<String, List<Entry>> arms = new LinkedHashMap<>();
    entries.forEach(e -> arms.computeIfAbsent(e.id.arm(), arm -> new ArrayList<>()).add(e));
    return List.copyOf(arms.values());
  }

  private static ArmRow last(List<Entry> seeds) {
    return ArmRow.of(
        seeds.get(0).id.arm(),
        seeds.stream()
            .map(e -> e.outcome.evaluations().get(e.outcome.evaluations().size() - 1))
            .toList());
  }

  private static List<MatchedRow> matched(
      List<ArmPrompts> arms,
      ArmStatistics statistics,
      int[] ns,
      Function<String, PoolCurves.Curves> bestOfN) {
    Map<String, PoolCurves.Curves> curves = new HashMap<>(); // one a proxy, of which arms are many
    List<MatchedRow> rows = new ArrayList<>();
    for (int i = 0; i < arms.size(); i++) {
      ArmPrompts arm = arms.get(i);
      String proxy = arm.id().optimised();
      rows.addAll(statistics.compare(arm, ns, curves.computeIfAbsent(proxy, bestOfN)));
      arms.subList(i + 1, arms.size()).stream()
          .filter(other -> other.id().optimised().equals(proxy))
          .forEach(other -> rows.addAll(statistics.compare(arm, other)));
    }
    return rows;
  }

  private static <R> List<R> flat(List<ArmPrompts> arms, Function<ArmPrompts, List<R>> rows) {
    return arms.stream().flatMap(arm -> rows.apply(arm).stream()).toList();
  }

  private void writeRows(Run run) {
    List<ArmEvaluation> evaluations = new ArrayList<>();
    List<ArmPrompt> prompts = new ArrayList<>();
    List<ArmCompletion> completions = new ArrayList<>();
    List<ArmStep> steps = new ArrayList<>();
    List<ArmPart> parts = new ArrayList<>();
    for (Entry e : entries) {
      e.outcome.evaluations().forEach(row -> evaluations.add(new ArmEvaluation(e.id, row)));
      e.outcome.prompts().forEach(row -> prompts.add(new ArmPrompt(e.id, row)));
      e.outcome.completions().forEach(row -> completions.add(new ArmCompletion(e.id, row)));
      e.outcome.steps().forEach(row -> steps.add(new ArmStep(e.id, row)));
      e.outcome.parts().forEach(row -> parts.add(new ArmPart(e.id, row)));
    }
    run.table("evaluations", ArmEvaluation.class, evaluations);
    run.table("prompts", ArmPrompt.class, prompts);
    run.table("completions", ArmCompletion.class, completions);
    run.table("steps", ArmStep.class, steps);
    run.table("parts", ArmPart.class, parts);
    Path cache = run.cache().folder();
    run.table(
        "policies",
        TrainingRow.class,
        entries.stream()
            .map(
                e ->
                    new TrainingRow(
                        e.id,
                        e.outcome.steps().size(),
                        cache.relativize(e.outcome.policy()).toString().replace('\\', '/')))
            .toList());
  }
}
