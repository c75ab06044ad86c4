package bondlab.study;

import bondlab.table.Column;

/** One training of a study and where its last policy is. */
public record TrainingRow(
    ArmId id,
    @Column(unit = "steps", meaning = "steps taken") long steps,
    @Column(
            meaning =
                "place of the last policy in the cache; made again by the same run if deleted")
        String policy) {}
