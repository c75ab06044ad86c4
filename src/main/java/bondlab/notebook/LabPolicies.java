package bondlab.notebook;

import bondlab.config.BadInput;
import bondlab.study.ArmOutcome.TrainingRow;
import bondlab.study.StudyArtifacts;
import java.util.List;

/** Policies that finished runs have trained. */
final class LabPolicies {
  private LabPolicies() {}

  /** The only policy of a run. */
  static LabModel of(LabRun run, LabModel reference) {
    List<TrainingRow> rows = run.rows("policies", TrainingRow.class);
    if (rows.size() != 1) {
      throw new BadInput(
          run
              + " trained "
              + rows.size()
              + " policies; trainedBy(run, ARM, SEED) gives one of them");
    }
    return of(run, reference, rows.get(0));
  }

  /** The policy of an arm and seed of a run. */
  static LabModel of(LabRun run, LabModel reference, String arm, long seed) {
    List<TrainingRow> rows = run.rows("policies", TrainingRow.class);
    return rows.stream()
        .filter(row -> row.id().arm().equals(arm) && row.id().seed() == seed)
        .findFirst()
        .map(row -> of(run, reference, row))
        .orElseThrow(
            () ->
                new BadInput(
                    run
                        + " trained no "
                        + arm
                        + " with seed "
                        + seed
                        + "; it has "
                        + rows.stream().map(r -> r.id().arm() + ", " + r.id().seed()).toList()));
  }

  private static LabModel of(LabRun run, LabModel reference, TrainingRow row) {
    StudyArtifacts artifacts = reference.artifacts();
    return reference.with(
        reference.name() + " by " + row.id().objective(),
        artifacts.trained(LabSession.cache(run.files().config()).folder().resolve(row.policy())));
  }
}
