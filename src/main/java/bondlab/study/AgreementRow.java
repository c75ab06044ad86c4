package bondlab.study;

import bondlab.stats.Interval;
import bondlab.stats.PartialCorrelation;
import bondlab.stats.TwoWayMean;
import bondlab.table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How far trainings of one proxy agree, and what length has to do with it.
 *
 * <p>Replicates differ in comparisons, order and first weights: the fine-tuning seeds of Eisenstein
 * et al. (arXiv 2312.09244), who find that models which differ in their pretraining seed too agree
 * less. Bags have no pretraining; heads share the reference policy, whose seed is the study's. The
 * variance is that within the ensemble with the divisor R of its members, as {@code
 * uncertainty-weighted} prices it (Coste et al., arXiv 2310.02743).
 */
public record AgreementRow(
    @Column(meaning = "proxy: size, comparisons and label noise") String selector,
    @Column(meaning = "name of the gold that correlations are with") String measuredBy,
    @Column(unit = "r", meaning = "correlation of two replicates within prompts, mean over pairs")
        double betweenReplicates,
    @Column(unit = "sd^2", meaning = "variance within the ensemble, divisor R: all samples")
        double variance,
    @Column(
            unit = "sd^2",
            meaning = "the same of the sample of each prompt that a replicate scores highest")
        double varianceAtBest,
    @Column(unit = "r", meaning = "correlation with gold within prompts, mean") double gold,
    @Column(unit = "r", meaning = LOW) double goldLow,
    @Column(unit = "r", meaning = HIGH) double goldHigh,
    @Column(unit = "r", meaning = "the same with the length of responses held still")
        double goldGivenLength,
    @Column(unit = "r", meaning = LOW) double goldGivenLengthLow,
    @Column(unit = "r", meaning = HIGH) double goldGivenLengthHigh,
    @Column(unit = "r", meaning = "correlation with length in tokens; 0 where all are as long")
        double length,
    @Column(unit = "replicates", meaning = "trainings of the proxy, R") int replicates) {
  private static final String LOW = "lower end of its interval over replicates and prompts";
  private static final String HIGH = "upper end of its interval over replicates and prompts";

  /** A number of one replicate's scores on one prompt, beside gold's and the lengths [M]. */
  private interface OfPrompt {
    double of(double[] own, double[] gold, double[] length);
  }

  /**
   * Compares the trainings of one proxy.
   *
   * @param replicates scores [R] of [P][M]
   * @param gold scores [P][M]
   * @param lengths of the responses, tokens [P][M]
   */
  static AgreementRow of(
      String selector,
      String measuredBy,
      List<PoolScores> replicates,
      PoolScores gold,
      double[][] lengths,
      double level) {
    TwoWayMean plain =
        mean(replicates, gold, lengths, (own, g, l) -> PartialCorrelation.plain(own, g));
    TwoWayMean partial = mean(replicates, gold, lengths, PartialCorrelation::given);
    TwoWayMean length =
        mean(replicates, gold, lengths, (own, g, l) -> PartialCorrelation.plain(own, l));
    Interval plainEnds = plain.interval(level);
    Interval partialEnds = partial.interval(level);
    return new AgreementRow(
        selector,
        measuredBy,
        between(replicates),
        variance(replicates, false),
        variance(replicates, true),
        plain.mean(),
        plainEnds.low(),
        plainEnds.high(),
        partial.mean(),
        partialEnds.low(),
        partialEnds.high(),
        length.mean(),
        replicates.size());
  }

  private static TwoWayMean mean(
      List<PoolScores> replicates, PoolScores gold, double[][] lengths, OfPrompt value) {
    return TwoWayMean.of(
        replicates.stream()
            .map(
                one ->
                    IntStream.range(0, lengths.length)
                        .mapToDouble(p -> value.of(one.values()[p], gold.values()[p], lengths[p]))
                        .toArray())
            .toArray(double[][]::new));
  }

  private static double between(List<PoolScores> replicates) {
    List<Double> pairs = new ArrayList<>();
    for (int a = 0; a < replicates.size(); a++) {
      for (int b = 0; b < a; b++) {
        double[] each = replicates.get(a).correlations(replicates.get(b));
        pairs.add(Arrays.stream(each).average().orElseThrow());
      }
    }
    return pairs.stream().mapToDouble(r -> r).average().orElse(Double.NaN);
  }

  /** Mean over samples, or over those that some replicate scores highest of their prompt. */
  private static double variance(List<PoolScores> replicates, boolean atBest) {
    int prompts = replicates.get(0).values().length;
    double sum = 0;
    long count = 0;
    for (int p = 0; p < prompts; p++) {
      int prompt = p;
      double[][] own =
          replicates.stream().map(one -> one.values()[prompt]).toArray(double[][]::new);
      int[] samples =
          atBest
              ? Arrays.stream(own).mapToInt(AgreementRow::highest).toArray()
              : IntStream.range(0, own[0].length).toArray();
      for (int m : samples) {
        double mean = Arrays.stream(own).mapToDouble(row -> row[m]).average().orElseThrow();
        for (double[] row : own) {
          sum += (row[m] - mean) * (row[m] - mean) / own.length;
        }
        count++;
      }
    }
    return sum / count;
  }

  private static int highest(double[] scores) {
    int best = 0;
    for (int m = 1; m < scores.length; m++) {
      best = scores[m] > scores[best] ? m : best;
    }
    return best;
  }
}
