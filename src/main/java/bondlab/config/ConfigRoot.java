package bondlab.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A folder of configuration files, composed in the manner of Hydra.
 *
 * <p>Each file is read once in the life of this object; make a new one to see edits. Safe for many
 * threads.
 */
public final class ConfigRoot {
  /** What the files alone give for some group choices. */
  private record Base(ConfigObject content, Map<String, String> choices) {}

  private final ConfigFiles files;
  private final Map<List<String>, Base> bases = new ConcurrentHashMap<>();

  private ConfigRoot(Path folder) {
    this.files = new ConfigFiles(folder);
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
          BadInput.Collector problems = new BadInput.Collector();
          Composition composition = composed(overrides, problems);
          T made =
              composition == null ? null : problems.attempt(() -> maker.apply(composition), null);
          problems.done();
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

  /**
   * Composes what can be used of the overrides, so that the rest of the problems is found too.
   *
   * @return null if nothing can be composed
   */
  private Composition composed(List<String> overrides, BadInput.Collector problems) {
    List<OverrideLine> lines = parse(overrides, problems);
    ConfigFiles.ConfigFile primary = primary();
    if (lines.size() < overrides.size() && overrides.stream().anyMatch(this::isUnreadGroup)) {
      return null; // without the choice, the keys that it brings are unknown
    }
    List<OverrideLine> groups = new ArrayList<>();
    List<OverrideLine> values = new ArrayList<>();
    for (OverrideLine line : lines) {
      (isGroup(line, primary) ? groups : values).add(line);
    }
    return problems.attempt(
        () -> {
          Base base = base(groups, primary);
          ConfigObject content = applyAll(base, values, problems);
          if (values.stream().anyMatch(line -> Substitutions.isIn(line.text()))) {
            ConfigLimits.requireLight(content);
          }
          ConfigObject resolved = Lookups.resolve(content);
          ConfigLimits.requireShallow(resolved);
          return new Composition(resolved.toConfig(), List.copyOf(overrides), base.choices);
        },
        null);
  }

  /** Whether an override that cannot be read would have chosen an option of a group. */
  private boolean isUnreadGroup(String text) {
    String key = text.replaceFirst("(?s)^[+~]*([^=@]*).*", "$1");
    return (key.equals(ConfigFiles.EXPERIMENT) || files.isGroup(key))
        && parse(List.of(text), new BadInput.Collector()).isEmpty();
  }

  private ConfigFiles.ConfigFile primary() {
    return files
        .load(ConfigFiles.PRIMARY)
        .orElseThrow(
            () ->
                new BadInput(
                    "%s has no %s.conf; --config-dir names the folder that holds it"
                        .formatted(files.root(), ConfigFiles.PRIMARY)));
  }

  private static List<OverrideLine> parse(List<String> overrides, BadInput.Collector problems) {
    List<OverrideLine> lines = new ArrayList<>();
    for (String text : overrides) {
      problems.check(() -> lines.add(parse(text)));
    }
    return lines;
  }

  private static OverrideLine parse(String text) {
    if (text.startsWith(OverrideLine.ZIP)) {
      throw sweepProblem(text, false);
    }
    OverrideLine line = OverrideLine.parse(text);
    if (line.isSweep()) {
      boolean bare = line.setting() instanceof Setting.Sweep sweep && sweep.bare();
      throw sweepProblem(text, bare);
    }
    return line;
  }

  private static BadInput sweepProblem(String text, boolean bare) {
    String key = text.substring(0, Math.max(0, text.indexOf('=')));
    String value = Echo.value(text.substring(text.indexOf('=') + 1));
    String other =
        bare
            ? "; for a list write %s=[%s], for text %s='%s'".formatted(key, value, key, value)
            : "";
    return new BadInput(
        "override \"%s\" holds several trials: use the sweep command%s"
            .formatted(Echo.value(text), other));
  }

  private boolean isGroup(OverrideLine line, ConfigFiles.ConfigFile primary) {
    return files.isGroup(line.key()) && !(line.value() instanceof Map)
        || files.choosesExperiment(line, primary);
  }

  private Base base(List<OverrideLine> groups, ConfigFiles.ConfigFile primary) {
    List<String> key = groups.stream().map(OverrideLine::text).toList();
    Base known = bases.get(key);
    if (known == null) {
      known = merged(groups, primary);
      bases.put(key, known);
    }
    return known;
  }

  private Base merged(List<OverrideLine> lines, ConfigFiles.ConfigFile primary) {
    GroupOverrides overrides = new GroupOverrides();
    boolean listed =
        primary.defaults().stream()
            .anyMatch(
                e -> e instanceof DefaultEntry.Group g && g.group().equals(ConfigFiles.EXPERIMENT));
    for (OverrideLine line : lines) {
      overrides.add(line, line.key().equals(ConfigFiles.EXPERIMENT) && !listed);
    }
    DefaultsWalk walk = new DefaultsWalk(files, overrides);
    ConfigObject content = ConfigFactory.empty().root();
    for (DefaultsWalk.Placed placed : walk.run()) {
      ConfigValue embedded =
          placed.target().isEmpty()
              ? placed.content()
              : Edits.set(null, List.of(placed.target().split("\\.")), placed.content());
      content = (ConfigObject) embedded.withFallback(content);
    }
    ConfigLimits.requireLight(content);
    Map<String, String> choices = new LinkedHashMap<>(walk.choices());
    choices.values().removeIf(java.util.Objects::isNull);
    return new Base(content, Collections.unmodifiableMap(choices));
  }

  private ConfigObject applyAll(Base base, List<OverrideLine> values, BadInput.Collector problems) {
    ConfigObject content = base.content;
    ValueOverrides overrides = new ValueOverrides(files, files.noneChosen(base.choices));
    for (OverrideLine line : values) {
      ConfigObject before = content;
      content = problems.attempt(() -> overrides.apply(before, line), before);
    }
    return content;
  }
}
