package bondlab.study.exact;

import bondlab.config.Bind;
import bondlab.experiment.Run;
import bondlab.experiment.Study;
import bondlab.stats.QuantileError;
import bondlab.stats.Quantiles;
import bondlab.stats.Quantiles.ZeroCounts;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * Why N cannot simply be made large: BOND's backward target p^(N−1) raises an estimated quantile to
 * a power, and its forward term draws N responses for one (BOND, §4.1). Exact, for a continuous
 * reward; nothing is drawn.
 */
public final class QuantileErrorStudy implements Study {
  /** The value of the key {@code study}. */
  public static final String NAME = "quantile-error";

  /** Whose responses are scored at the start of training. */
  public static final String REFERENCE = "reference";

  /** Whose responses are scored at its end. */
  public static final String BEST = "best_of_n";

  private static final String TWO_SAMPLE = "two_sample";
  private static final int TWO = 2;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void validate(Config config) {
    Bind.to(QuantileErrorSpec.class, config);
  }

  @Override
  public void run(Run run) {
    QuantileErrorSpec spec = Bind.to(QuantileErrorSpec.class, run.config());
    List<PointErrorRow> points = new ArrayList<>();
    List<TargetErrorRow> targets = new ArrayList<>();
    for (int k : spec.samples()) {
      for (ZeroCounts zero : ZeroCounts.values()) {
        String name = zero.name().toLowerCase(Locale.ROOT);
        DoubleFunction<QuantileError> error = QuantileError.monteCarlo(k, zero);
        addPoints(points, name, k, spec.points(), error);
        addTargets(targets, name, k, spec.ns(), error);
      }
    }
    addPoints(points, TWO_SAMPLE, TWO, spec.points(), QuantileError::twoSample);
    addTargets(targets, TWO_SAMPLE, TWO, spec.ns(), QuantileError::twoSample);
    addTargets(targets, "exact", 0, spec.ns(), p -> new QuantileError(0, 0));
    List<SamplingCostRow> costs = spec.ns().stream().map(n -> cost(n, spec.tolerance())).toList();
    run.table("points", PointErrorRow.class, points);
    run.table("targets", TargetErrorRow.class, targets);
    run.table("costs", SamplingCostRow.class, costs);
    run.say(
        "Exact, continuous reward: responses drawn and scored for one training response\n"
            + TextTable.of(
                Tables.of("costs", SamplingCostRow.class, costs),
                Schema.of(SamplingCostRow.class),
                costs.size()));
  }

  private static void addPoints(
      List<PointErrorRow> rows,
      String estimator,
      int k,
      int points,
      DoubleFunction<QuantileError> error) {
    for (int i = 0; i < points; i++) {
      double p = (i + 0.5) / points;
      QuantileError here = error.apply(p);
      boolean counts = !estimator.equals(TWO_SAMPLE);
      double firstOrder = counts ? Math.sqrt(Quantiles.logVariance(p, k)) : Double.NaN;
      rows.add(new PointErrorRow(estimator, k, p, here.bias(), here.rms(), firstOrder));
    }
  }

  private static void addTargets(
      List<TargetErrorRow> rows,
      String estimator,
      int k,
      List<Integer> ns,
      DoubleFunction<QuantileError> error) {
    QuantileError start = QuantileError.over(1, error);
    for (int n : ns) {
      double firstOrder = firstOrder(estimator, k, n);
      rows.add(target(estimator, k, n, REFERENCE, start, firstOrder * Double.POSITIVE_INFINITY));
      rows.add(target(estimator, k, n, BEST, QuantileError.over(n, error), firstOrder));
    }
  }

  private static TargetErrorRow target(
      String estimator, int k, int n, String responses, QuantileError error, double firstOrder) {
    int power = n - 1;
    return new TargetErrorRow(
        estimator, k, n, responses, power * error.bias(), power * error.rms(), firstOrder);
  }

  /** (N−1)·sqrt(E[(1−p)/(kp)]) over Best-of-N; over the reference the mean is infinite. */
  private static double firstOrder(String estimator, int k, int n) {
    return estimator.equals(TWO_SAMPLE) || k == 0 ? Double.NaN : Math.sqrt((n - 1.0) / k);
  }

  private static SamplingCostRow cost(int n, double tolerance) {
    return new SamplingCostRow(
        n,
        tolerance,
        n,
        samplesFor(n, 1, tolerance),
        samplesFor(n, n, tolerance),
        (n - 1) / (tolerance * tolerance));
  }

  /** The least k whose error over responses of Best-of-m is tolerated, by bisection. */
  private static long samplesFor(int n, double m, double tolerance) {
    int high = 1;
    while (rms(n, m, high) > tolerance) {
      high *= 2;
    }
    int low = high / 2;
    while (high - low > 1) {
      int middle = (low + high) / 2;
      if (rms(n, m, middle) > tolerance) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static double rms(int n, double m, int k) {
    return (n - 1) * QuantileError.over(m, QuantileError.monteCarlo(k, ZeroCounts.ADD_ONE)).rms();
  }
}
