package bondlab.study.exact;

import bondlab.config.Bind;
import bondlab.config.Check;
import bondlab.experiment.Run;
import bondlab.experiment.Study;
import bondlab.stats.QuantileError;
import bondlab.stats.Quantiles;
import bondlab.stats.Quantiles.ZeroCounts;
import bondlab.table.Column;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * Shows why N cannot simply be made large: BOND's backward target p^(N−1) raises an estimated
 * quantile to a power, and its forward term draws N responses for one (BOND, §4.1). Exact, for a
 * continuous reward; nothing is drawn.
 */
public final class QuantileErrorStudy implements Study {

  /** The value of the key {@code study}. */
  public static final String NAME = "quantile-error";

  /** The law whose responses are scored at the start of training. */
  public static final String REFERENCE = "reference";

  /** The law whose responses are scored at its end. */
  public static final String BEST = "best_of_n";

  private static final String TWO_SAMPLE = "two_sample";
  private static final int TWO = 2;

  /**
   * The settings of {@code study = quantile-error}.
   *
   * @param study its name
   * @param experiment name of the run's folder
   * @param seed unused, nothing is drawn
   * @param threads unused
   * @param samples k, reference responses that a quantile is estimated from
   * @param ns N of Best-of-N, each above 1
   * @param points quantiles between 0 and 1 that the pointwise errors are given at
   * @param tolerance root mean square error of (N−1)·log p̂ that the cost is given for, nats
   */
  record Settings(
      String study,
      Optional<String> experiment,
      long seed,
      int threads,
      List<Integer> samples,
      List<Integer> ns,
      int points,
      double tolerance) {

    public Settings {
      Check check =
          new Check("quantile-error")
              .notEmpty("samples", samples)
              .notEmpty("ns", ns)
              .within("points", points, 2, 10_000)
              .within("tolerance", tolerance, 0.1, 10, "nats of (N-1) log p");
      samples.forEach(k -> check.within("samples", k, 1, 4096));
      ns.forEach(n -> check.within("ns", n, 2, 1024));
      check.done();
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void validate(Config config) {
    Bind.to(Settings.class, config);
  }

  @Override
  public void run(Run run) {
    Settings spec = Bind.to(Settings.class, run.config());
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

  /** (N−1)·sqrt(E[(1−p)/(kp)]) over Best-of-N; over the reference that mean is infinite. */
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

  /** The error of an estimate of log p at one quantile p: an exact sum over counts. */
  public record PointErrorRow(
      @Column(meaning = "add_one, floor, digamma, or two_sample of J-BOND") String estimator,
      @Column(unit = "samples", meaning = "reference responses") int samples,
      @Column(unit = "probability", meaning = "true quantile of the response") double p,
      @Column(unit = "nats", meaning = "mean of the estimate minus log p") double bias,
      @Column(unit = "nats", meaning = "root mean square of the estimate minus log p") double rms,
      @Column(unit = "nats", meaning = "sqrt((1-p)/(kp)), first-order standard deviation of counts")
          double firstOrder) {}

  /**
   * The error of the logarithm of the target p^(N-1), averaged over responses of a continuous law:
   * exact but for a quadrature.
   */
  public record TargetErrorRow(
      @Column(meaning = "add_one, floor, digamma, two_sample of J-BOND, or exact") String estimator,
      @Column(unit = "samples", meaning = "reference responses; 0: the law is known") int samples,
      @Column(unit = "samples", meaning = "N of Best-of-N") int n,
      @Column(meaning = "whose responses: reference (training's start) or best_of_n (its end)")
          String responses,
      @Column(unit = "nats", meaning = "mean of (N-1)(estimate - log p)") double bias,
      @Column(unit = "nats", meaning = "root mean square of (N-1)(estimate - log p)") double rms,
      @Column(
              unit = "nats",
              meaning = "(N-1) times the root mean of (1-p)/(kp); inf: no finite mean")
          double firstOrder) {}

  /** The cost of one training response in reference responses, each of them scored. */
  public record SamplingCostRow(
      @Column(unit = "samples", meaning = "N of Best-of-N") int n,
      @Column(unit = "nats", meaning = "tolerated root mean square error of (N-1) log p")
          double tolerance,
      @Column(unit = "samples", meaning = "forward term: draws for one best-of-N response")
          int forward,
      @Column(
              unit = "samples",
              meaning = "backward term, responses of the reference: k that add-one needs")
          long backwardStart,
      @Column(
              unit = "samples",
              meaning = "backward term, responses of Best-of-N: k that add-one needs")
          long backwardEnd,
      @Column(unit = "samples", meaning = "first order at the end, (N-1)/tolerance^2")
          double firstOrderEnd) {}
}
