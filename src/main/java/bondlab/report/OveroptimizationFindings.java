package bondlab.report;

import static java.util.Comparator.comparingDouble;

import bondlab.report.RunTables.RunTable;
import bondlab.study.FitRow;
import bondlab.table.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The findings of an over-optimization study, in sentences whose numbers are all computed. A
 * difference counts if an interval excludes 0, or if two intervals do not meet; each comparison is
 * made at the study's own level, and nothing corrects for their number.
 */
public final class OveroptimizationFindings {
  private OveroptimizationFindings() {}

  /**
   * States each finding in a sentence or two, on means over replicates unless it says otherwise, by
   * the gold that decides, which is that of the first row.
   */
  public static List<String> of(List<FitRow> rows) {
    RunTable all = RunTable.of(Tables.of("fits", FitRow.class, rows)).whereFirst("measured_by");
    RunTable proxies = single(all);
    List<RunTable> means = all.where("replicate", 0).each();
    List<String> said = new ArrayList<>();
    said.add(turns(means));
    if (proxies.size() > means.size()) {
      said.add(oneByOne(proxies));
    }
    said.add(form(means));
    trend(means, fit -> fit.text("size"), "pairs", "data", "data sizes", said);
    trend(means, fit -> fit.first("pairs"), "parameters", "weights", "proxy sizes", said);
    if (said.size() == 2) {
      said.add(
          "The proxies differ in size and data at once, "
              + "so these runs cannot tell the effect of one from that of the other.");
    }
    said.add(agreement(means));
    return List.copyOf(said);
  }

  private static String turns(List<RunTable> fits) {
    List<RunTable> falling = fits.stream().filter(OveroptimizationFindings::falls).toList();
    if (falling.isEmpty()) {
      return "In none of the "
          + fits.size()
          + " settings does gold fall from its best n to the largest n by more than its interval.";
    }
    return falling.stream()
        .map(fit -> fit.text("selector") + " (" + fit.interval("fall", "sd") + ")")
        .collect(
            Collectors.joining(
                ", ",
                "Gold turns down beyond its interval, from its best n to the largest n, in "
                    + outOf(fits, OveroptimizationFindings::falls)
                    + ": ",
                "."));
  }

  /** The fits of single proxies: the replicates, or the settings where each has but one. */
  static RunTable single(RunTable fits) {
    RunTable replicates = fits.whereNot("replicate", 0);
    return replicates.size() == 0 ? fits : replicates;
  }

  /**
   * The single proxy whose gold falls by most half widths of its interval, if any falls beyond its
   * interval.
   */
  static Optional<RunTable> clearestTurn(RunTable fits) {
    return single(fits).each().stream()
        .filter(OveroptimizationFindings::falls)
        .max(comparingDouble(OveroptimizationFindings::halfWidths));
  }

  private static boolean falls(RunTable fit) {
    return fit.first("fall_high") < 0;
  }

  private static double halfWidths(RunTable fit) {
    return -2 * fit.first("fall") / (fit.first("fall_high") - fit.first("fall_low"));
  }

  private static String oneByOne(RunTable proxies) {
    String all =
        "Taken one by one, gold turns down beyond its interval for "
            + proxies.each().stream().filter(OveroptimizationFindings::falls).count()
            + " of "
            + proxies.size()
            + " proxies";
    return clearestTurn(proxies)
        .map(
            fit ->
                String.format(
                    Locale.ROOT,
                    "%s; the clearest is replicate %.0f of %s: %s, %.1f half widths of its interval.",
                    all,
                    fit.first("replicate"),
                    fit.text("selector"),
                    fit.interval("fall", "sd"),
                    halfWidths(fit)))
        .orElse(all + ".");
  }

  private static String form(List<RunTable> fits) {
    return "By AIC, R = d(α − βd) is better than a straight line in d in "
        + outOf(fits, fit -> fit.first("aic") < fit.first("aic_linear"))
        + ", and better than no gain at all in "
        + outOf(fits, fit -> fit.first("aic") < fit.first("aic_zero"))
        + ". Its points share the same samples, so this is a guide and no test.";
  }

  /** α and β from the smallest to the largest along one axis, the other held. */
  private static <K> void trend(
      List<RunTable> fits,
      Function<RunTable, K> held,
      String along,
      String what,
      String axis,
      List<String> said) {
    List<RunTable[]> ends =
        fits.stream().collect(Collectors.groupingBy(held)).values().stream()
            .filter(group -> group.size() > 1)
            .map(group -> group.stream().sorted(comparingDouble(f -> f.first(along))).toList())
            .map(group -> new RunTable[] {group.get(0), group.get(group.size() - 1)})
            .toList();
    if (ends.isEmpty()) {
      return;
    }
    said.add(
        String.format(
            Locale.ROOT,
            "With more %s (smallest against largest of the %s, %d comparisons) α rises in %d,"
                + " in %d of them with intervals apart; β falls in %d, in %d of them with"
                + " intervals apart.",
            what,
            axis,
            ends.size(),
            count(ends, e -> e[1].first("alpha") > e[0].first("alpha")),
            count(ends, e -> e[1].first("alpha_low") > e[0].first("alpha_high")),
            count(ends, e -> e[1].first("beta") < e[0].first("beta")),
            count(ends, e -> e[1].first("beta_high") < e[0].first("beta_low"))));
  }

  private static String agreement(List<RunTable> fits) {
    return "The interval of the fitted peak and that of HedgeTune's n meet in "
        + outOf(
            fits,
            f ->
                f.first("peak_n_low") <= f.first("hedge_n_high")
                    && f.first("hedge_n_low") <= f.first("peak_n_high"))
        + "; HedgeTune finds a root, and not an end of its range, in "
        + outOf(fits, f -> f.text("hedge_found").equals("root"))
        + ".";
  }

  private static <T> long count(List<T> all, Predicate<T> which) {
    return all.stream().filter(which).count();
  }

  private static String outOf(List<RunTable> all, Predicate<RunTable> which) {
    return count(all, which) + " of " + all.size() + (all.size() == 1 ? " setting" : " settings");
  }
}
