package bondlab.study;

import bondlab.table.Column;

/** Two ways to optimise one reward, read where they have spent the same. */
public record MatchedRow(
    @Column(meaning = "reward that is optimised") String optimised,
    @Column(meaning = "name of the arm") String arm,
    @Column(meaning = "what it is compared with: another arm, or best-of-n") String other,
    @Column(meaning = "what is matched: kl (nats) or generated_tokens", was = "equal")
        String matched,
    @Column(meaning = "how much of it both have spent") double at,
    @Column(unit = "sd", meaning = "gold of the arm less gold of the other") double gold,
    @Column(unit = "sd", meaning = "lower end of its interval over prompts") double goldLow,
    @Column(unit = "sd", meaning = "upper end of its interval over prompts") double goldHigh,
    @Column(unit = "sd", meaning = "optimised reward of the arm less that of the other")
        double proxy,
    @Column(unit = "sd", meaning = "lower end of its interval over prompts") double proxyLow,
    @Column(unit = "sd", meaning = "upper end of its interval over prompts") double proxyHigh) {}
