package bondlab.study;

import bondlab.training.EvaluationRow;

/**
 * An evaluation of one arm's policy.
 *
 * @param id which training
 * @param row what was measured
 */
public record ArmEvaluation(ArmId id, EvaluationRow row) {}
