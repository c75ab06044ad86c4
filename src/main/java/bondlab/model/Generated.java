package bondlab.model;

/**
 * Sampled responses of one prompt.
 *
 * @param tokens [S][K_s], the stop token included where one was drawn
 * @param logProbs of each token under the law it was drawn from, nats, [S][K_s]
 */
public record Generated(int[][] tokens, double[][] logProbs) {

  /** Log-probability of the whole response s, nats. */
  public double logProb(int s) {
    double sum = 0;
    for (double logProb : logProbs[s]) {
      sum += logProb;
    }
    return sum;
  }
}
