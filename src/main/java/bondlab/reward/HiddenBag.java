package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.progress.Progress;
import bondlab.reward.BagNetwork.TokenBag;
import bondlab.reward.BagOfTokens.Training;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network of one hidden layer over the embedded bag,
 *
 * <pre>  e = Σ_v x_v E_v,  a = W e + b,  score = u · max(a, 0)</pre>
 *
 * with E [V, D], W [H, D], b and u [H], in plain doubles: its gradients are written out and its
 * training runs on one thread, so that a seed gives the same network whatever the threads. Machines
 * agree up to the last bit of the first weights' logarithms and cosines.
 */
final class HiddenBag implements BagNetwork {
  static final String EMBEDDING = "embedding";
  static final String HIDDEN = "hidden.weight";
  static final String BIAS = "hidden.bias";
  static final String OUT = "out";

  /** Held-out accuracy on speeches is the same from 0.1 to 1. */
  private static final double EMBEDDING_SD = 0.1;

  /** Evaluations on the pairs that are held back. */
  private static final int EVALUATIONS = 40;

  private final int vocabulary;
  private final int width;
  private final int hidden;
  private final int weightAt;
  private final int biasAt;
  private final int outAt;
  private double[] theta;

  /**
   * @param theta E, W, b, u, row-major; not copied
   */
  HiddenBag(int vocabulary, int width, int hidden, double[] theta) {
    this.vocabulary = vocabulary;
    this.width = width;
    this.hidden = hidden;
    this.weightAt = vocabulary * width;
    this.biasAt = weightAt + hidden * width;
    this.outAt = biasAt + hidden;
    this.theta = theta;
    if (theta.length != outAt + hidden) {
      throw new IllegalArgumentException(theta.length + " values, needed are " + (outAt + hidden));
    }
  }

  /** Takes over what {@link #values} gave. */
  static HiddenBag of(FloatArray embedding, FloatArray weight, FloatArray bias, FloatArray out) {
    int hidden = out.values().length;
    int width = (int) embedding.shape()[1];
    int vocabulary = (int) embedding.shape()[0];
    double[] theta = new double[(vocabulary + hidden) * width + 2 * hidden];
    int at = 0;
    for (FloatArray part : List.of(embedding, weight, bias, out)) {
      for (float value : part.values()) {
        theta[at++] = value;
      }
    }
    return new HiddenBag(vocabulary, width, hidden, theta);
  }

