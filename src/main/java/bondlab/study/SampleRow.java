package bondlab.study;

import bondlab.table.Column;

/** A response to read. */
public record SampleRow(
    @Column(meaning = "id of the prompt") int prompt,
    @Column(meaning = "text of the prompt") String opening,
    @Column(meaning = "who wrote it: human, policy, or best of n by a reward") String source,
    @Column(meaning = "text of the response") String response,
    @Column(unit = "sd", meaning = "gold reward, centred on the prompt") double gold) {}
