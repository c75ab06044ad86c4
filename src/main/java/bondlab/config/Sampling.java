package bondlab.config;

import java.util.List;

/**
 * How the points of a sweep are drawn, where a grid would take every combination.
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
public record Sampling(Kind kind, int trials, long seed) {

  private static final int MOST = 1_000_000;

  /** The ways to draw. */
  public enum Kind {
    RANDOM,
    LATIN_HYPERCUBE
  }

  /** {@code random} and {@code latin-hypercube}. */
  public static final List<String> NAMES = List.of("random", "latin-hypercube");

  public Sampling {
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
  public static Sampling of(String name, int trials, long seed) {
    int found = NAMES.indexOf(name);
    if (found < 0) {
      throw new BadInput(
          "there is no sampler %s; there are %s%s"
              .formatted(name, String.join(", ", NAMES), Nearest.hint(name, NAMES)));
    }
    return new Sampling(Kind.values()[found], trials, seed);
  }

  /** As options: {@code --sampler latin-hypercube --trials 20 --sampler-seed 0}. */
  @Override
  public String toString() {
    return "--sampler %s --trials %d --sampler-seed %d"
        .formatted(NAMES.get(kind.ordinal()), trials, seed);
  }
}
