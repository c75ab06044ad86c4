package bondlab.reward;

import bondlab.config.Check;
import bondlab.model.Decoder;
import bondlab.policy.Completion;
import bondlab.reward.BagNetwork.TokenBag;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A Bradley-Terry reward that is linear in the final states of a language model, whose weights stay
 * as they are:
 *
 * <pre>  P(a preferred to b) = σ(r(a) − r(b)),  r = u · h</pre>
 *
 * with h [C] the state after the response's last token, its stop token included, or the mean over
 * its tokens. The usual reward model (Ouyang et al. 2022, arXiv 2203.02155, §3.5) trains the
 * network beneath too; the head alone is a convex fit of seconds, and its states are read once.
 *
 * <p>The fit, over the differences Δ_i = h(preferred) − h(other) of n comparisons:
 *
 * <pre>
 *  z_c = Δ_c / (s_c √C),  s_c² = mean_i Δ_ic²
 *  x = P z,  P [K, C] of independent normals of variance 1/K;  x = z if K = C
 *  w minimises −Σ_i log σ(w · x_i) + ½ · l2 · |w|²,  u_c = (Pᵀw)_c / (s_c √C)
 * </pre>
 *
 * <p>s makes units of the states' coordinates alike, of which a few are a hundred times larger than
 * the rest in pretrained models; a coordinate that never differs has u_c = 0. |x| is about 1, as
 * for {@link BagOfTokens}, so one l2 means the same for both.
 *
 * <p>K is the size of the reward. It keeps a random projection and not the leading principal
 * components: a projection loses the same share of every direction, gold's too, so that size means
 * capacity alone, and it is decided before any data, so that size and number of comparisons are
 * separate axes. Components would keep what varies most between samples, such as the subject.
 * Smaller projections are the first rows of larger ones.
 *
 * <p>Scores have no unit of their own and no zero. The network is the caller's to close.
 */
public final class HeadOnStates implements Reward {
  private static final String WEIGHT = "weight";

  private final String name;
  private final States states;
  private final float[] weight;

  /** Of which tokens of a response the state is read. */
  public enum Place {
    /** The last one. */
    LAST,
    /** All, and their mean. */
    MEAN
  }

  /**
   * Reads states. Where a response has no token, that of the prompt's last one is read.
   *
   * @param decoder not owned; not to be trained while rewards read it
   * @param place of a response
   */
  public record States(Decoder decoder, Place place) {

    /** The state of each completion [B][C]. */
    public float[][] of(List<Completion> completions) {
      int[] first =
          completions.stream()
              .mapToInt(
                  c -> {
                    int prompt = c.prompt().tokens().length;
                    int last = prompt + c.tokens().length - 1;
                    return place == Place.LAST ? last : Math.min(prompt, last);
                  })
              .toArray();
      return decoder.meanStates(completions.stream().map(Completion::sequence).toList(), first);
    }

    /**
     * State of the preferred response less that of the other, for each comparison [n][C].
     *
     * @param preferred [n]
     * @param other [n]
     */
    public float[][] differences(List<Completion> preferred, List<Completion> other) {
      return combined(preferred, other, -1);
    }

    /** State of the preferred response plus that of the other [n][C]. */
    public float[][] sums(List<Completion> preferred, List<Completion> other) {
      return combined(preferred, other, 1);
    }

    private float[][] combined(List<Completion> preferred, List<Completion> other, float factor) {
      float[][] combined = of(preferred);
      float[][] others = of(other);
      for (int i = 0; i < combined.length; i++) {
        for (int c = 0; c < combined[i].length; c++) {
          combined[i][c] += factor * others[i][c];
        }
      }
      return combined;
    }
  }

  private HeadOnStates(String name, States states, float[] weight) {
    this.name = name;
    this.states = states;
    this.weight = weight;
  }

  /**
   * Fits the head.
   *
   * @param name for tables, such as {@code head32-4000}
   * @param differences of the comparisons [n][C], of {@link States#differences}
   * @param dimensions K, from 1 to C; 0 for C itself, without a projection
   * @param l2 precision of the weights' normal prior, above 0; scikit-learn's 1/C
   * @param stream of the projection
   * @throws bondlab.config.BadInput if dimensions or l2 are outside their range, or there is no
   *     comparison
   */
  public static HeadOnStates fit(
      String name,
      States states,
      float[][] differences,
      int dimensions,
      double l2,
      RandomStream stream) {
    return fit(name, states, differences, new float[0][], 0, dimensions, l2, stream);
  }

