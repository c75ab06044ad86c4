package bondlab.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How far a result in float32 may be from the same in doubles, whatever order and instructions a
 * CPU sums with.
 *
 * <p>A sum of n terms is rounded n times, each time by at most u = 2⁻²⁴ of its size; taken as
 * independent, that is less than 6 √n u of the size of the terms with probability 1 − 2n e⁻¹⁸
 * (Higham and Mary, A New Approach to Probabilistic Rounding Error Analysis, 2019, theorem 2.4). A
 * product with weights that is rounded so is the exact one of weights that are so much different.
 * So the tolerance of a result is what its reference in doubles moves by if every weight moves by a
 * normal draw of √n u of itself, and every value of a product by one of √n u of its terms, which no
 * two tokens share: the root of the mean square over some draws, six times. Where large terms
 * cancel, it grows as the rounding error does; it knows nothing of the result that is judged.
 */
public final class Rounding {
  /** Half the distance of neighbouring floats about 1. */
  public static final double UNIT = 0x1p-24;

  /** A rounding error exceeds this many of its standard deviations 3 times in 10⁸. */
  private static final double SURELY = 6;

  /** Roundings between one product and the next: norm, rotation, softmax, gate, residual sum. */
  private static final int BETWEEN = 16;

  /** Nearby networks; a root mean square of so many is off by a quarter. */
  public static final int DRAWS = 8;

  /** Enough where many values are computed for one check, and each of them takes time. */
  private static final int FEW = 3;

  private final DecoderShape shape;
  private final List<PlainDecoder> networks;
  private final double spread;
  private final int draws;

  /**
   * The network of {@link Tiny#weights} and some that rounding makes of it.
   *
   * @param terms the most terms of any sum that goes beyond a matrix's width, so the number of
   *     tokens in a batch for gradients
   */
  public Rounding(DecoderShape shape, long seed, int terms) {
    this(shape, Tiny.weights(shape, seed), terms);
  }

  /** The same of any well-conditioned network. */
  public Rounding(DecoderShape shape, Map<String, FloatArray> weights, int terms) {
    this(shape, weights, terms, DRAWS);
  }

  private Rounding(DecoderShape shape, Map<String, FloatArray> weights, int terms, int draws) {
    this.shape = shape;
    this.draws = draws;
    int longest = IntStream.of(shape.width(), shape.mlp(), terms).max().orElseThrow();
    spread = Math.sqrt(longest + BETWEEN) * UNIT;
    networks =
        IntStream.rangeClosed(0, draws)
            .mapToObj(draw -> new PlainDecoder(shape, weights, draw == 0 ? 0 : spread, draw))
            .toList();
    for (int draw = 1; draw <= draws; draw++) {
      for (Map.Entry<String, double[]> array : networks.get(draw).arrays().entrySet()) {
        move(array.getValue(), array.getKey(), draw);
      }
    }
  }

  /** The same with few nearby networks, for one of millions of weights. */
  static Rounding ofLarge(DecoderShape shape, long seed, int terms) {
    return new Rounding(shape, Tiny.weights(shape, seed), terms, FEW);
  }

  private void move(double[] values, String name, int draw) {
    RandomStream stream = RandomStream.of(draw).at("rounding").at(name);
    for (int i = 0; draw > 0 && i < values.length; i++) {
      values[i] *= 1 + spread * stream.nextGaussian();
    }
  }

  /** The exact network for draw 0, else one with weights near its. */
  public PlainDecoder network(int draw) {
    return networks.get(draw);
  }

  /** The same of an array that stands outside of the network. */
  public double[] near(float[] values, int draw) {
    double[] moved = widened(values);
    move(moved, "more", draw);
    return moved;
  }

  /** The largest tolerance of what the reference gives as {@link #check} takes it. */
  public static double bound(IntFunction<double[]> answers) {
    return Arrays.stream(bounds(answers)).max().orElse(0);
  }

  /** What a sum of that many positive terms may be off by, of its size. */
  public static double ofSum(int terms) {
    return SURELY * Math.sqrt(terms) * UNIT;
  }

  /**
   * The tolerance of each value: six root mean squares of its own movements or of those of all
   * values, the larger, and the last rounding.
   *
   * @param answers the reference for draw 0, the same of nearby networks for others
   */
  public static double[] bounds(IntFunction<double[]> answers) {
    return bounds(answers.apply(0), answers, DRAWS);
  }

