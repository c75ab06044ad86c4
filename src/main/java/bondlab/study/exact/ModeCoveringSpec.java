package bondlab.study.exact;

import bondlab.config.Check;
import java.util.List;
import java.util.Optional;

/**
 * The settings of {@code study = mode-covering}.
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
    Grid grid,
    List<Bump> reference,
    Hills reward) {

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

  /**
   * Outcomes on a line at equal distances.
   *
   * @param from first outcome
   * @param to last outcome
   * @param points number of outcomes
   */
  public record Grid(double from, double to, int points) {
    public Grid {
      new Check("grid")
          .finite("from", from)
          .finite("to", to)
          .that(to > from, "to", to, "must be above from = " + from)
          .within("points", points, 10, 100_000)
          .done();
    }

    double[] outcomes() {
      double[] outcomes = new double[points];
      for (int i = 0; i < points; i++) {
        outcomes[i] = from + (to - from) * i / (points - 1);
      }
      return outcomes;
    }
  }

  /**
   * height · exp(−(y − centre)²/2·width²): a mode of the reference law, where heights are shares of
   * its mass, or a hill of the reward.
   *
   * @param centre in the unit of outcomes
   * @param width in the unit of outcomes
   * @param height share or reward
   */
  public record Bump(double centre, double width, double height) {
    public Bump {
      new Check("bump")
          .finite("centre", centre)
          .positive("width", width, "in the unit of outcomes")
          .positive("height", height, "a share of mass, or reward")
          .done();
    }

    double at(double y) {
      double z = (y - centre) / width;
      return height * Math.exp(-z * z / 2);
    }
  }

  /**
   * A reward that is a sum of hills, rounded.
   *
   * @param hills one or more
   * @param step rewards are rounded to multiples of it, so that outcomes tie; 0 rounds nothing
   */
  public record Hills(List<Bump> hills, double step) {
    public Hills {
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
}
