package bondlab.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Sampled responses of one prompt.
 *
 * @param tokens [S][K_s], the stop token included where one was drawn
 * @param logProbs of each token under the law it was drawn from, nats, [S][K_s]
 */
public record Generated(int[][] tokens, double[][] logProbs) {

  /** Puts those of one prompt, which follow each other, together: so many responses per prompt. */
  static List<Generated> joined(List<Generated> parts, int each) {
    List<Generated> out = new ArrayList<>();
    List<int[]> tokens = new ArrayList<>();
    List<double[]> logProbs = new ArrayList<>();
    for (Generated part : parts) {
      tokens.addAll(List.of(part.tokens));
      logProbs.addAll(List.of(part.logProbs));
      if (tokens.size() == each) {
        out.add(new Generated(tokens.toArray(int[][]::new), logProbs.toArray(double[][]::new)));
        tokens.clear();
        logProbs.clear();
      }
    }
    return out;
  }

  /** Log-probability of the whole response s, nats. */
  public double logProb(int s) {
    double sum = 0;
    for (double logProb : logProbs[s]) {
      sum += logProb;
    }
    return sum;
  }
}
