package bondlab.stats;

import java.util.Arrays;

/**
 * A reference law cut into the groups of equal reward, lowest first; impossible outcomes are in no
 * group. All masses are logarithms.
 *
 * @param groupOf group of each outcome [K], −1 for an outcome of mass 0
 * @param logMass log mass of each group [G]
 * @param logAtMost log p≤, the mass of a group and all below it [G]; exactly 0 for the last
 * @param logTotal what the given log-probabilities sum to, at most rounding away from 0
 */
record RewardGroups(int[] groupOf, double[] logMass, double[] logAtMost, double logTotal) {

  static RewardGroups of(double[] logProbs, double[] rewards) {
    Require.paired("logProbs", logProbs, "rewards", rewards, 1);
    Require.finite("rewards", rewards);
    double logTotal = LogProbs.requireLaw("logProbs", logProbs, 1e-9);
    int[] groupOf = new int[logProbs.length];
    Arrays.fill(groupOf, -1);
    double[] logMass = new double[logProbs.length];
    int groups = 0;
    int[] order = Ascending.order(rewards);
    for (int start = 0, end; start < order.length; start = end) {
      end = Ascending.endOfTies(rewards, order, start);
      double mass = logSumExp(logProbs, order, start, end) - logTotal;
      if (mass > Double.NEGATIVE_INFINITY) {
        for (int i = start; i < end; i++) {
          int y = order[i];
          groupOf[y] = logProbs[y] > Double.NEGATIVE_INFINITY ? groups : -1;
        }
        logMass[groups++] = mass;
      }
    }
    logMass = Arrays.copyOf(logMass, groups);
    return new RewardGroups(groupOf, logMass, logAtMost(logMass), logTotal);
  }

  /** log p<, the mass of all groups below this one; −∞ for the first. */
  double logBelow(int group) {
    return group == 0 ? Double.NEGATIVE_INFINITY : logAtMost[group - 1];
  }

  /**
   * Sums each p≤ from the tail that is smaller. Where p≤ is near 1 its logarithm is about −p>,
   * which a sum from below rounds away, and which a power n = 1e12 makes visible; where p≤ is small
   * the same holds of 1 − p>.
   */
  private static double[] logAtMost(double[] logMass) {
    int groups = logMass.length;
    double[] logAtMost = new double[groups];
    double fromBelow = Double.NEGATIVE_INFINITY;
    for (int g = 0; g < groups; g++) {
      fromBelow = LogProbs.logAddExp(fromBelow, logMass[g]);
      logAtMost[g] = fromBelow;
    }
    double logAbove = Double.NEGATIVE_INFINITY;
    for (int g = groups - 1; g >= 0 && logAbove < -Math.log(2); g--) {
      logAtMost[g] = Math.log1p(-Math.exp(logAbove));
      logAbove = LogProbs.logAddExp(logAbove, logMass[g]);
    }
    return logAtMost;
  }

  private static double logSumExp(double[] logProbs, int[] order, int start, int end) {
    double[] members = new double[end - start];
    for (int i = start; i < end; i++) {
      members[i - start] = logProbs[order[i]];
    }
    return LogProbs.logSumExp(members);
  }
}
