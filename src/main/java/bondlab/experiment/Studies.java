package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.Echo;
import bondlab.config.Nearest;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import java.util.Collection;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The studies that can be asked for by name. */
public final class Studies {
  /** The name of every study that a notebook cell makes; no other process has it. */
  public static final String CELL = "cell";

  private final Map<String, Study> byName = new TreeMap<>();

  private Studies(Study... studies) {
    for (Study study : studies) {
      if (byName.put(study.name(), study) != null) {
        throw new IllegalArgumentException("two studies are named " + study.name());
      }
    }
  }

  public static Studies of(Study... studies) {
    return new Studies(studies);
  }

  /**
   * The studies on the class path: those of this project, and any that a jar names in {@code
   * META-INF/services/bondlab.experiment.Study}.
   */
  public static Studies installed() {
    return of(
        ServiceLoader.load(Study.class).stream()
            .map(ServiceLoader.Provider::get)
            .toArray(Study[]::new));
  }

  /** These, with others in the place of those of their names. */
  public Studies with(Study... others) {
    Map<String, Study> all = new TreeMap<>(byName);
    for (Study study : others) {
      all.put(study.name(), study);
    }
    return of(all.values().toArray(Study[]::new));
  }

  public Collection<String> names() {
    return byName.keySet();
  }

  /**
   * The study that the key {@code study} names.
   *
   * @throws BadInput if the key is missing or names none
   */
  public Study of(Config config) {
    if (!config.hasPath("study")) {
      throw new BadInput(
          "study is not set; choose a whole experiment (experiment=NAME) or one of " + names());
    }
    if (config.getValue("study").valueType() != ConfigValueType.STRING) {
      throw new BadInput(
          "study must be a name, got " + Echo.value(config.getValue("study").render()));
    }
    return named(config.getString("study"), config.getValue("study").origin().description());
  }

  /** Whether a configuration asks for a study that was made in a notebook cell. */
  static boolean isCell(Config config) {
    return config.hasPath("study") && config.getString("study").equals(CELL);
  }

  private Study named(String name, String where) {
    Study study = byName.get(name);
    if (study == null && name.equals(CELL)) {
      throw new BadInput(
          "study = "
              + CELL
              + " is not installed: it was made in a notebook; run its cell again, which finds what"
              + " has finished and runs the rest");
    }
    if (study == null) {
      throw new BadInput(
          "%s: study = %s is not known; allowed are %s%s"
              .formatted(where, Echo.value(name), names(), Nearest.hint(name, names())));
    }
    return study;
  }
}
