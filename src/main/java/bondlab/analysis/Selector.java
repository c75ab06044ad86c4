package bondlab.analysis;

import bondlab.reward.Combination;

/**
 * What picks among the samples of a pool: one proxy, or an ensemble of all proxies, each
 * standardised by its mean and standard deviation over the whole table before it is combined.
 *
 * @param name the proxy's column, or {@code ensemble-…}
 * @param number of the proxy's column; unused in an ensemble
 * @param combination how an ensemble combines; null for one proxy
 * @param mean of each proxy [proxies]
 * @param sd of each proxy [proxies], above 0
 */
record Selector(String name, int number, Combination combination, double[] mean, double[] sd) {

  static Selector proxy(String name, int number) {
    return new Selector(name, number, null, new double[0], new double[0]);
  }

  /** Scores of a pool's samples [M]. */
  double[] scores(double[][] numbers) {
    if (combination == null) {
      return numbers[number];
    }
    double[] scores = new double[numbers[0].length];
    double[] standardised = new double[mean.length];
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < standardised.length; j++) {
        standardised[j] = (numbers[j][i] - mean[j]) / sd[j];
      }
      scores[i] = combination.of(standardised);
    }
    return scores;
  }
}
