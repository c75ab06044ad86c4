package bondlab.study;

import bondlab.table.Column;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a study says of one claim, so that studies on other networks can be set beside it, claim by
 * claim. A verdict rests on an interval over trainings and prompts; what is not told apart states
 * the smallest effect that would have been.
 */
public record VerdictRow(
    @Column(meaning = "what is claimed, the same words in every run of the study") String claim,
    @Column(meaning = "name of the gold reward") String measuredBy,
    @Column(meaning = "yes, no (the opposite is seen), not told apart, or one training")
        Verdict verdict,
    @Column(unit = "sd", meaning = "size of the effect, above 0 as claimed") double effect,
    @Column(unit = "sd", meaning = "lower end of its interval") double low,
    @Column(unit = "sd", meaning = "upper end of its interval") double high,
    @Column(
            unit = "sd",
            meaning = "size of an effect that would be told from none with probability .8")
        double unseen) {

  /** An answer. */
  public enum Verdict {
    /** The effect is seen. */
    YES,
    /** Its opposite is seen. */
    NO,
    /** Neither is. */
    NOT_TOLD_APART,
    /** Intervals over the prompts of one training decide nothing. */
    ONE_TRAINING
  }

  private static final double LEVEL = 0.05;

  /** Whether gold falls after its best n, for each setting of several replicates. */
  static List<VerdictRow> ofFits(List<FitRow> fits) {
    return fits.stream()
        .filter(fit -> fit.replicate() == 0)
        .map(
            fit ->
                new VerdictRow(
                    "gold falls after its best n under " + fit.selector(),
                    fit.measuredBy(),
                    Double.isNaN(fit.fallUnseen())
                        ? Verdict.ONE_TRAINING
                        : fit.fallHigh() < 0 ? Verdict.YES : Verdict.NOT_TOLD_APART,
                    -fit.fall(),
                    -fit.fallHigh(),
                    -fit.fallLow(),
                    fit.fallUnseen()))
        .toList();
  }

  /**
   * Whether gold falls after its best KL, for each arm, and whether each arm has more of it than
   * another at equal KL and at equal reward; equal spending is another number in every run.
   */
  static List<VerdictRow> ofArms(List<ArmFitRow> fits, List<MatchedRow> matched) {
    return Stream.concat(
            fits.stream().map(VerdictRow::fall),
            matched.stream().filter(row -> !row.isBySpending()).map(VerdictRow::difference))
        .toList();
  }

  /** Whether each rule of inference keeps more gold than Best-of-n. */
  static List<VerdictRow> ofRules(List<SelectionResults.VersusRow> rows) {
    return rows.stream()
        .map(
            row ->
                new VerdictRow(
                    row.rule()
                        + " by "
                        + row.selector()
                        + " keeps more gold than Best-of-n "
                        + (row.matched().equals("none")
                            ? "at the parameters chosen"
                            : "at equal " + row.matched()),
                    row.measuredBy(),
                    verdict(row.replicates(), row.goldLow(), row.goldHigh(), row.pHolm() < LEVEL),
                    row.gold(),
                    row.goldLow(),
                    row.goldHigh(),
                    row.goldUnseen()))
        .toList();
  }

  private static VerdictRow fall(ArmFitRow fit) {
    return new VerdictRow(
        "gold falls after its best KL: " + fit.arm(),
        fit.measuredBy(),
        verdict(
            fit.seeds(), -fit.fallHigh(), -fit.fallLow(), fit.fallHigh() < 0 || fit.fallLow() > 0),
        -fit.fall(),
        -fit.fallHigh(),
        -fit.fallLow(),
        fit.fallUnseen());
  }

  private static VerdictRow difference(MatchedRow row) {
    return new VerdictRow(
        String.format(
            Locale.ROOT,
            "%s has more gold than %s at equal %s, %.3g",
            row.arm(),
            row.other(),
            row.matched(),
            row.at()),
        row.measuredBy(),
        verdict(row.seeds(), row.goldLow(), row.goldHigh(), row.pHolm() < LEVEL),
        row.gold(),
        row.goldLow(),
        row.goldHigh(),
        row.goldUnseen());
  }

  private static Verdict verdict(double seeds, double low, double high, boolean seen) {
    if (seeds == 1) {
      return Verdict.ONE_TRAINING;
    }
    return seen && low > 0 ? Verdict.YES : seen && high < 0 ? Verdict.NO : Verdict.NOT_TOLD_APART;
  }
}
