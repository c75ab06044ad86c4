package bondlab.report;

import bondlab.study.FitRow;
import bondlab.table.Tables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What the fits of an over-optimization study say, as sentences whose every number is computed. A
 * difference counts if an interval excludes 0, or if two intervals do not meet; each comparison is
 * made at the study's own level, and nothing corrects for their number.
 */
public final class OveroptimizationFindings {
  private OveroptimizationFindings() {}

  /** One sentence or two a finding, of the mean over replicates unless it says otherwise. */
  public static List<String> of(List<FitRow> fits) {
    List<FitRow> means = fits.stream().filter(f -> f.replicate() == 0).toList();
    List<String> said = new ArrayList<>();
    said.add(turns(means));
    RunTable proxies = single(RunTable.of(Tables.of("fits", FitRow.class, fits)));
    if (proxies.size() > means.size()) {
      said.add(oneByOne(proxies));
    }
    said.add(form(means));
    trend(means, FitRow::size, FitRow::pairs, "data", "data sizes", said);
    trend(means, FitRow::pairs, FitRow::parameters, "weights", "proxy sizes", said);
    if (said.size() == 2) {
      said.add(
          "The proxies differ in size and data at once, "
              + "so these runs cannot tell the effect of one from that of the other.");
    }
    said.add(agreement(means));
    return List.copyOf(said);
  }

  private static String turns(List<FitRow> fits) {
    List<FitRow> falling = fits.stream().filter(f -> f.fallHigh() < 0).toList();
    if (falling.isEmpty()) {
      return "In none of the "
          + fits.size()
          + " settings does gold fall from its best n to the largest n by more than its interval.";
    }
    return falling.stream()
        .map(
            f ->
                String.format(
                    Locale.ROOT,
                    "%s (%.2f sd [%.2f, %.2f])",
                    f.selector(),
                    f.fall(),
                    f.fallLow(),
                    f.fallHigh()))
        .collect(
            Collectors.joining(
                ", ",
                "Gold turns down beyond its interval, from its best n to the largest n, in "
                    + outOf(falling.size(), fits)
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
    RunTable proxies = single(fits);
    return IntStream.range(0, proxies.size())
        .mapToObj(proxies::row)
        .filter(fit -> fit.first("fall_high") < 0)
        .max(Comparator.comparingDouble(OveroptimizationFindings::halfWidths));
  }

  private static double halfWidths(RunTable fit) {
    return -2 * fit.first("fall") / (fit.first("fall_high") - fit.first("fall_low"));
  }

  private static String oneByOne(RunTable proxies) {
    long falling = DoubleStream.of(proxies.values("fall_high")).filter(high -> high < 0).count();
    String all =
        "Taken one by one, gold turns down beyond its interval for "
            + falling
            + " of "
            + proxies.size()
            + " proxies";
    return clearestTurn(proxies)
        .map(
            fit ->
                String.format(
                    Locale.ROOT,
                    "%s; the clearest is replicate %.0f of %s: %.2f sd [%.2f, %.2f], %.1f half widths of its interval.",
                    all,
                    fit.first("replicate"),
                    fit.texts("selector").get(0),
                    fit.first("fall"),
                    fit.first("fall_low"),
                    fit.first("fall_high"),
                    halfWidths(fit)))
        .orElse(all + ".");
  }

  private static String form(List<FitRow> fits) {
    return "By AIC, R = d(α − βd) is better than a straight line in d in "
        + outOf(count(fits, f -> f.aic() < f.aicLinear()), fits)
        + ", and better than no gain at all in "
        + outOf(count(fits, f -> f.aic() < f.aicZero()), fits)
        + ". Its points share the same samples, so this is a guide and no test.";
  }

  /** α and β from the smallest to the largest along one axis, the other held. */
  private static <K> void trend(
      List<FitRow> fits,
      Function<FitRow, K> held,
      ToDoubleFunction<FitRow> along,
      String what,
      String axis,
      List<String> said) {
    List<FitRow[]> ends =
        fits.stream().collect(Collectors.groupingBy(held)).values().stream()
            .map(group -> group.stream().sorted(Comparator.comparingDouble(along)).toList())
            .filter(group -> group.size() > 1)
            .map(group -> new FitRow[] {group.get(0), group.get(group.size() - 1)})
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
            count(ends, e -> e[1].alpha() > e[0].alpha()),
            count(ends, e -> e[1].alphaLow() > e[0].alphaHigh()),
            count(ends, e -> e[1].beta() < e[0].beta()),
            count(ends, e -> e[1].betaHigh() < e[0].betaLow())));
  }

  private static String agreement(List<FitRow> fits) {
    int meet = count(fits, f -> f.peakNLow() <= f.hedgeNHigh() && f.hedgeNLow() <= f.peakNHigh());
    return "The interval of the fitted peak and that of HedgeTune's n meet in "
        + outOf(meet, fits)
        + "; HedgeTune finds a root, and not an end of its range, in "
        + outOf(count(fits, f -> f.hedgeFound().equals("root")), fits)
        + ".";
  }

  private static <T> int count(List<T> all, Predicate<T> which) {
    return (int) all.stream().filter(which).count();
  }

  private static String outOf(int some, List<FitRow> all) {
    return some + " of " + all.size() + (all.size() == 1 ? " setting" : " settings");
  }
}
