package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.Nearest;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The launchers on the class path: those that a jar names in {@code META-INF/services}. */
final class Launchers {
  /** The key that a launcher's settings stand under. */
  static final String KEY = "launcher";

  private static final String USUAL = "in-process";

  private Launchers() {}

  /** What stands under {@code launcher}; empty if nothing does. */
  static Config settings(Config config) {
    return config.hasPath(KEY) ? config.getConfig(KEY) : ConfigFactory.empty();
  }

  /**
   * The launcher that a configuration asks for, {@code in-process} if it asks for none.
   *
   * @throws BadInput if {@code launcher.name} names none that is installed, or its settings are
   *     refused
   */
  static Launcher of(Config config) {
    Map<String, Launcher> installed = new TreeMap<>();
    ServiceLoader.load(Launcher.class).forEach(each -> installed.put(each.name(), each));
    Config settings = settings(config);
    String name = settings.hasPath("name") ? settings.getString("name") : USUAL;
    Launcher launcher = installed.get(name);
    if (launcher == null) {
      throw new BadInput(
          "launcher.name = "
              + name
              + " is not installed; there are "
              + installed.keySet()
              + Nearest.hint(name, installed.keySet()));
    }
    launcher.validate(settings);
    return launcher;
  }
}
