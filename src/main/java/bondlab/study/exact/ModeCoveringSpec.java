package bondlab.study.exact;

import bondlab.config.Check;
import java.util.List;
import java.util.Optional;

/**
 * Everything that {@code study = mode-covering} is set by.
 *
 * @param study its name
 * @param experiment name of the run's folder
 * @param seed unused, nothing is drawn
 * @param threads unused
 * @param n of Best-of-N
 * @param betas β of the Jeffreys divergences
 * @param bs b of the generalised JSDs, the same target as teacher
 * @param grid outcomes
 * @param reference modes of the reference law
 * @param reward of an outcome
 */
public record ModeCoveringSpec(
    String study,
    Optional<String> experiment,
    long seed,
    int threads,
    double n,
    List<Double> betas,
    List<Double> bs,
    GridSpec grid,
    List<BumpSpec> reference,
    HillsSpec reward) {

  public ModeCoveringSpec {
    Check check =
        new Check("mode-covering")
            .atLeast("n", n, 1)
            .finite("n", n)
            .notEmpty("betas", betas)
            .notEmpty("reference", reference);
    for (double beta : betas) {
      check.within("betas", beta, 0, 1);
    }
    for (double b : bs) {
      check.within("bs", b, 0, 1);
    }
    check.done();
  }
}
