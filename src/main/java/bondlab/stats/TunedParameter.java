package bondlab.stats;

import bondlab.stats.ChooseN.Found;
import org.hipparchus.analysis.polynomials.PolynomialSplineFunction;

/**
 * The value of a rule's parameter at which gold is highest, such as λ of {@link SoftBestOfN}, μ of
 * {@link BestOfPoisson} or the pessimism β, and the gold that such a choice keeps on prompts that
 * it was not made on. {@link ChooseN} does the first for n.
 *
 * <p>Prompts are cut into folds. For each fold the value is chosen by mean gold over replicates and
 * the other prompts, and judged on the fold's; {@link #kept} is the mean over all prompts, each
 * judged by a choice that did not see it. Its interval takes the choices as made: it covers the
 * gold that these choices give on other prompts and trainings. Gold at the value chosen and judged
 * on the same prompts would be too high.
 *
 * @param value of the parameter, chosen on all prompts
 * @param position of it on the grid
 * @param found whether gold turns there, or the end of the grid at which the search ended: {@code
 *     STILL_RISING} at its last value, {@code FALLING} at its first
 * @param interval of the value, by the test of slopes of {@link ChooseN#hedge(double[][][],
 *     double[][], double)}; its ends in ascending order
 * @param kept gold on prompts that the choice was not made on, with its error over replicates and
 *     prompts
 * @param byFold positions that each fold's prompts were judged at
 */
public record TunedParameter(
    double value,
    double position,
    Found found,
    Interval interval,
    TwoWayMean kept,
    double[] byFold) {
  private static final double STEP = 0.125; // of the search for an interval, of a step of the grid
  private static final double TOLERANCE = 1e-3;

  /**
   * Chooses and judges.
   *
   * @param gold by the parameter; prompt p is of fold p mod folds
   * @param folds 2 ≤ folds ≤ P
   */
  public static TunedParameter of(ParameterCurve gold, int folds, double level) {
    Require.level(level);
    Require.atLeast("folds", folds, 2);
    Require.atLeast("the number of prompts", gold.prompts(), folds);
    double[] byFold = new double[folds];
    for (int fold = 0; fold < folds; fold++) {
      int held = fold;
      byFold[fold] = gold.highest(gold.mean(p -> p % folds != held));
    }
    TwoWayMean kept = TwoWayMean.of(judged(gold, byFold));
    if (gold.flat()) {
      Interval any = ordered(gold, 0, gold.size() - 1, level);
      return new TunedParameter(gold.parameter(0), 0, Found.FLAT, any, kept, byFold);
    }
    PolynomialSplineFunction mean = gold.mean(p -> true);
    double x = gold.highest(mean);
    int last = gold.size() - 1;
    Found found = x == 0 ? Found.FALLING : x == last ? Found.STILL_RISING : Found.ROOT;
    Interval positions =
        TurningPoint.around(
            x, 0, last, STEP, TOLERANCE, at -> TwoWayMean.of(gold.slopes(at)), level);
    Interval interval = ordered(gold, positions.low(), positions.high(), level);
    return new TunedParameter(gold.parameter(x), x, found, interval, kept, byFold);
  }

  /**
   * Reads a curve on the same grid, of gold or of anything else, where each prompt was judged.
   *
   * @param byFold as {@link #byFold}
   * @return [R][P]
   */
  public static double[][] judged(ParameterCurve curve, double[] byFold) {
    double[][] table = null;
    for (int fold = 0; fold < byFold.length; fold++) {
      double[][] here = curve.at(byFold[fold]);
      table = table == null ? here : table;
      for (int r = 0; r < here.length; r++) {
        for (int p = fold; p < here[r].length; p += byFold.length) {
          table[r][p] = here[r][p];
        }
      }
    }
    return table;
  }

  private static Interval ordered(ParameterCurve curve, double from, double to, double level) {
    double a = curve.parameter(from);
    double b = curve.parameter(to);
    return new Interval(Math.min(a, b), Math.max(a, b), level);
  }
}
