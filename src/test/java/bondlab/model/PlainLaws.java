package bondlab.model;

import java.util.Arrays;

/**
 * Next-token laws of a {@link PlainDecoder}, temperature and truncation included, as logarithms.
 */
final class PlainLaws {
  private PlainLaws() {}

  /** Log-probabilities after each token [T][V], −∞ outside of the law. */
  static double[][] of(PlainDecoder network, int[] tokens, Sampling law) {
    if (law.topK() == 0 && law.topP() == 1 && law.neverTokens().isEmpty()) {
      return network.laws(tokens, law.temperature());
    }
    return Arrays.stream(network.laws(tokens, law.temperature()))
        .map(row -> TruncatedLaw.of(Arrays.stream(row).map(Math::exp).toArray(), law))
        .map(row -> Arrays.stream(row).map(Math::log).toArray())
        .toArray(double[][]::new);
  }
}
