package bondlab.bench;

import bondlab.bench.Results.MeasuredCase;
import bondlab.stats.BestOfN;
import bondlab.stats.BestOfNCurve;
import bondlab.stats.Bootstrap;
import bondlab.stats.RandomStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Best-of-N statistics at the sizes of a full study. */
final class StatsSuite implements BenchSuite {
  private static final int PROMPTS = 1000;
  private static final int SAMPLES = 4096;
  private static final int SUPPORT = 1_000_000;
  private static final int RESAMPLES = 10_000;
  private static final int CURVE_POINTS = 13;

  @Override
  public String name() {
    return "stats";
  }

  @Override
  public String about() {
    return "exact curves, exact laws and bootstrap intervals";
  }

  @Override
  public void run(Setup setting) {
    RandomStream stream = RandomStream.of(4);
    double[][] proxy = gaussians(PROMPTS, SAMPLES, stream);
    double[][] gold = gaussians(PROMPTS, SAMPLES, stream);
    measure(
        setting,
        "curves",
        PROMPTS + " pools of " + SAMPLES + " samples, best of every n = 1 to " + SAMPLES,
        "points",
        (double) PROMPTS * SAMPLES,
        () -> BestOfNCurve.estimateAll(proxy, gold));
    double[] logProbs = new double[SUPPORT];
    Arrays.fill(logProbs, -Math.log(SUPPORT));
    double[] rewards = gaussians(1, SUPPORT, stream)[0];
    measure(
        setting,
        "law",
        "the law of the best of 64 over " + SUPPORT + " outcomes",
        "outcomes",
        SUPPORT,
        () -> BestOfN.logPmf(logProbs, rewards, 64));
    double[][] points = gaussians(PROMPTS, CURVE_POINTS, stream);
    measure(
        setting,
        "bootstrap",
        RESAMPLES + " resamples of " + PROMPTS + " curves of " + CURVE_POINTS + " points",
        "values",
        (double) RESAMPLES * PROMPTS * CURVE_POINTS,
        () -> Bootstrap.columnMeans(points, 0.95, RESAMPLES, RandomStream.of(5)));
  }

  private void measure(
      Setup setting, String name, String what, String unit, double work, Runnable run) {
    Alternation runs =
        Alternation.of(
            name() + " " + name, setting.effort(), run, Optional.empty(), setting.progress());
    setting
        .results()
        .add(new MeasuredCase(name(), name, what, Map.of(unit, work), 0, runs, Map.of()));
  }

  private static double[][] gaussians(int rows, int columns, RandomStream stream) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      Arrays.setAll(row, i -> stream.nextGaussian());
    }
    return values;
  }
}
