package bondlab.study;

import bondlab.stats.BestOfN;
import bondlab.stats.Fall;
import bondlab.stats.Interval;
import bondlab.stats.Jackknife;
import bondlab.study.Course.Leg;
import bondlab.study.Course.Matched;
import bondlab.table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * How much of the best gold of a training a rule for stopping early keeps. The best gold is the
 * largest of the seed's own path, which no rule can know: it is a little too large, and the share a
 * little too small. Intervals are Student's over seeds.
 */
public record StopRow(
    @Column(meaning = "name of the arm") String arm,
    @Column(meaning = "reward that is optimised") String optimised,
    @Column(meaning = "name of the gold reward") String measuredBy,
    @Column(
            meaning =
                "end: none; alarm: the first hacking alarm; kl: the KL that is best for the other"
                    + " seeds; hedge: the KL of Best-of-n at HedgeTune's n on the seed's pool")
        String rule,
    @Column(unit = "seeds", meaning = "trainings averaged over") int seeds,
    @Column(unit = "share", meaning = "trainings that the rule stops before their end")
        double stopped,
    @Column(unit = "nats", meaning = "KL to the reference at the stop") double kl,
    @Column(unit = "sd", meaning = "gold at the stop") double gold,
    @Column(unit = "sd", meaning = LOW) double goldLow,
    @Column(unit = "sd", meaning = HIGH) double goldHigh,
    @Column(unit = "sd", meaning = "gold at the stop less the best gold") double lost,
    @Column(unit = "sd", meaning = LOW) double lostLow,
    @Column(unit = "sd", meaning = HIGH) double lostHigh,
    @Column(
            unit = "share",
            meaning = "mean gold at the stop over mean best gold; missing where no gold was gained")
        double kept,
    @Column(unit = "share", meaning = "lower end of its jackknife interval over seeds")
        double keptLow,
    @Column(unit = "share", meaning = "upper end of its jackknife interval over seeds")
        double keptHigh) {
  private static final String LOW = "lower end of its interval over seeds";
  private static final String HIGH = "upper end of its interval over seeds";

  /**
   * Where a seed's training stops.
   *
   * @param kl nats
   * @param gold mean over prompts
   * @param early whether the rule stopped it
   */
  private record Stop(double kl, double gold, boolean early) {}

  /**
   * Applies every rule.
   *
   * @param paths of the arm's trainings, two or more
   * @param course the same
   * @param hedge HedgeTune's n on the pool of each seed
   * @param gold name of the gold
   */
  static List<StopRow> of(
      List<ArmPath> paths, Course course, double[] hedge, String gold, double level) {
    List<Leg> legs = course.legs();
    double[] grid = ArmFitRow.Turn.grid(course);
    int[] chosen = Fall.bestOfOthers(ArmFitRow.Turn.curves(course, gold, grid));
    List<StopRow> rows = new ArrayList<>();
    double[] best =
        legs.stream().mapToDouble(leg -> best(leg, leg.golds().get(gold), grid)).toArray();
    rows.add(row(course, gold, "end", best, s -> end(legs.get(s), gold), level));
    rows.add(row(course, gold, "alarm", best, s -> alarm(paths.get(s), legs.get(s), gold), level));
    rows.add(
        row(
            course,
            gold,
            "kl",
            best,
            s -> atKl(legs.get(s), gold, square(grid[chosen[s]])),
            level));
    rows.add(
        row(
            course,
            gold,
            "hedge",
            best,
            s -> atKl(legs.get(s), gold, BestOfN.klUpperBound(hedge[s])),
            level));
    return rows;
  }

  private static StopRow row(
      Course course,
      String gold,
      String rule,
      double[] best,
      IntFunction<Stop> stop,
      double level) {
    int seeds = best.length;
    double[] kl = new double[seeds];
    double[] reached = new double[seeds];
    double[] lost = new double[seeds];
    double early = 0;
    for (int s = 0; s < seeds; s++) {
      Stop at = stop.apply(s);
      kl[s] = at.kl;
      reached[s] = at.gold;
      lost[s] = at.gold - best[s];
      early += at.early ? 1.0 / seeds : 0;
    }
    Interval goldEnds = Interval.ofMean(reached, level);
    Interval lostEnds = Interval.ofMean(lost, level);
    Optional<Interval> kept = Jackknife.ratio(reached, best, level);
    return new StopRow(
        course.name(),
        course.optimised(),
        gold,
        rule,
        seeds,
        early,
        mean(kl),
        mean(reached),
        goldEnds.low(),
        goldEnds.high(),
        mean(lost),
        lostEnds.low(),
        lostEnds.high(),
        kept.isPresent() ? mean(reached) / mean(best) : Double.NaN,
        kept.map(Interval::low).orElse(Double.NaN),
        kept.map(Interval::high).orElse(Double.NaN));
  }

  /** The best gold of one path: an oracle's, who knows where to stop. */
  private static double best(Leg leg, double[][] gold, double[] grid) {
    return Arrays.stream(grid)
        .map(g -> mean(Course.first(Matched.KL.axis(leg), g, gold)))
        .max()
        .orElseThrow();
  }

  private static Stop end(Leg leg, String gold) {
    return at(leg, gold, leg.kl().length - 1, false);
  }

  private static Stop alarm(ArmPath path, Leg leg, String gold) {
    int last = leg.kl().length - 1;
    int loud =
        AlarmRow.watch(path, gold).stream()
            .filter(w -> w.alarm())
            .mapToInt(w -> w.to())
            .findFirst()
            .orElse(last);
    return at(leg, gold, loud, loud < last);
  }

  private static Stop at(Leg leg, String gold, int point, boolean early) {
    return new Stop(leg.kl()[point], mean(leg.golds().get(gold)[point]), early);
  }

  private static Stop atKl(Leg leg, String gold, double kl) {
    double[] row = Course.first(Matched.KL.axis(leg), Math.sqrt(kl), leg.golds().get(gold));
    return row == null ? end(leg, gold) : new Stop(kl, mean(row), true);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double square(double d) {
    return d * d;
  }
}
