package bondlab.report;

import bondlab.experiment.RunFolder;
import bondlab.report.RunTables.RunTable;
import bondlab.study.exact.KnownAnswersStudy;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The figure of the known answers, {@code margins}: the share of its tolerance that each check
 * uses.
 */
public final class KnownAnswersReport implements StudyReport {
  /** Differences below this share are drawn at it, since 0 has no place on a log axis. */
  private static final double LEAST = 1e-6;

  private static final double MOST = 1e6;

  @Override
  public String study() {
    return KnownAnswersStudy.NAME;
  }

  @Override
  public void draw(RunFolder run) {
    RunTables.drawAll(run, KnownAnswersReport::figures);
  }

  /** The figures by name. */
  static Map<String, Supplier<Drawing>> figures(RunTables tables) {
    return Map.of("margins", () -> margins(tables.read("checks", "name")));
  }

  /** |got − expected| over the tolerance, largest first. */
  private static Drawing margins(RunTable checks) {
    boolean told = checks.has("got") & checks.has("expected") & checks.has("tolerance");
    double[] shares =
        checks.each().stream()
            .map(check -> told ? share(check) : Double.NaN)
            .sorted(Comparator.reverseOrder())
            .mapToDouble(share -> Math.max(LEAST, share))
            .toArray();
    double[] places = IntStream.rangeClosed(1, shares.length).mapToDouble(i -> i).toArray();
    return new Figure("Known answers: " + met(checks))
        .caption("differences below 10⁻⁶ of the tolerance are drawn at that share")
        .x("check, largest difference first")
        .y("difference / tolerance", Scale.LOG10)
        .yRange(LEAST / 2, told ? Math.max(2, shares[0]) : 2)
        .points("", places, shares, 0)
        .horizontal(1, "tolerance");
  }

  /** Such as {@code 105 of 105 are met}. */
  private static String met(RunTable checks) {
    double met = DoubleStream.of(checks.values("passes")).sum();
    return Double.isNaN(met)
        ? checks.size() + " checks"
        : String.format(Locale.ROOT, "%.0f of %d are met", met, checks.size());
  }

  /** A tolerance of 0 is met exactly or not at all; what has no number is far off. */
  private static double share(RunTable check) {
    double difference = Math.abs(check.first("got") - check.first("expected"));
    double share = difference == 0 ? 0 : difference / check.first("tolerance");
    return share < MOST ? share : MOST;
  }
}
