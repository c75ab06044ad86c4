package bondlab.study;

import bondlab.experiment.Run;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what a study's arms measure, and writes its tables. */
final class ArmTables {
  private final List<ArmEvaluation> evaluations = new ArrayList<>();
  private final List<ArmStep> steps = new ArrayList<>();
  private final List<ArmPart> parts = new ArrayList<>();

  void add(ArmId id, ArmTraining.Outcome outcome) {
    outcome.evaluations().forEach(row -> evaluations.add(new ArmEvaluation(id, row)));
    outcome.steps().forEach(row -> steps.add(new ArmStep(id, row)));
    outcome.parts().forEach(row -> parts.add(new ArmPart(id, row)));
  }

  void write(Run run) {
    List<ArmRow> arms = arms();
    run.table(Tables.of("arms", ArmRow.class, arms));
    run.table(Tables.of("evaluations", ArmEvaluation.class, evaluations));
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
