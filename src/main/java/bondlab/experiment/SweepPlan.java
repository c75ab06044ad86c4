package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.config.OverrideText;
import bondlab.config.SweepSampler;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The trials of a sweep, before they are composed.
 *
 * @param typed what was typed, for the record
 * @param each the overrides of each trial; with a halving, of each candidate
 * @param halving which candidates get a larger budget; empty if all trials are run
 */
public record SweepPlan(List<String> typed, List<List<String>> each, Optional<Halving> halving) {
  private static final String SEED = "seed";

  public SweepPlan {
    typed = List.copyOf(typed);
    each = List.copyOf(each);
  }

  /**
   * Plans every combination of what is varied, the last axis fastest.
   *
   * @throws BadInput naming each override that cannot be used
   */
  public static SweepPlan grid(ConfigRoot root, List<String> overrides) {
    return new SweepPlan(overrides, root.expand(overrides), Optional.empty());
  }

  /**
   * Plans points drawn at random or in a Latin hypercube.
   *
   * @throws BadInput naming each override that cannot be used, or if nothing is varied
   */
  public static SweepPlan sampled(ConfigRoot root, List<String> overrides, SweepSampler how) {
    return new SweepPlan(
        OverrideText.with(overrides, how.toString()),
        root.sample(overrides, how),
        Optional.empty());
  }

  /**
   * Repeats each of these with seed 1, 2, … {@code count}; the seed changes fastest.
   *
   * @throws BadInput if the seed is set otherwise too
   */
  public SweepPlan seeds(int count) {
    if (count < 1) {
      throw new BadInput("seeds = " + count + ": must be 1 or more");
    }
    if (each.stream().anyMatch(SweepPlan::setsSeed)) {
      throw new BadInput(
          "seed is set by an override and by seeds = " + count + "; leave one of them out");
    }
    List<List<String>> seeded =
        each.stream()
            .flatMap(
                one ->
                    IntStream.rangeClosed(1, count)
                        .mapToObj(s -> OverrideText.with(one, SEED + "=" + s)))
            .toList();
    return new SweepPlan(OverrideText.with(typed, "seeds=" + count), seeded, halving);
  }

  /** Takes these as the candidates of a halving. */
  public SweepPlan halved(Halving how) {
    return new SweepPlan(typed, each, Optional.of(how));
  }

  /**
   * The same, run by this launcher with its usual settings.
   *
   * @throws BadInput if no such launcher is installed
   */
  public SweepPlan launchedBy(ConfigRoot root, String launcher) {
    String override = Launchers.override(root, each.isEmpty() ? List.of() : each.get(0), launcher);
    return new SweepPlan(
        OverrideText.with(typed, override),
        each.stream().map(one -> OverrideText.with(one, override)).toList(),
        halving);
  }

  /** The overrides of every trial, all rungs of a halving included. */
  List<List<String>> trials() {
    return halving.isPresent() ? halving.get().trials(each) : each;
  }

  private static boolean setsSeed(List<String> overrides) {
    return overrides.stream().anyMatch(override -> OverrideText.key(override).equals(SEED));
  }
}
