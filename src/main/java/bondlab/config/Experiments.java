package bondlab.config;

import java.util.List;
import java.util.Map;

/**
 * Whole named experiments: the group {@code experiment}, whose files lie directly in the root,
 * unless the root has a folder of that name. Their content goes to the root of the config.
 */
final class Experiments {
  static final String GROUP = "experiment";

  private Experiments() {}

  /** Whether the options of this group are the files beside the primary config. */
  static boolean areFilesOfRoot(ConfigFiles files, String group) {
    return group.replaceFirst("^/", "").equals(GROUP) && !files.isGroup(GROUP);
  }

  /** The names that {@code experiment=} takes. */
  static List<String> names(ConfigFiles files, String primary) {
    return files.isGroup(GROUP)
        ? files.options(GROUP)
        : files.options("").stream().filter(name -> !name.equals(primary)).toList();
  }

  /**
   * What else to say of a key or group that is not there, when whole experiments are there and none
   * was chosen; "" otherwise.
   */
  static String noneChosen(ConfigFiles files, String primary, Map<String, String> choices) {
    List<String> names = names(files, primary);
    return names.isEmpty() || choices.containsKey(GROUP)
        ? ""
        : "; no experiment was chosen: write experiment=NAME, one of " + String.join(", ", names);
  }

  /**
   * Whether an override chooses an experiment. Without an experiment folder, a key of that name in
   * the primary config makes {@code experiment=x} a plain value unless there is a file {@code x}.
   */
  static boolean isChosenBy(OverrideLine line, ConfigFiles files, ConfigFile primary, String name) {
    if (!line.key().equals(GROUP) || line.value() instanceof java.util.Map) {
      return false;
    }
    return files.isGroup(GROUP)
        || !primary.content().containsKey(GROUP)
        || line.value() instanceof String option && names(files, name).contains(option);
  }
}
