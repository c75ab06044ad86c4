package bondlab.study;

import bondlab.objective.AnchorSchedule;
import bondlab.objective.ObjectiveSpec;
import java.util.Optional;

/**
 * One training of a study.
 *
 * @param objective what the policy is trained towards
 * @param anchor how the anchor follows
 * @param proxy that is optimised
 * @param training steps, optimiser, evaluation, checkpoints
 * @param teacher an earlier arm whose trained policy is imitated
 */
public record ArmSpec(
    ObjectiveSpec objective,
    AnchorSchedule anchor,
    String proxy,
    PolicyTrainingSpec training,
    Optional<String> teacher) {

  /** N of the Best-of-N that the policy is measured against. */
  int targetN(EvaluationSpec otherwise) {
    return objective.n() > 1 ? objective.n() : otherwise.bestOfN();
  }

  /** Weight of the backward KL in the Jeffreys divergence that is measured. */
  double targetBeta(EvaluationSpec otherwise) {
    return objective.jeffreys().orElse(otherwise.beta());
  }
}
