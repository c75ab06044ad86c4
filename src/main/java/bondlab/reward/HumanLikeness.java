package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.policy.Completion;
import bondlab.tensor.FloatArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.hipparchus.exception.MathIllegalArgumentException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.DecompositionSolver;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.stat.correlation.Covariance;

/**
 * Scores how far a response's statistics are from those of people's: the Mahalanobis distance,
 * negated,
 *
 * <pre>  gold = −√( zᵀ R⁻¹ z ),  z_i = (x_i − μ_i) / σ_i</pre>
 *
 * <ul>
 *   <li>x: mean letters per word; information rate m ({@link InformationRate}); words that are
 *       function words over words; distinct words over words. A word is a run of letters, with
 *       apostrophes inside, in lower case; a response without words has 0 in all three;
 *   <li>μ, σ, R: mean, standard deviation (denominator M − 1) and correlation of x over M human
 *       continuations.
 * </ul>
 *
 * <p>Stricter than {@link Typicality}, with which it shares the rate: a second opinion on whether a
 * policy has left human text, not an optimum for it, since even people's own texts score −1.9 on
 * average (the mean of a χ with 4 degrees of freedom, if normal). At most 0, in human standard
 * deviations. Closed form. The tokenizer of the rate is the caller's to close.
 */
public final class HumanLikeness implements Reward {
  private static final List<String> STATISTICS =
      List.of("mean word length", "information rate", "share of function words", "distinct words");

  /** Statistics of a response. */
  private static final int SIZE = STATISTICS.size();

  private static final String MEAN = "people.mean";
  private static final String SD = "people.sd";
  private static final String CORRELATION = "people.correlation";
  private static final String WORDS = "function_words";

  private static final Pattern WORD = Pattern.compile("\\p{L}+(?:['’]\\p{L}+)*");

  /** The function words of English: articles, pronouns, prepositions, conjunctions, auxiliaries. */
  public static final Set<String> ENGLISH =
      Set.of(
          ("a about above across after against all along also although am among an and another any"
                  + " are around as at be because been before behind being below between both but"
                  + " by can cannot could did do does doing down during each either every few for"
                  + " from had has have having he her here hers herself him himself his how however"
                  + " i if in into is it its itself just may me might mine more most much must my"
                  + " myself neither no nor not of off on once one only onto or other our ours"
                  + " ourselves out over own shall she should since so some such than that the their"
                  + " theirs them themselves then there therefore these they this those though"
                  + " through thus to too toward towards under until up upon us very was we were"
                  + " what when where whether which while who whom whose why will with within"
                  + " without would yet you your yours yourself yourselves")
              .split(" "));

  private final String name;
  private final InformationRate rate;
  private final Set<String> functionWords;
  private final double[] mean;
  private final double[] sd;
  private final RealMatrix correlation;
  private final DecompositionSolver inverse;

  private HumanLikeness(
      String name, InformationRate rate, Set<String> words, float[] mean, float[] sd, float[] r) {
    this.name = name;
    this.rate = rate;
    this.functionWords = Set.copyOf(words);
    this.mean = widened(mean);
    this.sd = widened(sd);
    this.correlation = new Array2DRowRealMatrix(SIZE, SIZE);
    for (int i = 0; i < SIZE * SIZE; i++) {
      correlation.setEntry(i / SIZE, i % SIZE, r[i]);
    }
    try {
      this.inverse = new CholeskyDecomposition(correlation).getSolver();
    } catch (MathIllegalArgumentException e) {
      throw new BadInput(
          name
              + ": people's "
              + String.join(", ", STATISTICS)
              + " depend on each other linearly; give more continuations, or other function words");
    }
  }

