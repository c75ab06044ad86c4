package bondlab.study;

import bondlab.training.Evaluation.PromptRow;

/**
 * One prompt of an evaluation of one arm's policy.
 *
 * @param id which training
 * @param row what was measured
 */
public record ArmPrompt(ArmId id, PromptRow row) {}
