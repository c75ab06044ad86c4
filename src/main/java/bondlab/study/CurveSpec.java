package bondlab.study;

import bondlab.config.Check;
import java.util.List;

/**
 * How curves are estimated.
 *
 * @param samples pool of each prompt, M
 * @param ns the n of Best-of-n
 * @param resamples bootstrap resamples of prompts
 * @param level of intervals
 */
public record CurveSpec(int samples, List<Integer> ns, int resamples, double level) {
  public CurveSpec {
    Check check =
        new Check("pool")
            .atLeast("samples", samples, 2)
            .notEmpty("ns", ns)
            .atLeast("resamples", resamples, 10)
            .that(level > 0 && level < 1, "level", level, "must be between 0 and 1");
    check.that(
        ns.stream().filter(n -> n > 1).distinct().count() >= 2,
        "ns",
        ns,
        "must hold two different values above 1: the fit has two coefficients");
    for (int n : ns) {
      check.within(
          "ns",
          n,
          1,
          samples,
          "Best-of-n needs a pool of n samples or more; pool.samples = " + samples);
    }
    check.done();
  }
}
