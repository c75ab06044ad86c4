package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.policy.Completion;
import bondlab.progress.Progress;
import bondlab.reward.BagNetwork.TokenBag;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A Bradley-Terry reward that sees a response as a bag of tokens, the policy's or its own, without
 * order and without the prompt:
 *
 * <pre>  P(a preferred to b) = σ(r(a) − r(b)),  r = f(x),  x_v = c_v / √T</pre>
 *
 * with c_v how often token v stands in a response of T tokens. {@link #linear} has f(x) = w·x:
 * logistic regression, convex, the same weights on every machine. {@link #hidden} has an embedding
 * and a layer of ReLU, and can represent a gold that is not monotone. Trained in seconds, and
 * scoring a pool takes as long as counting its tokens: cheap proxies for over-optimisation (Gao,
 * Schulman and Hilton 2022, arXiv 2210.10760). Scores have no unit of their own and no zero.
 */
public final class BagOfTokens implements Reward {
  private final String name;
  private final BagNetwork network;
  private final Words words;

  /**
   * Comparisons.
   *
   * @param preferred tokens of the response that was preferred [n]
   * @param other tokens of the other response to the same prompt [n]
   */
  public record Pairs(List<int[]> preferred, List<int[]> other) {
    /**
     * @throws BadInput unless there are as many of both, 1 or more
     */
    public Pairs {
      preferred = List.copyOf(preferred);
      other = List.copyOf(other);
      if (preferred.size() != other.size() || preferred.isEmpty()) {
        throw new BadInput(
            preferred.size()
                + " preferred and "
                + other.size()
                + " other responses; give as many of both, 1 or more");
      }
    }

    /** n. */
    public int size() {
      return preferred.size();
    }

    /** Such as {@code 4,000 pairs of responses}. */
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%,d pairs of responses", size());
    }
  }

  /**
   * How {@link #hidden} is trained: AdamW with β₁ = .9, β₂ = .999, a linear warm-up, then half a
   * cosine; the weights are those of the step with the least loss on pairs that are held back.
   * Trained to the end, such a network knows its pairs by heart (accuracy 1.00 on them) and orders
   * others worse: .56 instead of .60 of 250 pairs, .66 instead of .70 of 4,000.
   *
   * @param embedding width of a token's embedding
   * @param hidden width of the layer
   * @param epochs passes over the pairs, at most
   * @param batch pairs per step; a smaller set is used whole
   * @param learningRate largest rate
   * @param warmup steps to it
   * @param finalShare rate of the last step over the largest
   * @param weightDecay on all but biases
   * @param heldBack share of the pairs that is held back to stop on, in [0, 1); 0 trains to the end
   */
  public record Training(
      int embedding,
      int hidden,
      double epochs,
      int batch,
      double learningRate,
      int warmup,
      double finalShare,
      double weightDecay,
      double heldBack) {
    public Training {
      new Check("training")
          .atLeast("embedding", embedding, 1)
          .atLeast("hidden", hidden, 1)
          .positive("epochs", epochs, "passes over the pairs")
          .atLeast("batch", batch, 1, "pairs per step")
          .positive("learning_rate", learningRate, "largest rate")
          .atLeast("warmup", warmup, 0, "steps")
          .within("final_share", finalShare, 0, 1, "rate of the last step over the largest")
          .atLeast("weight_decay", weightDecay, 0)
          .that(heldBack >= 0 && heldBack < 1, "held_back", heldBack, "must be from 0 to below 1")
          .done();
    }

    int steps(int pairs) {
      return (int) Math.max(1, Math.ceil(pairs * epochs / Math.min(batch, pairs)));
    }

    /** The rate of step 1 … steps. */
    double rate(int step, int steps) {
      if (step <= warmup) {
        return learningRate * step / warmup;
      }
      double done = (step - warmup) / Math.max(1.0, steps - warmup);
      double cosine = 0.5 * (1 + StrictMath.cos(Math.PI * done));
      return learningRate * (finalShare + (1 - finalShare) * cosine);
    }
  }

  /** The tokens that a bag holds. */
  @FunctionalInterface
  public interface Words {
    /** The policy's own. */
    Words OF_THE_POLICY = Completion::tokens;

    /** The tokens of a response [T]. */
    int[] of(Completion completion);

    /**
     * Tokens of another tokenizer, which cuts the response's text; where the policy ended its
     * response, its end of text follows.
     */
    static Words retokenised(Tokenizer own) {
      return completion -> {
        int[] tokens = own.encode(completion.text());
        if (completion.prompt().tokenizer().ended(completion.tokens())) {
          tokens = Arrays.copyOf(tokens, tokens.length + 1);
          tokens[tokens.length - 1] = own.endOfText();
        }
        return tokens;
      };
    }
  }

  private BagOfTokens(String name, BagNetwork network, Words words) {
    this.name = name;
    this.network = network;
    this.words = words;
  }

  private BagOfTokens(String name, BagNetwork network) {
    this(name, network, Words.OF_THE_POLICY);
  }

  /** The same weights, for bags of other tokens than the policy's. */
  public BagOfTokens reading(Words other) {
    return new BagOfTokens(name, network, other);
  }

  /**
   * Fits one weight per token: minimises {@code −Σ log σ(w·Δ_i) + ½·l2·|w|²} over the pairs'
   * differences Δ_i = x(preferred) − x(other), to 1e-9 before the weights are rounded to float32.
   *
   * @param name for tables, such as {@code linear-4000}
   * @param vocabulary V, the size of the policy's tokenizer
   * @param l2 precision of the weights' normal prior, above 0; scikit-learn's 1/C
   * @throws BadInput naming a token outside [0, V), or an l2 that is not above 0
   */
  public static BagOfTokens linear(String name, int vocabulary, Pairs pairs, double l2) {
    return linear(name, vocabulary, pairs, 0, l2);
  }

  /**
   * The same with {@code sumToZero·Σ(r(preferred) + r(other))²} added (Eisenstein et al., arXiv
   * 2312.09244, §3).
   *
   * @param sumToZero weight ≥ 0, nats per squared reward
   */
  public static BagOfTokens linear(
      String name, int vocabulary, Pairs pairs, double sumToZero, double l2) {
    new Check(name)
        .positive("l2", l2, "precision of the weights' prior")
        .atLeast("sum_to_zero", sumToZero, 0, "weight of the squared sum of scores")
        .done();
    List<TokenBag> sums = sumToZero == 0 ? List.of() : combined(name, vocabulary, pairs, 1);
    return new BagOfTokens(
        name,
        LinearBag.fit(
            differences(name, vocabulary, pairs), sums, sumToZero, l2, new double[vocabulary]));
  }

  /** x(preferred) − x(other) of each pair. */
  static List<TokenBag> differences(String name, int vocabulary, Pairs pairs) {
    return combined(name, vocabulary, pairs, -1);
  }

  /** x(preferred) + factor · x(other) of each pair. */
  static List<TokenBag> combined(String name, int vocabulary, Pairs pairs, double factor) {
    List<TokenBag> preferred = bags(name, vocabulary, pairs.preferred());
    List<TokenBag> other = bags(name, vocabulary, pairs.other());
    return IntStream.range(0, pairs.size())
        .mapToObj(i -> preferred.get(i).plus(other.get(i), factor))
        .toList();
  }

  /**
   * Trains a network of one hidden layer; see {@link HiddenBag}. On one thread, in plain doubles.
   *
   * @param name for tables, such as {@code hidden-12000}
   * @param vocabulary V, the size of the policy's tokenizer
   * @param stream of the first weights and of the pairs' order
   * @throws BadInput naming a token outside [0, V), or training that diverges
   */
  public static BagOfTokens hidden(
      String name,
      int vocabulary,
      Pairs pairs,
      Training training,
      RandomStream stream,
      Progress progress) {
    return hidden(name, vocabulary, pairs, 0, training, stream, progress);
  }

  /**
   * The same with {@code sumToZero·mean (r(preferred) + r(other))²} added to the loss.
   *
   * @param sumToZero weight ≥ 0, nats per squared reward
   */
  public static BagOfTokens hidden(
      String name,
      int vocabulary,
      Pairs pairs,
      double sumToZero,
      Training training,
      RandomStream stream,
      Progress progress) {
    return new BagOfTokens(
        name,
        HiddenBag.fit(
            name,
            vocabulary,
            bags(name, vocabulary, pairs.preferred()),
            bags(name, vocabulary, pairs.other()),
            sumToZero,
            training,
            stream,
            progress));
  }

  /**
   * Takes over what {@link #values} gave; further arrays are ignored.
   *
   * @param source what errors name, such as the file
   * @throws BadInput naming the source and every array that is missing or of another shape
   */
  public static BagOfTokens of(String name, String source, Map<String, FloatArray> values) {
    StoredArrays stored = new StoredArrays(source, values);
    if (values.containsKey(LinearBag.WEIGHT) || !values.containsKey(HiddenBag.EMBEDDING)) {
      float[] weight = stored.get(LinearBag.WEIGHT, -1).values();
      stored.done();
      double[] w = new double[weight.length];
      for (int v = 0; v < w.length; v++) {
        w[v] = weight[v];
      }
      return new BagOfTokens(name, new LinearBag(w));
    }
    FloatArray embedding = stored.get(HiddenBag.EMBEDDING, -1, -1);
    FloatArray out = stored.get(HiddenBag.OUT, -1);
    stored.done();
    long hidden = out.values().length;
    FloatArray weight = stored.get(HiddenBag.HIDDEN, hidden, embedding.shape()[1]);
    FloatArray bias = stored.get(HiddenBag.BIAS, hidden);
    stored.done();
    return new BagOfTokens(name, HiddenBag.of(embedding, weight, bias, out));
  }

  /** The weights as arrays: {@code weight} [V], or the hidden form's four. */
  public Map<String, FloatArray> values() {
    return network.values();
  }

  /** Number of weights. */
  public long size() {
    return values().values().stream().mapToLong(a -> a.values().length).sum();
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadInput naming a token that the reward does not know
   */
  @Override
  public double[] score(List<Completion> completions) {
    return scoreResponses(completions.parallelStream().map(words::of).toList());
  }

  /** Scores responses by their tokens alone. */
  public double[] scoreResponses(List<int[]> responses) {
    return bags(name, network.vocabulary(), responses).parallelStream()
        .mapToDouble(network::score)
        .toArray();
  }

  /** Score of the preferred response less that of the other, for each comparison. */
  public double[] margins(Pairs pairs) {
    double[] margins = scoreResponses(pairs.preferred());
    double[] other = scoreResponses(pairs.other());
    for (int i = 0; i < margins.length; i++) {
      margins[i] -= other[i];
    }
    return margins;
  }

  /** Share of the comparisons in which the preferred response scores higher, a tie half. */
  public double accuracy(Pairs pairs) {
    double sum = 0;
    for (double margin : margins(pairs)) {
      sum += (1 + Math.signum(margin)) / 2;
    }
    return sum / pairs.size();
  }

  /**
   * Values of single tokens [V]: the score of a response of that one token, less that of an empty
   * one. In the linear form it is the token's weight.
   */
  public double[] weights() {
    double empty = network.score(TokenBag.of(new int[0]));
    return IntStream.range(0, network.vocabulary())
        .mapToDouble(v -> network.score(TokenBag.of(new int[] {v})) - empty)
        .toArray();
  }

  private static List<TokenBag> bags(String name, int vocabulary, List<int[]> responses) {
    List<TokenBag> bags = new ArrayList<>(responses.size());
    for (int i = 0; i < responses.size(); i++) {
      for (int token : responses.get(i)) {
        if (token < 0 || token >= vocabulary) {
          throw new BadInput(
              String.format(
                  "reward %s: response %d of %d has token %d, known are 0 … %d; score responses of"
                      + " the policy whose tokenizer it was made for",
                  name, i, responses.size(), token, vocabulary - 1));
        }
      }
      bags.add(TokenBag.of(responses.get(i)));
    }
    return bags;
  }

  /** The name, the form and its size. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %s bag of %,d tokens, %,d weights",
        name,
        network instanceof LinearBag ? "linear" : "hidden",
        network.vocabulary(),
        size());
  }
}
