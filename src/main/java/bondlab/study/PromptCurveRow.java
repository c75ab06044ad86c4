package bondlab.study;

import bondlab.table.Column;

/**
 * One n of the Best-of-n curve of one selector on one prompt: every mean, interval and fit of a
 * pool can be computed again from these rows.
 */
public record PromptCurveRow(
    @Column(meaning = "what selects: a proxy, or gold itself") String selector,
    @Column(meaning = "number of the replicate, from 1") int replicate,
    @Column(meaning = "name of the gold that measures; the first of them decides")
        String measuredBy,
    @Column(meaning = "id of the prompt") int prompt,
    @Column(unit = "samples", meaning = "samples chosen from") int n,
    @Column(unit = "sd", meaning = "the selector's own reward") double proxy,
    @Column(unit = "sd", meaning = "gold reward") double gold) {}
