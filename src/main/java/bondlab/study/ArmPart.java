package bondlab.study;

import bondlab.training.CostMeter.PartCost;

/**
 * What a part of one arm's work cost.
 *
 * @param id which training
 * @param cost of the part
 */
public record ArmPart(ArmId id, PartCost cost) {}
