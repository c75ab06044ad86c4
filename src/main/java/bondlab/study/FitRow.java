package bondlab.study;

import bondlab.table.Column;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Gao's Best-of-n form fitted to the gold curve of one proxy: where gold peaks, and how far it
 * falls after that.
 */
public record FitRow(
    @Column(meaning = "what selects: a proxy, or gold itself") String selector,
    @Column(meaning = "name of its network's size") String size,
    @Column(unit = "weights", meaning = "trained weights") long parameters,
    @Column(unit = "comparisons", meaning = "pairs it was trained on") int pairs,
    @Column(unit = "share", meaning = "labels of its pairs that were flipped", added = true)
        double labelNoise,
    @Column(meaning = "number of the replicate; 0: mean over the replicates") int replicate,
    @Column(meaning = "name of the gold that measures; the first of them decides", added = true)
        String measuredBy,
    @Column(
            unit = "share",
            meaning = "held-out pairs that the selector orders rightly, mean over its replicates",
            added = true)
        double accuracy,
    @Column(unit = "sd/sqrt(nats)", meaning = "alpha of R = d(alpha - beta d)") double alpha,
    @Column(unit = "sd/sqrt(nats)", meaning = LOW) double alphaLow,
    @Column(unit = "sd/sqrt(nats)", meaning = HIGH) double alphaHigh,
    @Column(unit = "sd/nat", meaning = "beta of R = d(alpha - beta d)") double beta,
    @Column(unit = "sd/nat", meaning = LOW) double betaLow,
    @Column(unit = "sd/nat", meaning = HIGH) double betaHigh,
    @Column(unit = "samples", meaning = "n at the fitted peak; inf: none up to a million")
        double peakN,
    @Column(unit = "samples", meaning = LOW) double peakNLow,
    @Column(unit = "samples", meaning = HIGH) double peakNHigh,
    @Column(
            unit = "share",
            meaning = "Student's law around beta that lies above 0, where the fit has a peak")
        double peakShare,
    @Column(unit = "sd", meaning = "root mean square residual of the fit") double rmse,
    @Column(meaning = "AIC of R = d(alpha - beta d)") double aic,
    @Column(meaning = "AIC of R = alpha d") double aicLinear,
    @Column(meaning = "AIC of R = 0") double aicZero,
    @Column(unit = "samples", meaning = "n of the HedgeTune estimate") double hedgeN,
    @Column(unit = "samples", meaning = LOW) double hedgeNLow,
    @Column(unit = "samples", meaning = HIGH) double hedgeNHigh,
    @Column(meaning = "root, still_rising, falling or flat") String hedgeFound,
    @Column(unit = "sd", meaning = "gold at the largest n", added = true) double goldLast,
    @Column(
            unit = "sd",
            meaning =
                "gold at the largest n minus gold at its best n; of up to five trainings, the best n"
                    + " of each prompt is chosen on the other prompts")
        double fall,
    @Column(unit = "sd", meaning = LOW) double fallLow,
    @Column(unit = "sd", meaning = HIGH) double fallHigh,
    @Column(
            unit = "sd",
            meaning =
                "size of a fall that would be told from none with probability .8; missing for one"
                    + " training",
            added = true)
        double fallUnseen,
    @Column(unit = "prompts", meaning = "prompts averaged over") int prompts) {
  static final String OVER =
      " end of its interval over replicates and prompts; of one training, over prompts alone";
  private static final String LOW = "lower" + OVER;
  private static final String HIGH = "upper" + OVER;

  /** Whether gold falls beyond its interval. */
  boolean falls() {
    return fallHigh < 0;
  }

  /**
   * Tells in a sentence where gold peaks and how far it falls.
   *
   * @param last the largest n
   * @param others the same selector by the other golds
   */
  String sentence(int last, List<FitRow> others) {
    boolean rises = hedgeFound.equals("still_rising");
    String peak =
        rises
            ? String.format(Locale.ROOT, "gold rises to the last n = %,d", last)
            : String.format(Locale.ROOT, "peak n = %s", count(hedgeN, hedgeNLow, hedgeNHigh));
    String beside =
        others.stream()
            .map(other -> other.measuredBy + ": " + other.fallText())
            .collect(Collectors.joining("; "));
    return selector
        + ": "
        + peak
        + ", fall "
        + fallText()
        + (falls() ? "" : ", " + unseen())
        + (beside.isEmpty() ? "" : " (by " + beside + ")");
  }

  private String fallText() {
    return String.format(Locale.ROOT, "%.2f sd [%.2f, %.2f]", fall, fallLow, fallHigh)
        .replace("-0.00", "0.00");
  }

  private String unseen() {
    String power =
        Double.isNaN(fallUnseen)
            ? "one training states no power"
            : String.format(
                Locale.ROOT,
                "a fall of %.2f sd would have been seen with probability .8",
                fallUnseen);
    return "not told apart from none; " + power;
  }

  private static String count(double n, double low, double high) {
    return String.format(Locale.ROOT, "%,.0f [%,.0f, %,.0f]", n, low, high);
  }
}
