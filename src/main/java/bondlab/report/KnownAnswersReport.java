package bondlab.report;

import bondlab.experiment.RunFolder;
import bondlab.study.exact.KnownAnswers.KnownAnswerRow;
import bondlab.study.exact.KnownAnswersStudy;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The figure of the known answers, {@code margins}: how much of its tolerance each uses. */
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
    margins(RunTables.rows(run, "checks", KnownAnswerRow.class)).save(run.figures(), "margins");
  }

  /** |got − expected| over the tolerance, largest first. */
  public static Drawing margins(List<KnownAnswerRow> rows) {
    double[] shares =
        rows.stream()
            .map(KnownAnswersReport::share)
            .sorted(Comparator.reverseOrder())
            .mapToDouble(share -> Math.max(LEAST, share))
            .toArray();
    double[] places = new double[shares.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = i + 1;
    }
    return new Figure("Known answers: " + met(rows))
        .caption("differences below 10⁻⁶ of the tolerance are drawn at that share")
        .x("check, largest difference first")
        .y("difference / tolerance", Scale.LOG10)
        .yRange(LEAST / 2, Math.max(2, shares[0]))
        .points("", places, shares, 0)
        .horizontal(1, "tolerance");
  }

  /** Such as {@code 105 of 105 are met}. */
  public static String met(List<KnownAnswerRow> rows) {
    long met = rows.stream().filter(KnownAnswerRow::passes).count();
    return String.format(Locale.ROOT, "%d of %d are met", met, rows.size());
  }

  /** A tolerance of 0 is met exactly or not at all; what has no number is far off. */
  private static double share(KnownAnswerRow row) {
    double difference = Math.abs(row.got() - row.expected());
    double share = difference == 0 ? 0 : difference / row.tolerance();
    return share < MOST ? share : MOST;
  }
}
