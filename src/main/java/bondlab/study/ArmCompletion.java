package bondlab.study;

import bondlab.training.Evaluation.CompletionRow;

/** A response that an evaluation of one training drew. */
public record ArmCompletion(ArmId id, CompletionRow row) {}
