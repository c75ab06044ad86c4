package bondlab.study;

import bondlab.experiment.Run;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Collects what a study's arms measure, and writes its tables. */
final class ArmTables {
  private final List<ArmEvaluation> evaluations = new ArrayList<>();
  private final List<ArmPrompt> prompts = new ArrayList<>();
  private final List<ArmStep> steps = new ArrayList<>();
  private final List<ArmPart> parts = new ArrayList<>();

  private final Map<ArmId, List<ArmTraining.Outcome>> byArm = new LinkedHashMap<>();

  void add(ArmId id, ArmTraining.Outcome outcome) {
    ArmId first =
        byArm.keySet().stream().filter(a -> a.arm().equals(id.arm())).findFirst().orElse(id);
    byArm.computeIfAbsent(first, arm -> new ArrayList<>()).add(outcome);
    outcome.evaluations().forEach(row -> evaluations.add(new ArmEvaluation(id, row)));
    outcome.prompts().forEach(row -> prompts.add(new ArmPrompt(id, row)));
    outcome.steps().forEach(row -> steps.add(new ArmStep(id, row)));
    outcome.parts().forEach(row -> parts.add(new ArmPart(id, row)));
  }

  /**
   * Writes everything.
   *
   * @param ns of the Best-of-n curves, ascending
   * @param bestOfN Best-of-n by each proxy, prompt by prompt
   */
  void write(
      Run run, ArmStatistics statistics, int[] ns, Function<String, PoolCurves.Curves> bestOfN) {
    List<ArmPrompts> means = new ArrayList<>();
    byArm.forEach((id, outcomes) -> means.add(ArmPrompts.of(id, outcomes)));
    List<EqualRow> equal = new ArrayList<>();
    for (ArmPrompts arm : means) {
      equal.addAll(statistics.compare(arm, ns, bestOfN.apply(arm.id().optimised())));
      means.stream()
          .skip(means.indexOf(arm) + 1)
          .filter(other -> other.id().optimised().equals(arm.id().optimised()))
          .forEach(other -> equal.addAll(statistics.compare(arm, other)));
    }
    run.table(Tables.of("equal", EqualRow.class, equal));
    run.table(Tables.of("arm_fits", ArmFitRow.class, flat(means, statistics::fit)));
    run.table(Tables.of("alarms", AlarmRow.class, flat(means, statistics::alarms)));
    writeRows(run);
  }

  private static <R> List<R> flat(List<ArmPrompts> arms, Function<ArmPrompts, List<R>> rows) {
    return arms.stream().flatMap(arm -> rows.apply(arm).stream()).toList();
  }

  private void writeRows(Run run) {
    List<ArmRow> arms = arms();
    run.table(Tables.of("arms", ArmRow.class, arms));
    run.table(Tables.of("evaluations", ArmEvaluation.class, evaluations));
    run.table(Tables.of("prompts", ArmPrompt.class, prompts));
    run.table(Tables.of("steps", ArmStep.class, steps));
    run.table(Tables.of("parts", ArmPart.class, parts));
    run.say(
        TextTable.of(
            Tables.of("policies after their last step, means over seeds", ArmRow.class, arms),
            Schema.of(ArmRow.class),
            arms.size()));
  }

  /** The last evaluation of each arm, the mean over its seeds. */
  private List<ArmRow> arms() {
    Map<String, Map<Long, ArmEvaluation>> last = new LinkedHashMap<>();
    for (ArmEvaluation e : evaluations) {
      last.computeIfAbsent(e.id().arm(), arm -> new LinkedHashMap<>()).put(e.id().seed(), e);
    }
    return last.entrySet().stream()
        .map(arm -> ArmRow.of(arm.getKey(), List.copyOf(arm.getValue().values())))
        .toList();
  }
}
