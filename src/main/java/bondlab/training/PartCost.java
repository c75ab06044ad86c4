package bondlab.training;

import bondlab.policy.Cost;
import bondlab.table.Column;

/** What a part of a training cost, from its start on. */
public record PartCost(
    @Column(
            meaning =
                "policy_samples, anchor_samples, reward, score, objective, update or evaluation")
        String part,
    Cost cost) {}
