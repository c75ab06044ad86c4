package bondlab.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

  private ConfigRoot(Path folder) {
    this.files = new ConfigFiles(folder);
    this.composer = new Composer(files);
  }

  public static ConfigRoot at(Path folder) {
    return new ConfigRoot(folder);
  }

  /**
   * Composes {@code config.conf} with these overrides.
   *
   * @throws BadInput naming each override, or file and line, that cannot be used
   */
  public Composition compose(List<String> overrides) {
    return compose(overrides, composition -> composition);
  }

  /**
   * Composes as {@link #compose(List)} and makes something of what comes out, such as a checked
   * trial. Where some overrides cannot be used, that is tried with the others all the same, so that
   * every problem is told at once.
   *
   * @param maker throws a BadInput with what is wrong
   * @throws BadInput naming each override, or file and line, that cannot be used, and what the
   *     maker refused
   */
  public <T> T compose(List<String> overrides, Function<Composition, T> maker) {
    return shallow(
        () -> {
          Composer.Attempt attempt = composer.attempt(overrides);
          List<String> problems = new ArrayList<>(attempt.problems());
          T made = null;
          if (attempt.composition() != null) {
            try {
              made = maker.apply(attempt.composition());
            } catch (BadInput e) {
              problems.addAll(e.problems());
            }
          }
          if (!problems.isEmpty()) {
            throw new BadInput(problems.stream().distinct().toList());
          }
          return made;
        });
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
    return SweepAxes.grid(axes(overrides));
  }

  /**
   * Draws the overrides of each trial: what {@link #expand} takes, and {@code beta=interval(0,1)},
   * {@code rate=tag(log,interval(1e-5,1e-3))}, {@code n=int(interval(1,100))}. Deterministic by the
   * sampling's seed.
   *
   * @throws BadInput naming each override that cannot be used, or if nothing is varied
   */
  public List<List<String>> sample(List<String> overrides, SweepSampler how) {
    return how.draw(axes(overrides));
  }

  private List<SweepAxes.Axis> axes(List<String> overrides) {
    return shallow(() -> new SweepAxes(files).of(overrides));
  }

  /** The options of every group, and of {@code experiment}, sorted. */
  public Map<String, List<String>> options() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    if (!files.isGroup(ConfigFiles.EXPERIMENT)) {
      all.put(ConfigFiles.EXPERIMENT, files.experiments());
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
