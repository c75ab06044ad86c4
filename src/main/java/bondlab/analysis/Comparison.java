package bondlab.analysis;

import bondlab.table.Column;
import bondlab.table.Decimals;
import java.util.ArrayList;
import java.util.List;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * Two policies compared on the prompts that both have answered. A prompt is one observation: the
 * mean score of the arm's samples there, less that of the other arm; so samples of one prompt are
 * never counted as independent. The interval and the test are Student's over these differences (or
 * two-way over prompts and seeds, see {@link PromptMeans}); a verdict is wrong in about 5% of the
 * comparisons of equal policies.
 *
 * @param arm the policy that the verdict is on
 * @param against the policy that it is compared with
 * @param score which score, the higher the better
 * @param pickedBy the selector that picks the best of n; empty where n is 1
 * @param n 1 compares mean scores, a larger n those of Best-of-n
 * @param prompts prompts of both
 * @param leftOut prompts of one of them alone, which do not count
 * @param armMean mean over the shared prompts
 * @param againstMean mean over the shared prompts
 * @param difference armMean − againstMean
 * @param differenceLow lower end of its 95% interval
 * @param differenceHigh upper end
 * @param pValue two-sided; NaN where the differences do not vary
 * @param verdict on {@code arm}: {@link #BETTER}, {@link #WORSE} or {@link #NOT_TOLD_APART}
 * @param detectable the smallest true difference, of either sign, that such a comparison tells
 *     apart with 80% power: (t.975 + t.80)·standard error
 */
public record Comparison(
    @Column(meaning = "the policy that the verdict is on") String arm,
    @Column(meaning = "the policy that it is compared with") String against,
    @Column(meaning = "which score is compared") String score,
    @Column(meaning = "what picks the best of n; empty where n is 1") String pickedBy,
    @Column(unit = "samples", meaning = "n of Best-of-n; 1 is the mean score") int n,
    @Column(unit = "prompts", meaning = "prompts that both arms have answered") long prompts,
    @Column(unit = "prompts", meaning = "prompts of one arm alone, which do not count")
        long leftOut,
    @Column(unit = "score", meaning = "mean of the arm over the shared prompts") double armMean,
    @Column(unit = "score", meaning = "mean of the other over the shared prompts")
        double againstMean,
    @Column(unit = "score", meaning = "arm_mean - against_mean") double difference,
    @Column(unit = "score", meaning = "lower end of its 95% interval over prompts")
        double differenceLow,
    @Column(unit = "score", meaning = "upper end of its 95% interval over prompts")
        double differenceHigh,
    @Column(meaning = "two-sided p-value of no difference") double pValue,
    @Column(meaning = "better, worse or not told apart, at 5%") String verdict,
    @Column(unit = "score", meaning = "smallest difference told apart with 80% power")
        double detectable) {
  private static final double POWER = 0.8;
  private static final double LEVEL = 0.95;

  /** The verdict where the whole interval of the difference is above 0. */
  public static final String BETTER = "better";

  /** The verdict where the whole interval is below 0. */
  public static final String WORSE = "worse";

  /** The verdict where the interval holds 0. */
  public static final String NOT_TOLD_APART = "not told apart";

  /** Every pair of arms, score by score, and gold under Best-of-n by each selector. */
  static List<Comparison> all(SampleAnalysis analysis, SampleColumns columns) {
    PoolStatistics statistics = analysis.statistics();
    List<Comparison> rows = new ArrayList<>();
    List<String> arms = analysis.samples().arms();
    for (SampleAnalysis.Pair pair : analysis.pairs()) {
      String arm = arms.get(pair.arm);
      String against = arms.get(pair.against);
      int gold = statistics.goldMean();
      if (columns.hasGold()) {
        rows.add(compared(pair, arm, against, columns.gold(), "", 1, gold));
      }
      for (int s = 0; s < gold; s++) {
        rows.add(compared(pair, arm, against, statistics.selectors().get(s).name(), "", 1, s));
      }
      for (int s = 0; columns.hasGold() && s < gold; s++) {
        for (int k = 0; k < statistics.ns().length; k++) {
          if (statistics.ns()[k] > 1) {
            int at = statistics.block(s).gold() + k;
            String by = statistics.selectors().get(s).name();
            rows.add(compared(pair, arm, against, columns.gold(), by, statistics.ns()[k], at));
          }
        }
      }
    }
    return rows;
  }

  private static Comparison compared(
      SampleAnalysis.Pair pair,
      String arm,
      String against,
      String score,
      String by,
      int n,
      int at) {
    return of(arm, against, score, by, n, pair.leftOut, pair.other.mean(at), pair.difference, at);
  }

  static Comparison of(
      String arm,
      String against,
      String score,
      String pickedBy,
      int n,
      long leftOut,
      double againstMean,
      PromptMeans means,
      int at) {
    PromptMeans.Estimate difference = means.estimate(at);
    double low = difference.low(LEVEL);
    double high = difference.high(LEVEL);
    double degrees = difference.degrees();
    double se = difference.se();
    double p =
        se > 0
            ? 2
                * new TDistribution(degrees)
                    .cumulativeProbability(-Math.abs(difference.mean() / se))
            : Double.NaN;
    double both =
        PromptMeans.quantile((1 + LEVEL) / 2, degrees) + PromptMeans.quantile(POWER, degrees);
    return new Comparison(
        arm,
        against,
        score,
        pickedBy,
        n,
        means.prompts(),
        leftOut,
        againstMean + difference.mean(),
        againstMean,
        difference.mean(),
        low,
        high,
        p,
        low > 0 ? BETTER : high < 0 ? WORSE : NOT_TOLD_APART,
        se == 0 ? 0 : both * se);
  }

  /** Such as {@code gold: b is better than a by 0.12 [0.05, 0.19] …}. */
  @Override
  public String toString() {
    String what = n == 1 ? score : score + " of the best of " + n + " by " + pickedBy;
    String between =
        verdict.equals(NOT_TOLD_APART)
            ? arm + " and " + against + " are not told apart, difference "
            : arm + " is " + verdict + " than " + against + ", difference ";
    return what
        + ": "
        + between
        + text(difference)
        + " ["
        + text(differenceLow)
        + ", "
        + text(differenceHigh)
        + "], 95% over "
        + prompts
        + " prompts; with 80% power "
        + text(detectable)
        + " or more would be told apart";
  }

  private static String text(double x) {
    return Decimals.rounded(x, 3);
  }
}
