package bondlab.study.exact;

import bondlab.config.Check;
import java.util.List;

/**
 * A reward: a sum of hills, rounded.
 *
 * @param hills one or more
 * @param step rewards are rounded to multiples of it, so that outcomes tie; 0 rounds nothing
 */
public record HillsSpec(List<BumpSpec> hills, double step) {
  public HillsSpec {
    new Check("reward")
        .notEmpty("hills", hills)
        .atLeast("step", step, 0)
        .finite("step", step)
        .done();
  }

  double at(double y) {
    double sum = hills.stream().mapToDouble(hill -> hill.at(y)).sum();
    return step == 0 ? sum : Math.rint(sum / step) * step;
  }
}
