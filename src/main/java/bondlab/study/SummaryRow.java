package bondlab.study;

import bondlab.table.Column;

/** The line of a proxy in the printed summary; {@link FitRow} has the rest. */
public record SummaryRow(
    @Column(meaning = "size and comparisons") String proxy,
    @Column(unit = "share", meaning = "held-out accuracy") double accuracy,
    @Column(unit = "sd/sqrt(nats)", meaning = "of R = d(alpha - beta d)") double alpha,
    @Column(unit = "sd/nat", meaning = "of R = d(alpha - beta d)") double beta,
    @Column(unit = "samples", meaning = "n at the fitted peak; inf: none up to a million")
        double peakN,
    @Column(unit = "samples", meaning = "lower end of its interval over prompts") double peakNLow,
    @Column(unit = "samples", meaning = "upper end of its interval over prompts") double peakNHigh,
    @Column(unit = "sd", meaning = "gold at the largest n") double goldLast,
    @Column(unit = "sd", meaning = "gold at the largest n minus gold at its best n") double fall,
    @Column(unit = "sd", meaning = "lower end of its interval over prompts") double fallLow,
    @Column(unit = "sd", meaning = "upper end of its interval over prompts") double fallHigh) {

  static SummaryRow of(FitRow fit) {
    return new SummaryRow(
        fit.selector(),
        fit.accuracy(),
        fit.alpha(),
        fit.beta(),
        fit.peakN(),
        fit.peakNLow(),
        fit.peakNHigh(),
        fit.goldLast(),
        fit.fall(),
        fit.fallLow(),
        fit.fallHigh());
  }
}