  /** Draws E from N(0, 0.1²), W from N(0, 2/D); b and u are 0, so every bag scores 0. */
  static HiddenBag initial(int vocabulary, int width, int hidden, RandomStream stream) {
    double[] theta = new double[(vocabulary + hidden) * width + 2 * hidden];
    int embedded = vocabulary * width;
    RandomStream embedding = stream.at("embedding");
    for (int i = 0; i < embedded; i++) {
      theta[i] = EMBEDDING_SD * embedding.nextGaussian();
    }
    RandomStream weights = stream.at("hidden");
    double sd = Math.sqrt(2.0 / width);
    for (int i = embedded; i < embedded + hidden * width; i++) {
      theta[i] = sd * weights.nextGaussian();
    }
    return new HiddenBag(vocabulary, width, hidden, theta);
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  /** E, W, b, u, row-major; the arrays themselves. */
  double[] theta() {
    return theta;
  }

  @Override
  public double score(TokenBag bag) {
    return new Pass().forward(bag);
  }

  @Override
  public Map<String, FloatArray> values() {
    Map<String, FloatArray> values = new LinkedHashMap<>();
    values.put(EMBEDDING, part(0, weightAt, vocabulary, width));
    values.put(HIDDEN, part(weightAt, biasAt, hidden, width));
    values.put(BIAS, part(biasAt, outAt, hidden));
    values.put(OUT, part(outAt, theta.length, hidden));
    return values;
  }

  private FloatArray part(int from, int to, long... shape) {
    return FloatArray.rounded(Arrays.copyOfRange(theta, from, to), shape);
  }

  /** One bag's way through the network, and its gradient's way back. */
  private final class Pass {
    private final double[] embedded = new double[width];
    private final double[] active = new double[hidden];
    private TokenBag bag;

    double forward(TokenBag of) {
      bag = of;
      Arrays.fill(embedded, 0);
      for (int i = 0; i < bag.tokens().length; i++) {
        int row = bag.tokens()[i] * width;
        for (int d = 0; d < width; d++) {
          embedded[d] += bag.values()[i] * theta[row + d];
        }
      }
      double score = 0;
      for (int h = 0; h < hidden; h++) {
        active[h] = Math.max(theta[biasAt + h] + row(weightAt + h * width), 0);
        score += theta[outAt + h] * active[h];
      }
      return score;
    }

    /** Σ_d W_hd e_d in four sums, which the processor adds at the same time. */
    private double row(int at) {
      double a = 0;
      double b = 0;
      double c = 0;
      double e = 0;
      int d = 0;
      for (; d + 3 < width; d += 4) {
        a += theta[at + d] * embedded[d];
        b += theta[at + d + 1] * embedded[d + 1];
        c += theta[at + d + 2] * embedded[d + 2];
        e += theta[at + d + 3] * embedded[d + 3];
      }
      for (; d < width; d++) {
        a += theta[at + d] * embedded[d];
      }
      return a + b + (c + e);
    }

    /** Adds slope · ∂score/∂theta to a gradient. */
    void backward(double slope, double[] gradient) {
      double[] back = new double[width];
      for (int h = 0; h < hidden; h++) {
        gradient[outAt + h] += slope * active[h];
        if (active[h] > 0) {
          double at = slope * theta[outAt + h];
          gradient[biasAt + h] += at;
          for (int d = 0; d < width; d++) {
            gradient[weightAt + h * width + d] += at * embedded[d];
            back[d] += at * theta[weightAt + h * width + d];
          }
        }
      }
      for (int i = 0; i < bag.tokens().length; i++) {
        int row = bag.tokens()[i] * width;
        for (int d = 0; d < width; d++) {
          gradient[row + d] += bag.values()[i] * back[d];
        }
      }
    }
  }

  /**
   * Value and gradient of −mean(log σ(a − b) − sumToZero·(a + b)²), a the score of the preferred
   * response, b that of the other, in nats a pair.
   *
   * @param gradient overwritten, in the order of {@link #theta}
   */
  double gradient(
      List<TokenBag> preferred, List<TokenBag> other, double sumToZero, double[] gradient) {
    Arrays.fill(gradient, 0);
    Pass better = new Pass();
    Pass worse = new Pass();
    double loss = 0;
    for (int i = 0; i < preferred.size(); i++) {
      double a = better.forward(preferred.get(i));
      double b = worse.forward(other.get(i));
      double slope = BagNetwork.sigmoid(b - a) / preferred.size();
      double zero = 2 * sumToZero * (a + b) / preferred.size();
      loss -= (BagNetwork.logSigmoid(a - b) - sumToZero * (a + b) * (a + b)) / preferred.size();
      better.backward(zero - slope, gradient);
      worse.backward(zero + slope, gradient);
    }
    return loss;
  }

  /**
   * Trains by AdamW (β₁ = .9, β₂ = .999) in a fresh order each epoch, and takes the weights of the
   * evaluation with the least loss on the pairs that are held back.
   *
   * @throws BadInput if it diverges
   */
  static HiddenBag fit(
      String name,
      int vocabulary,
      List<TokenBag> preferred,
      List<TokenBag> other,
      double sumToZero,
      Training training,
      RandomStream stream,
      Progress progress) {
    HiddenBag network =
        initial(vocabulary, training.embedding(), training.hidden(), stream.at("weights"));
    int back = (int) (training.heldBack() * preferred.size());
    int pairs = preferred.size() - back;
    int size = Math.min(training.batch(), pairs);
    int steps = training.steps(pairs);
    int every = Math.max(1, steps / EVALUATIONS);
    AdamW adamW = new AdamW(network.theta, network.biasAt, network.outAt, training.weightDecay());
    double[] gradient = new double[network.theta.length];
    double least = Double.POSITIVE_INFINITY;
    double[] best = network.theta;
    Order order = new Order(stream.at("order"), pairs, size);
    try (Progress.Task task = progress.start("training " + name, steps, "steps")) {
      for (int step = 1; step <= steps; step++) {
        int[] batch = order.batch(step);
        double loss =
            network.gradient(
                Arrays.stream(batch).mapToObj(i -> preferred.get(back + i)).toList(),
                Arrays.stream(batch).mapToObj(i -> other.get(back + i)).toList(),
                sumToZero,
                gradient);
        requireFinite(name, "loss of step " + step, loss, training);
        adamW.step(gradient, training.rate(step, steps));
        if (back > 0 && (step % every == 0 || step == steps)) {
          double fresh = network.loss(preferred.subList(0, back), other.subList(0, back));
          if (fresh < least) {
            least = fresh;
            best = network.theta.clone();
          }
        }
        task.note(String.format("loss %.3f", loss));
        task.step(1);
      }
    }
    network.theta = BagNetwork.rounded(best);
    requireFinite(name, "sum of the weights", Arrays.stream(network.theta).sum(), training);
    return network;
  }

  /** Batches of pairs in a fresh order each epoch; a batch may end one and begin the next. */
  private static final class Order {
    private final RandomStream stream;
    private final int pairs;
    private final int size;
    private long epoch = -1;
    private int[] order;

    Order(RandomStream stream, int pairs, int size) {
      this.stream = stream;
      this.pairs = pairs;
      this.size = size;
    }

    /** The pairs of step 1, 2, …, asked for in turn. */
    int[] batch(int step) {
      int[] batch = new int[size];
      for (int i = 0; i < size; i++) {
        long place = (step - 1L) * size + i;
        if (place / pairs != epoch) {
          epoch = place / pairs;
          order = stream.at(epoch).permutation(pairs);
        }
        batch[i] = order[(int) (place % pairs)];
      }
      return batch;
    }
  }

  /** −mean log σ(score(preferred) − score(other)), in nats a pair. */
  private double loss(List<TokenBag> preferred, List<TokenBag> other) {
    Pass pass = new Pass();
    double loss = 0;
    for (int i = 0; i < preferred.size(); i++) {
      double margin = pass.forward(preferred.get(i)) - pass.forward(other.get(i));
      loss -= BagNetwork.logSigmoid(margin) / preferred.size();
    }
    return loss;
  }

  private static void requireFinite(String name, String what, double value, Training training) {
    if (!Double.isFinite(value)) {
      throw new BadInput(
          String.format(
              "%s: training diverged: the %s is not finite; lower learning_rate = %s",
              name, what, training.learningRate()));
    }
  }

  /** AdamW as {@link bondlab.tensor.AdamW} defines it, on one array. */
  static final class AdamW {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final double[] theta;
    private final int freeFrom;
    private final int freeTo;
    private final double weightDecay;
    private final double[] first;
    private final double[] second;
    private double power1 = 1;
    private double power2 = 1;

    /**
     * @param theta updated in place
     * @param freeFrom the first value that is not decayed
     * @param freeTo the first after it that is
     */
    AdamW(double[] theta, int freeFrom, int freeTo, double weightDecay) {
      this.theta = theta;
      this.freeFrom = freeFrom;
      this.freeTo = freeTo;
      this.weightDecay = weightDecay;
      this.first = new double[theta.length];
      this.second = new double[theta.length];
    }

    void step(double[] gradient, double rate) {
      power1 *= BETA1;
      power2 *= BETA2;
      for (int i = 0; i < theta.length; i++) {
        double g = gradient[i];
        first[i] = BETA1 * first[i] + (1 - BETA1) * g;
        second[i] = BETA2 * second[i] + (1 - BETA2) * g * g;
        double decay = i >= freeFrom && i < freeTo ? 0 : weightDecay;
        double scaled = first[i] / (1 - power1) / (Math.sqrt(second[i] / (1 - power2)) + EPSILON);
        theta[i] = theta[i] * (1 - rate * decay) - rate * scaled;
      }
    }
  }
}
