package bondlab.study.exact;

import bondlab.config.Check;
import java.util.List;
import java.util.Optional;

/**
 * Everything that {@code study = quantile-error} is set by.
 *
 * @param study its name
 * @param experiment name of the run's folder
 * @param seed unused, nothing is drawn
 * @param threads unused
 * @param samples k, reference responses that a quantile is estimated from
 * @param ns N of Best-of-N, each above 1
 * @param points quantiles between 0 and 1 that the pointwise errors are given at
 * @param tolerance root mean square error of (N−1)·log p̂ that the cost is given for, nats
 */
public record QuantileErrorSpec(
    String study,
    Optional<String> experiment,
    long seed,
    int threads,
    List<Integer> samples,
    List<Integer> ns,
    int points,
    double tolerance) {

  public QuantileErrorSpec {
    Check check =
        new Check("quantile-error")
            .notEmpty("samples", samples)
            .notEmpty("ns", ns)
            .within("points", points, 2, 10_000)
            .within("tolerance", tolerance, 0.1, 10, "nats of (N-1) log p");
    samples.forEach(k -> check.within("samples", k, 1, 4096));
    ns.forEach(n -> check.within("ns", n, 2, 1024));
    check.done();
  }
}
