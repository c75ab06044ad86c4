package bondlab.training;

import bondlab.table.Column;

/**
 * One prompt of an evaluation, the mean over its responses: what an interval over prompts is made
 * of, over several trainings too.
 */
public record PromptRow(
    @Column(unit = "steps", meaning = Meaning.STEP) long step,
    @Column(meaning = "id of the prompt") int prompt,
    @Column(unit = "sd", meaning = "optimised reward, as in evaluations") double proxy,
    @Column(unit = "sd", meaning = "gold reward, as in evaluations") double gold,
    @Column(unit = "nats", meaning = "log-quantile of the proxy, as in evaluations")
        double logQuantile,
    @Column(unit = "nats/response", meaning = "KL to the reference by Rao-Blackwell")
        double klRb) {}