  private static double[] bounds(double[] exact, IntFunction<double[]> answers, int draws) {
    double[] squares = new double[exact.length];
    for (int draw = 1; draw <= draws; draw++) {
      double[] moved = answers.apply(draw);
      Arrays.setAll(squares, i -> squares[i] + square(moved[i], exact[i]) / draws);
    }
    double all = Arrays.stream(squares).average().orElse(0);
    return IntStream.range(0, exact.length)
        .mapToDouble(i -> SURELY * Math.sqrt(Math.max(all, squares[i])) + last(exact[i]))
        .toArray();
  }

  private static double square(double moved, double exact) {
    return moved == exact ? 0 : (moved - exact) * (moved - exact);
  }

  private static double last(double exact) {
    return Double.isFinite(exact) ? 2 * UNIT * Math.abs(exact) : 0;
  }

  /** Requires values that are those of the reference but for rounding. */
  public static void check(IntFunction<double[]> answers, double[] got, String where) {
    check(answers, DRAWS, got, 0, where);
  }

  /**
   * The same where more than products rounds.
   *
   * @param more what that may add to a value
   */
  public static void check(IntFunction<double[]> answers, double[] got, double more, String where) {
    check(answers, DRAWS, got, more, where);
  }

  /** The same of one value. */
  public static void check(IntToDoubleFunction answer, double got, String where) {
    check(draw -> new double[] {answer.applyAsDouble(draw)}, new double[] {got}, where);
  }

  /** The same of an array of a gradient. */
  static void checkArray(IntFunction<double[]> answers, float[] got, String where) {
    check(answers, FEW, widened(got), 0, where);
  }

  private static double[] widened(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static void check(
      IntFunction<double[]> answers, int draws, double[] got, double more, String where) {
    double[] exact = answers.apply(0);
    double[] bounds = bounds(exact, answers, draws);
    assertEquals(exact.length, got.length, where);
    double size = Arrays.stream(exact).filter(Double::isFinite).map(Math::abs).reduce(1, Math::max);
    for (int i = 0; i < got.length; i++) {
      assertTrue(
          bounds[i] < 1e-2 * size, where + ": ill-conditioned, or a tie at the edge of a law");
      assertEquals(exact[i], got[i], bounds[i] + more, where + " value " + i);
    }
  }

  /** Requires the log-probabilities of a sequence's tokens after its prompt. */
  public void checkLogProbs(int[] sequence, int prompt, Sampling law, double[] got) {
    double normaliser = ofSum(shape.vocabulary());
    String where = law + " " + Arrays.toString(sequence) + " from " + prompt;
    check(logProbs(sequence, prompt, law), draws, got, normaliser, where);
  }

  /** Requires the log-probability of a response, the tokens of a sequence after its prompt. */
  public void checkResponse(int[] sequence, int prompt, Sampling law, double got) {
    String where = law + " " + Arrays.toString(sequence) + " from " + prompt;
    double more = (sequence.length - prompt) * ofSum(shape.vocabulary());
    check(response(sequence, prompt, law), draws, new double[] {got}, more, where);
  }

  /** What the log-probability of a response may be off by. */
  public double responseBound(int[] sequence, int prompt, Sampling law) {
    return bound(response(sequence, prompt, law))
        + (sequence.length - prompt) * ofSum(shape.vocabulary());
  }

  private IntFunction<double[]> response(int[] sequence, int prompt, Sampling law) {
    IntFunction<double[]> tokens = logProbs(sequence, prompt, law);
    return draw -> new double[] {Arrays.stream(tokens.apply(draw)).sum()};
  }

  /** The same log-probabilities of each network. */
  public IntFunction<double[]> logProbs(int[] sequence, int prompt, Sampling law) {
    return draw -> {
      double[][] laws = PlainLaws.of(network(draw), sequence, law);
      return IntStream.range(prompt, sequence.length)
          .mapToDouble(t -> laws[t - 1][sequence[t]])
          .toArray();
    };
  }

  /** A function of every network, by draw. */
  double[][][] each(Function<PlainDecoder, double[][]> function) {
    return networks.stream().map(function).toArray(double[][][]::new);
  }

  /** Requires the gradients of {@link PlainDecoder#gradient}. */
  public void checkGradient(
      float[][] got, List<int[]> sequences, double[][] weight, Sampling law, String where) {
    List<Map<String, double[]>> references =
        networks.stream().map(net -> net.gradient(sequences, weight, law)).toList();
    FiniteDifferences.named(shape, got)
        .forEach(
            (name, g) ->
                check(
                    draw -> references.get(draw).get(name),
                    draws,
                    widened(g),
                    0,
                    where + " " + name));
  }
}