  /**
   * Measures people. The numbers are rounded to float32, so that they are stored exactly.
   *
   * @param rate of documents that the continuations are not taken from
   * @param functionWords in lower case, such as {@link #ENGLISH}
   * @param human continuations, more than five
   * @throws BadInput if there are too few, or one of the statistics does not vary
   */
  public static HumanLikeness fit(
      String name, InformationRate rate, Set<String> functionWords, List<Completion> human) {
    if (human.size() <= SIZE + 1) {
      throw new BadInput(
          name
              + ": "
              + human.size()
              + " human continuations; needed are "
              + (SIZE + 2)
              + " or more");
    }
    double[][] x = statistics(rate, functionWords, human);
    RealMatrix covariance = new Covariance(x).getCovarianceMatrix();
    float[] mean = new float[SIZE];
    float[] sd = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      int column = i;
      mean[i] = (float) (Arrays.stream(x).mapToDouble(row -> row[column]).sum() / x.length);
      sd[i] = (float) Math.sqrt(covariance.getEntry(i, i));
    }
    requireSpread(name, sd);
    float[] r = new float[SIZE * SIZE];
    for (int i = 0; i < r.length; i++) {
      double scale =
          Math.sqrt(covariance.getEntry(i / SIZE, i / SIZE))
              * Math.sqrt(covariance.getEntry(i % SIZE, i % SIZE));
      r[i] = i / SIZE == i % SIZE ? 1 : (float) (covariance.getEntry(i / SIZE, i % SIZE) / scale);
    }
    return new HumanLikeness(name, rate, functionWords, mean, sd, r);
  }

  private static void requireSpread(String name, float[] sd) {
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      if (!(sd[i] > 0)) {
        problems.add(
            name
                + ": people's "
                + STATISTICS.get(i)
                + " does not vary; give more continuations or other function words, or leave it out"
                + " of reward.golds");
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }

  /**
   * Takes over what {@link #values} gave, with the same rate; further arrays are ignored.
   *
   * @param source what errors name, such as the file
   * @throws BadInput if an array is missing or broken, or was made with other function words
   */
  public static HumanLikeness of(
      String name,
      String source,
      InformationRate rate,
      Set<String> functionWords,
      Map<String, FloatArray> values) {
    StoredArrays stored = new StoredArrays(source, values);
    stored.requireDigest(WORDS, digest(functionWords), "other function words");
    float[] mean = stored.get(MEAN, SIZE).values();
    float[] sd = stored.get(SD, SIZE).values();
    float[] r = stored.get(CORRELATION, SIZE, SIZE).values();
    stored.done();
    requireSpread(source, sd);
    return new HumanLikeness(name, rate, functionWords, mean, sd, r);
  }

  /** People's numbers as arrays, without those of the rate. */
  public Map<String, FloatArray> values() {
    double[] r = Arrays.stream(correlation.getData()).flatMapToDouble(Arrays::stream).toArray();
    Map<String, FloatArray> values = new LinkedHashMap<>();
    values.put(MEAN, FloatArray.rounded(mean, SIZE));
    values.put(SD, FloatArray.rounded(sd, SIZE));
    values.put(CORRELATION, FloatArray.rounded(r, SIZE, SIZE));
    values.put(WORDS, StoredArrays.digest(digest(functionWords)));
    return values;
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadInput naming the first response that has no token, or no text
   */
  @Override
  public double[] score(List<Completion> completions) {
    return Arrays.stream(statistics(rate, functionWords, completions))
        .mapToDouble(this::score)
        .toArray();
  }

  private double score(double[] x) {
    RealVector z = new ArrayRealVector(SIZE);
    for (int i = 0; i < SIZE; i++) {
      z.setEntry(i, (x[i] - mean[i]) / sd[i]);
    }
    return 0 - Math.sqrt(z.dotProduct(inverse.solve(z))); // 0 −, so that the best is 0, not −0
  }

  /** x of each response [M, 4]. */
  private static double[][] statistics(
      InformationRate rate, Set<String> functionWords, List<Completion> completions) {
    double[] m = rate.of(completions);
    return IntStream.range(0, m.length)
        .parallel()
        .mapToObj(i -> statistics(m[i], functionWords, completions.get(i).text()))
        .toArray(double[][]::new);
  }

  /** x of one response with rate m. */
  static double[] statistics(double m, Set<String> functionWords, String text) {
    Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
    Set<String> distinct = new HashSet<>();
    int words = 0;
    int letters = 0;
    int function = 0;
    while (matcher.find()) {
      String word = matcher.group();
      words++;
      letters += (int) word.codePoints().filter(Character::isLetter).count();
      function += functionWords.contains(word) ? 1 : 0;
      distinct.add(word);
    }
    double of = Math.max(1, words);
    return new double[] {letters / of, m, function / of, distinct.size() / of};
  }

  private static String digest(Set<String> words) {
    return DigestUtils.sha256Hex(String.join(" ", new TreeSet<>(words)));
  }

  private static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  /** The name, and people's means and standard deviations. */
  @Override
  public String toString() {
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      shown.add(String.format(Locale.ROOT, "%s %.3f ± %.3f", STATISTICS.get(i), mean[i], sd[i]));
    }
    return name + ": distance from people's " + String.join(", ", shown);
  }
}
