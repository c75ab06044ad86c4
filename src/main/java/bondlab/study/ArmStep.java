package bondlab.study;

import bondlab.training.StepRow;

/**
 * A step of one arm.
 *
 * @param id which training
 * @param row the step
 */
public record ArmStep(ArmId id, StepRow row) {}
