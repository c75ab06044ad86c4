package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.config.Nearest;
import bondlab.config.OverrideText;
import com.typesafe.config.Config;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The launchers on the class path: those that a jar names in {@code META-INF/services}. */
final class Launchers {
  private static final String USUAL = "in-process";

  /** How to get Apache Spark, which a plain build does not download. */
  private static final String SPARK =
      "; Apache Spark is an extra: ./bondlab brings it along if launcher=spark is typed or"
          + " BONDLAB_SPARK=1 is set; elsewhere build it once (mvn -Pspark package) and put"
          + " target/spark/jars/* on the class path, behind target/bondlab.jar and target/lib/*";

  private Launchers() {}

  /**
   * The launcher that the trials of a sweep ask for, {@code in-process} if they ask for none.
   *
   * @throws BadInput if {@code launcher.name} names none that is installed, its settings are
   *     refused, or they differ between trials
   */
  static Launcher of(List<Trial> trials) {
    Config settings = trials.get(0).launcher();
    for (Trial trial : trials) {
      if (!trial.launcher().equals(settings)) {
        throw new BadInput(
            "launcher differs between the trials: a sweep runs in one way; "
                + "give launcher and each of its keys one value");
      }
    }
    String name = settings.hasPath("name") ? settings.getString("name") : USUAL;
    Launcher launcher = installed("launcher.name = ", name);
    if (!name.equals(USUAL) && trials.stream().anyMatch(t -> Studies.isCell(t.config()))) {
      throw new BadInput(
          ("launcher.name = %s: a study that was made in a notebook is in the notebook's process"
                  + " only; leave launcher out, or put the study into a jar that names it in"
                  + " META-INF/services/bondlab.experiment.Study")
              .formatted(name));
    }
    launcher.validate(settings);
    return launcher;
  }

  /**
   * The override that chooses a launcher: the option of the group where the configuration has one,
   * else its bare name.
   *
   * @param overrides those of a trial
   * @throws BadInput if there is no such launcher
   */
  static String override(ConfigRoot root, List<String> overrides, String name) {
    installed("--launcher ", name);
    boolean option = root.options().getOrDefault(Trial.LAUNCHER, List.of()).contains(name);
    // without the launcher's own keys, which are there only when it is chosen
    List<String> others =
        overrides.stream()
            .filter(each -> !OverrideText.key(each).startsWith(Trial.LAUNCHER))
            .toList();
    boolean chosen = root.compose(others).choices().containsKey(Trial.LAUNCHER);
    return option
        ? (chosen ? "" : "+") + Trial.LAUNCHER + "=" + name
        : "++" + Trial.LAUNCHER + ".name=" + name;
  }

  private static Launcher installed(String asked, String name) {
    Map<String, Launcher> installed = new TreeMap<>();
    ServiceLoader.load(Launcher.class, Launcher.class.getClassLoader())
        .forEach(each -> installed.put(each.name(), each));
    if (!installed.containsKey(name)) {
      String hint = name.equals("spark") ? SPARK : Nearest.hint(name, installed.keySet());
      throw new BadInput(
          "%s%s: no such launcher is installed; there are %s%s"
              .formatted(asked, name, installed.keySet(), hint));
    }
    return installed.get(name);
  }
}
