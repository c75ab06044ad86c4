package bondlab.study;

import bondlab.table.Column;

/**
 * Gao's form for trained policies, R = d(α − β log d), fitted to one arm's gold against d = √KL
 * (Gao et al. 2022, Eq. 2), and whether gold falls before the training ends.
 */
public record ArmFitRow(
    @Column(meaning = "name of the arm") String arm,
    @Column(meaning = "reward that is optimised") String optimised,
    @Column(unit = "seeds", meaning = "trainings averaged over") int seeds,
    @Column(unit = "sd/sqrt(nats)", meaning = "alpha of R = d(alpha - beta log d)") double alpha,
    @Column(unit = "sd/sqrt(nats)", meaning = "lower end of its interval over prompts")
        double alphaLow,
    @Column(unit = "sd/sqrt(nats)", meaning = "upper end of its interval over prompts")
        double alphaHigh,
    @Column(unit = "sd/sqrt(nats)", meaning = "beta of R = d(alpha - beta log d)") double beta,
    @Column(unit = "sd/sqrt(nats)", meaning = "lower end of its interval over prompts")
        double betaLow,
    @Column(unit = "sd/sqrt(nats)", meaning = "upper end of its interval over prompts")
        double betaHigh,
    @Column(unit = "nats", meaning = "KL at the fitted peak; inf: none") double peakKl,
    @Column(unit = "nats", meaning = "lower end of its interval over prompts") double peakKlLow,
    @Column(unit = "nats", meaning = "upper end of its interval over prompts") double peakKlHigh,
    @Column(unit = "sd", meaning = "root mean square residual of the fit") double rmse,
    @Column(unit = "nats", meaning = "KL at the last step") double klLast,
    @Column(unit = "sd", meaning = "optimised reward at the last step") double proxyLast,
    @Column(unit = "sd", meaning = "gold at the last step") double goldLast,
    @Column(unit = "sd", meaning = "lower end of its interval over prompts") double goldLastLow,
    @Column(unit = "sd", meaning = "upper end of its interval over prompts") double goldLastHigh,
    @Column(
            unit = "sd",
            meaning =
                "gold at the last step minus gold at its best step, which the other half of the"
                    + " prompts chose")
        double fall,
    @Column(unit = "sd", meaning = "lower end of its interval over prompts") double fallLow,
    @Column(unit = "sd", meaning = "upper end of its interval over prompts") double fallHigh) {}
