package bondlab.reward;

import bondlab.tensor.FloatArray;
import java.util.Map;

/** What a bag of tokens is worth: one of two forms, with weights of float32. */
sealed interface BagNetwork permits LinearBag, HiddenBag {

  /** The score of a bag. */
  double score(TokenBag bag);

  /** The weights by name. */
  Map<String, FloatArray> values();

  /** V, the tokens that a bag may hold: ids 0 … V − 1. */
  int vocabulary();

  /** log σ(margin), the log-probability in nats that the preferred of two is preferred. */
  static double logSigmoid(double margin) {
    return Math.min(margin, 0) - StrictMath.log1p(StrictMath.exp(-Math.abs(margin)));
  }

  /** σ(margin), without overflow. */
  static double sigmoid(double margin) {
    double small = StrictMath.exp(-Math.abs(margin));
    return margin >= 0 ? 1 / (1 + small) : small / (1 + small);
  }

  /** Each value rounded to float32, as it will be stored. */
  static double[] rounded(double[] values) {
    double[] rounded = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }
}