  /**
   * The same with {@code sumToZero·Σ(r(preferred) + r(other))²} added (Eisenstein et al., arXiv
   * 2312.09244, §3).
   *
   * @param sums of the comparisons [n][C], of {@link States#sums}; none where the weight is 0
   * @param sumToZero weight ≥ 0, nats per squared reward
   */
  public static HeadOnStates fit(
      String name,
      States states,
      float[][] differences,
      float[][] sums,
      double sumToZero,
      int dimensions,
      double l2,
      RandomStream stream) {
    int width = states.decoder.shape().width();
    new Check(name)
        .within("dimensions", dimensions, 0, width, "the width of the states; 0 for all of it")
        .positive("l2", l2, "precision of the weights' prior")
        .atLeast("sum_to_zero", sumToZero, 0, "weight of the squared sum of scores")
        .atLeast("comparisons", differences.length, 1)
        .done();
    int kept = dimensions == 0 ? width : dimensions;
    double[] inverse = inverseScales(differences, width);
    double[][] projection = projection(kept, width, stream);
    List<TokenBag> projected = projected(differences, inverse, projection);
    List<TokenBag> both = projected(sums, inverse, projection);
    double[] w = LinearBag.fit(projected, both, sumToZero, l2, new double[kept]).weights();
    float[] weight = new float[width];
    for (int c = 0; c < width; c++) {
      double sum = projection == null ? w[c] : 0;
      for (int k = 0; projection != null && k < kept; k++) {
        sum += w[k] * projection[k][c];
      }
      weight[c] = (float) (sum * inverse[c]);
    }
    return new HeadOnStates(name, states, weight);
  }

  /** x of each row. */
  private static List<TokenBag> projected(float[][] rows, double[] inverse, double[][] projection) {
    int[] all =
        IntStream.range(0, projection == null ? inverse.length : projection.length).toArray();
    List<TokenBag> projected = new ArrayList<>();
    for (float[] row : rows) {
      double[] z = new double[inverse.length];
      Arrays.setAll(z, c -> row[c] * inverse[c]);
      projected.add(new TokenBag(all, projection == null ? z : product(projection, z)));
    }
    return projected;
  }

  /** 1 / (s_c √C), 0 where s_c is 0. */
  private static double[] inverseScales(float[][] differences, int width) {
    double[] inverse = new double[width];
    for (float[] difference : differences) {
      for (int c = 0; c < width; c++) {
        inverse[c] += (double) difference[c] * difference[c] / differences.length;
      }
    }
    for (int c = 0; c < width; c++) {
      inverse[c] = inverse[c] == 0 ? 0 : 1 / Math.sqrt(inverse[c] * width);
    }
    return inverse;
  }

  /** P [K, C]; null if nothing is projected. */
  private static double[][] projection(int kept, int width, RandomStream stream) {
    if (kept == width) {
      return null;
    }
    double[][] rows = new double[kept][width];
    for (double[] row : rows) {
      Arrays.setAll(row, c -> stream.nextGaussian() / Math.sqrt(kept));
    }
    return rows;
  }

  private static double[] product(double[][] rows, double[] z) {
    double[] x = new double[rows.length];
    for (int k = 0; k < x.length; k++) {
      for (int c = 0; c < z.length; c++) {
        x[k] += rows[k][c] * z[c];
      }
    }
    return x;
  }

  /**
   * Takes over what {@link #values} gave; further arrays are ignored.
   *
   * @param source what errors name, such as the file
   * @throws bondlab.config.BadInput if the array is missing, broken or of another width
   */
  public static HeadOnStates of(
      String name, String source, States states, Map<String, FloatArray> values) {
    StoredArrays stored = new StoredArrays(source, values);
    float[] weight = stored.get(WEIGHT, states.decoder.shape().width()).values();
    stored.done();
    return new HeadOnStates(name, states, weight);
  }

  /** The head as one array {@code weight}, u [C]. */
  public Map<String, FloatArray> values() {
    return Map.of(WEIGHT, new FloatArray(weight.clone(), weight.length));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double[] score(List<Completion> completions) {
    return margins(states.of(completions));
  }

  /** Score of the preferred response less that of the other, of differences of states [n][C]. */
  public double[] margins(float[][] differences) {
    return Arrays.stream(differences).mapToDouble(this::dot).toArray();
  }

  private double dot(float[] state) {
    double sum = 0;
    for (int c = 0; c < weight.length; c++) {
      sum += (double) weight[c] * state[c];
    }
    return sum;
  }

  /** The name, the place and the width of the states. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: linear head on %s states of width %d",
        name,
        states.place == Place.LAST ? "last" : "mean",
        weight.length);
  }
}
