package bondlab.study.exact;

import bondlab.config.Check;

/**
 * Outcomes on a line at equal distances.
 *
 * @param from first outcome
 * @param to last outcome
 * @param points number of outcomes
 */
public record GridSpec(double from, double to, int points) {
  public GridSpec {
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
