package bondlab.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A folder of configuration files, composed in the manner of Hydra.
 *
 * <p>Each file is read once in the life of this object; make a new one to see edits. Safe for many
 * threads.
 */
public final class ConfigRoot {
  private final ConfigFiles files;
  private final Composer composer;
  private final Sampling sampling;
  private final List<Long> seeds;

  private ConfigRoot(ConfigFiles files, Composer composer, Sampling sampling, List<Long> seeds) {
    this.files = files;
    this.composer = composer;
    this.sampling = sampling;
    this.seeds = seeds;
  }

  public static ConfigRoot at(Path folder) {
    ConfigFiles files = new ConfigFiles(folder);
    return new ConfigRoot(files, new Composer(files), null, List.of());
  }

  /** The same folder; {@link #expand} draws its sweeps by a sampler instead of taking the grid. */
  public ConfigRoot sampledBy(Sampling how) {
    return new ConfigRoot(files, composer, how, seeds);
  }

  /**
   * The same folder; {@link #expand} repeats each point of a sweep, of a grid or drawn, with every
   * one of these values of the key {@code seed}, which change fastest.
   */
  public ConfigRoot repeatedWith(List<Long> manySeeds) {
    return new ConfigRoot(files, composer, sampling, List.copyOf(manySeeds));
  }

  /**
   * Composes {@code config.conf} with these overrides.
   *
   * @throws BadInput naming each override, or file and line, that cannot be used
   */
  public Composition compose(List<String> overrides) {
    return shallow(() -> composer.compose(overrides));
  }

  /**
   * Expands sweep overrides into the overrides of each trial, in order: the last axis changes
   * fastest.
   *
   * <p>{@code n=1,2,4}, {@code n=choice(1,2,4)}, {@code n=range(start,stop,step)} with the stop
   * left out, {@code policy=glob(*,exclude=t*)} over the options of a group, and {@code
   * zip(seed=[1,2,3],policy=[tiny,small,large])}, which steps several keys together: each of its
   * arguments is a list, choice, range or glob, all of one length. Quote zips and functions from
   * the shell.
   *
   * @throws BadInput naming each override that cannot be used
   */
  public List<List<String>> expand(List<String> overrides) {
    List<SweepAxis> axes = shallow(() -> new SweepAxes(files).of(overrides));
    List<List<String>> points =
        sampling == null ? SweepGrid.expand(axes) : SweepDraws.draw(axes, sampling);
    return seeds.isEmpty() ? points : repeated(points, axes);
  }

  /**
   * Draws the overrides of each trial: what {@link #expand} takes, and {@code beta=interval(0,1)},
   * {@code rate=tag(log,interval(1e-5,1e-3))}, {@code n=int(interval(1,100))}. Deterministic by the
   * sampling's seed.
   *
   * @throws BadInput naming each override that cannot be used, or if nothing is varied
   */
  public List<List<String>> sample(List<String> overrides, Sampling how) {
    return sampledBy(how).expand(overrides);
  }

  private List<List<String>> repeated(List<List<String>> points, List<SweepAxis> axes) {
    if (axes.stream().anyMatch(axis -> List.of(axis.name().split(",")).contains("seed"))) {
      throw new BadInput("seed is set by an override already; repeat with seeds, or override it");
    }
    List<List<String>> trials = new ArrayList<>(points.size() * seeds.size());
    for (List<String> point : points) {
      for (long seed : seeds) {
        trials.add(SweepGrid.joined(point, List.of("seed=" + seed)));
      }
    }
    return trials;
  }

  /** The options of every group, and of {@code experiment}, sorted. */
  public Map<String, List<String>> options() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    if (!files.isGroup(Experiments.GROUP)) {
      all.put(Experiments.GROUP, Experiments.names(files, Composer.PRIMARY));
    }
    files.groups().forEach(group -> all.put(group, files.options(group)));
    return all;
  }

  /** Nobody's settings are nested so deeply that the stack ends; a hostile file may be. */
  private <T> T shallow(Supplier<T> work) {
    try {
      return work.get();
    } catch (StackOverflowError e) {
      throw new BadInput(
          "the files of %s, or an override, are nested too deeply to be read"
              .formatted(files.root()));
    }
  }
}
