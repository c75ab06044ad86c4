package bondlab.study;

import bondlab.table.Column;

/** How well a model predicts held-out text. */
public record LossRow(
    @Column(meaning = "which model") String model,
    @Column(unit = "nats/token", meaning = "mean cross-entropy on the validation documents")
        double loss,
    @Column(unit = "tokens", meaning = "tokens it is the mean of") long n) {}
