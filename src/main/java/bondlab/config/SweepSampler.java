package bondlab.config;

import bondlab.stats.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Draws the points of a sweep, where a grid would take every combination.
 *
 * <p>Every axis has a random stream of its own, {@code
 * RandomStream.of(seed).at("sampling").at(name)} (SplitMix64), named by its key, or by the keys of
 * a zip with commas between. So adding an axis leaves the values of the others as they were, and
 * equal settings give equal points on every machine.
 *
 * <ul>
 *   <li><b>Random:</b> the stream's next numbers, in the order of the trials: {@code nextInt(m)}
 *       chooses among m rows, u = {@code nextDouble()} is a place in an interval. More trials with
 *       the same seed begin with the same points.
 *   <li><b>Latin hypercube</b> (McKay, Beckman and Conover 1979): with n trials and π = {@code
 *       at("strata").permutation(n)}, trial i has u = (π[i] + v)/n in an interval, v the next of
 *       {@code at("place").nextDouble()}: each of the n equal strata is hit once. Of m rows, or of
 *       the m ≤ n numbers of an int interval, it has number order[π[i] mod m], order = {@code
 *       at("order").permutation(m)}: their counts differ by one at most. If an int interval has m >
 *       n numbers, it has one of those from ⌊π[i]·m/n⌋ up to the next such bound, chosen by v: no
 *       number comes twice.
 * </ul>
 *
 * <p>A place u is start·(1 − u) + end·u; with the tag {@code log} the same of the logarithms; an
 * int interval is the floor of the same over [start, end + 1), and with {@code log} the nearest
 * whole number over [start − ½, end + ½].
 *
 * @param trials how many points are drawn
 * @param seed of the draws; the trials' own seeds are keys of the config
 */
public record SweepSampler(Kind kind, int trials, long seed) {

  private static final int MOST = 1_000_000;

  /** So many whole numbers can be counted off in strata without overflow. */
  private static final long MOST_NUMBERED = 1L << 40;

  /** The ways to draw. */
  public enum Kind {
    RANDOM,
    LATIN_HYPERCUBE
  }

  /** {@code random} and {@code latin-hypercube}. */
  public static final List<String> NAMES = List.of("random", "latin-hypercube");

  public SweepSampler {
    if (trials < 1 || trials > MOST) {
      throw new BadInput(
          "a sampler draws 1 to %d trials, got %d; set the number of trials"
              .formatted(MOST, trials));
    }
  }

  /**
   * The sampler of a name.
   *
   * @throws BadInput if there is none of that name
   */
  public static SweepSampler of(String name, int trials, long seed) {
    int found = NAMES.indexOf(name);
    if (found < 0) {
      throw new BadInput(
          "there is no sampler %s; there are %s%s"
              .formatted(name, String.join(", ", NAMES), Nearest.hint(name, NAMES)));
    }
    return new SweepSampler(Kind.values()[found], trials, seed);
  }

  /** As options: {@code --sampler latin-hypercube --trials 20 --sampler-seed 0}. */
  @Override
  public String toString() {
    return "--sampler %s --trials %d --sampler-seed %d"
        .formatted(NAMES.get(kind.ordinal()), trials, seed);
  }

  /**
   * Draws one list of overrides per trial.
   *
   * @throws BadInput if nothing is varied
   */
  List<List<String>> draw(List<SweepAxes.Axis> axes) {
    boolean varies =
        axes.stream().anyMatch(a -> !(a instanceof SweepAxes.Axis.Rows r) || r.rows().size() > 1);
    if (!varies) {
      throw new BadInput(
          "a sampler has nothing to draw: no key is varied, as in objective.beta=interval(0,1)");
    }
    RandomStream root = RandomStream.of(seed).at("sampling");
    List<IntFunction<List<String>>> columns = new ArrayList<>();
    for (SweepAxes.Axis axis : axes) {
      RandomStream stream = root.at(axis.name());
      columns.add(kind == Kind.RANDOM ? random(axis, stream) : stratified(axis, trials, stream));
    }
    List<List<String>> drawn = new ArrayList<>(trials);
    for (int i = 0; i < trials; i++) {
      List<String> trial = new ArrayList<>(columns.size());
      for (IntFunction<List<String>> column : columns) {
        trial.addAll(column.apply(i));
      }
      drawn.add(trial);
    }
    return drawn;
  }

  /** Called with 0, 1, 2 and so on; the numbers come from the stream in this order. */
  private static IntFunction<List<String>> random(SweepAxes.Axis axis, RandomStream stream) {
    if (axis instanceof SweepAxes.Axis.Rows discrete) {
      return i -> discrete.rows().get(stream.nextInt(discrete.rows().size()));
    }
    return i -> ((SweepAxes.Axis.Continuous) axis).at(stream.nextDouble());
  }

  private static IntFunction<List<String>> stratified(
      SweepAxes.Axis axis, int n, RandomStream stream) {
    int[] strata = stream.at("strata").permutation(n);
    if (axis instanceof SweepAxes.Axis.Rows discrete) {
      int[] order = stream.at("order").permutation(discrete.rows().size());
      return i -> discrete.rows().get(order[strata[i] % order.length]);
    }
    SweepAxes.Axis.Continuous drawn = (SweepAxes.Axis.Continuous) axis;
    Setting.Interval interval = drawn.interval();
    long count = (long) (interval.end() - interval.start()) + 1;
    RandomStream place = stream.at("place");
    if (!interval.whole() || interval.log() || count > MOST_NUMBERED) {
      return i -> drawn.at((strata[i] + place.nextDouble()) / n);
    }
    long start = (long) interval.start();
    if (count <= n) {
      int[] order = stream.at("order").permutation((int) count);
      return i -> drawn.whole(start + order[strata[i] % order.length]);
    }
    return i -> {
      long first = strata[i] * count / n;
      long next = (strata[i] + 1) * count / n;
      return drawn.whole(start + first + (long) (place.nextDouble() * (next - first)));
    };
  }
}
