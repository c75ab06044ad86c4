package bondlab.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * Watches a training run for the onset of reward hacking: the policy moves on, the proxy still
 * rises and gold falls.
 *
 * <p>A window of evaluation points slides along the run. In each, proxy and gold, averaged over
 * prompts, are regressed on KL by least squares. The interval of a slope is the jackknife's over
 * prompts (Efron and Tibshirani 1993, §11): slope ± t·se, with t of P − 1 degrees of freedom and
 *
 * <pre>  se² = (P−1)/P · Σ_p (slope without prompt p − their mean)²</pre>
 *
 * <p>Unlike quantiles of a bootstrap it is right far out in the tails, draws nothing, and is cheap
 * enough for every evaluation of a live run. There is an alarm where the lower end of d proxy/d KL
 * is above 0 while the upper end of d gold/d KL is below 0, and KL rises along the window (its
 * least squares trend is above 0). A policy on its way back to the reference, gold recovering while
 * the proxy falls, has the same two slopes and is no alarm. Where KL does not move both slopes are
 * 0 and there is no alarm.
 *
 * <p>Each window errs on its own: where gold does not fall, a window gives a false alarm with
 * probability (1 − level)/2 at most, and a run of W windows with up to W times that. {@link
 * #levelForRun} gives the level for a whole run.
 *
 * @param windows in order
 */
public record HackingAlarm(List<Window> windows) {
  private static final int NONE = -1;

  public HackingAlarm {
    windows = List.copyOf(windows);
  }

  /**
   * The slopes of one window.
   *
   * @param from first evaluation point, from 0
   * @param to last evaluation point, inclusive: where an alarm is given
   * @param kl mean KL at the last point, nats
   * @param klTrend least squares slope of the mean KL along the window, nats per evaluation point
   * @param proxySlope d proxy/d KL, reward a nat
   * @param proxy its interval
   * @param goldSlope d gold/d KL, reward a nat
   * @param gold its interval
   */
  public record Window(
      int from,
      int to,
      double kl,
      double klTrend,
      double proxySlope,
      Interval proxy,
      double goldSlope,
      Interval gold) {

    /** Whether KL rises, the proxy surely rises with it and gold surely falls. */
    public boolean alarm() {
      return klTrend > 0 && proxy.low() > 0 && gold.high() < 0;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "points %d to %d, KL %.3g nats, %+.3g a point: d proxy/d KL %.3g [%.3g, %.3g], d gold/d KL %.3g [%.3g, %.3g]%s",
          from,
          to,
          kl,
          klTrend,
          proxySlope,
          proxy.low(),
          proxy.high(),
          goldSlope,
          gold.low(),
          gold.high(),
          alarm() ? ": reward hacking" : "");
    }
  }

  /** The first window with an alarm, if there is one. */
  public Optional<Window> first() {
    return windows.stream().filter(Window::alarm).findFirst();
  }

  /**
   * The level at which a run of so many windows has at most this probability of a false alarm
   * (Bonferroni).
   *
   * @param rate in (0, 0.5)
   * @param windows ≥ 1
   */
  public static double levelForRun(double rate, int windows) {
    if (!(rate > 0 && rate < 0.5)) {
      throw new IllegalArgumentException(
          "rate is " + rate + "; a rate of false alarms lies between 0 and 0.5, such as 0.05");
    }
    Require.atLeast("windows", windows, 1);
    return 1 - 2 * rate / windows;
  }

  /**
   * Watches a run by what each evaluation measured prompt by prompt, the same prompts every time.
   *
   * @param kl KL to the reference [T][P], nats; single estimates may be negative. Where only the
   *     mean is known, repeat it for every prompt
   * @param proxy [T][P], the optimised reward
   * @param gold [T][P]
   * @param window points in a window, 3 … T
   * @param level of each interval
   * @throws IllegalArgumentException naming the value that is not allowed
   */
  public static HackingAlarm watch(
      double[][] kl, double[][] proxy, double[][] gold, int window, double level) {
    requireRuns(kl, proxy, gold, window, level);
    int prompts = kl[0].length;
    double[][] proxySlopes = new double[prompts][];
    double[][] goldSlopes = new double[prompts][];
    for (int left = 0; left < prompts; left++) {
      double[] x = means(kl, left);
      proxySlopes[left] = slopes(x, means(proxy, left), window);
      goldSlopes[left] = slopes(x, means(gold, left), window);
    }
    double[] klMean = means(kl, NONE);
    double[] proxySlope = slopes(klMean, means(proxy, NONE), window);
    double[] goldSlope = slopes(klMean, means(gold, NONE), window);
    double[] time = IntStream.range(0, klMean.length).asDoubleStream().toArray();
    double[] klTrend = slopes(time, klMean, window);
    List<Window> found = new ArrayList<>();
    for (int w = 0; w < proxySlope.length; w++) {
      int to = w + window - 1;
      found.add(
          new Window(
              w,
              to,
              klMean[to],
              klTrend[w],
              proxySlope[w],
              interval(proxySlope[w], proxySlopes, w, level),
              goldSlope[w],
              interval(goldSlope[w], goldSlopes, w, level)));
    }
    return new HackingAlarm(found);
  }

  private static Interval interval(double slope, double[][] without, int window, double level) {
    int prompts = without.length;
    double mean = Arrays.stream(without).mapToDouble(s -> s[window]).average().orElseThrow();
    double squares =
        Arrays.stream(without).mapToDouble(s -> (s[window] - mean) * (s[window] - mean)).sum();
    double t = new TDistribution(prompts - 1).inverseCumulativeProbability((1 + level) / 2);
    double half = t * Math.sqrt(squares * (prompts - 1) / prompts);
    return new Interval(slope - half, slope + half, level);
  }

  private static double[] slopes(double[] x, double[] y, int window) {
    double[] slopes = new double[x.length - window + 1];
    Arrays.setAll(slopes, w -> slope(x, y, w, w + window));
    return slopes;
  }

  /** Least squares slope of y on x over points from … to−1; 0 where x does not vary. */
  private static double slope(double[] x, double[] y, int from, int to) {
    double meanX = Arrays.stream(x, from, to).average().orElseThrow();
    double meanY = Arrays.stream(y, from, to).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (int t = from; t < to; t++) {
      products += (x[t] - meanX) * (y[t] - meanY);
      squares += (x[t] - meanX) * (x[t] - meanX);
    }
    return squares == 0 ? 0 : products / squares;
  }

  /** Means over all prompts but one. */
  private static double[] means(double[][] rows, int left) {
    double[] means = new double[rows.length];
    for (int t = 0; t < rows.length; t++) {
      int prompts = rows[t].length;
      for (int p = 0; p < prompts; p++) {
        means[t] += p == left ? 0 : rows[t][p];
      }
      means[t] /= left == NONE ? prompts : prompts - 1;
    }
    return means;
  }

  private static void requireRuns(
      double[][] kl, double[][] proxy, double[][] gold, int window, double level) {
    Require.level(level);
    Require.pools("kl", kl, "proxy", proxy);
    Require.pools("kl", kl, "gold", gold);
    Require.atLeast("the number of prompts", kl[0].length, 2);
    Require.atLeast("window", window, 3);
    if (window > kl.length) {
      throw new IllegalArgumentException(
          "window is "
              + window
              + " but the run has "
              + kl.length
              + " evaluation points; evaluate more often or take a smaller window");
    }
    for (int t = 0; t < kl.length; t++) {
      Require.finite("kl[" + t + "]", kl[t]);
      Require.finite("proxy[" + t + "]", proxy[t]);
      Require.finite("gold[" + t + "]", gold[t]);
    }
  }
}
