package bondlab.study;

import bondlab.training.CompletionRow;

/** A response that an evaluation of one training drew. */
public record ArmCompletion(ArmId id, CompletionRow row) {}
