package bondlab.cli;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.config.SweepSampler;
import bondlab.experiment.SweepPlan;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.Option;

/** How the points of a sweep are chosen; every combination if none of these is given. */
final class SamplerOptions {

  /** For the completion of shells. */
  private static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return SweepSampler.NAMES.iterator();
    }
  }

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      completionCandidates = Names.class,
      description =
          "Draw points instead of running the grid: random or latin-hypercube;"
              + " key=interval(a,b), tag(log,interval(a,b)) and int(interval(a,b)) are continuous.")
  private String sampler;

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = "Number of points that the sampler draws.")
  private Integer trials;

  @Option(
      names = "--sampler-seed",
      paramLabel = "S",
      description = "Seed of the draws. Default: 0.")
  private Long samplerSeed;

  boolean areGiven() {
    return sampler != null || trials != null || samplerSeed != null;
  }

  /**
   * The trials of a grid, or those that are drawn.
   *
   * @throws BadInput if an option is missing or has no meaning without another
   */
  SweepPlan plan(ConfigRoot root, List<String> overrides) {
    if (sampler == null && areGiven()) {
      throw new BadInput(
          "--trials and --sampler-seed belong to a sampler; add --sampler "
              + String.join(" or --sampler ", SweepSampler.NAMES));
    }
    if (sampler == null) {
      return SweepPlan.grid(root, overrides);
    }
    if (trials == null) {
      throw new BadInput("--sampler " + sampler + " needs --trials N, how many points to draw");
    }
    SweepSampler how = SweepSampler.of(sampler, trials, samplerSeed == null ? 0 : samplerSeed);
    return SweepPlan.sampled(root, overrides, how);
  }
}
