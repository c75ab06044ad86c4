package bondlab.sharing;

import bondlab.config.BadInput;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks that names of files and folders mean the same on every system and cannot leave their
 * folder.
 *
 * <p>A name consists of letters, digits and {@code . _ - + =}, starts with a letter or digit, does
 * not end in a dot, and is no device name of Windows. So {@code ..}, absolute paths, drive letters,
 * backslashes, blanks, control characters and hidden files are all refused by one rule.
 */
final class SafeName {
  /** For messages. */
  static final String RULE =
      "a name consists of letters, digits, '.', '_', '-', '+' and '=', starts with a letter or"
          + " digit, does not end in a dot, and is no device name of Windows; slashes separate names";

  private static final int LONGEST_PART = 120;
  private static final int LONGEST_PATH = 240;
  private static final Pattern PART =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._+=-]*[A-Za-z0-9_+=-])?");
  private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul");

  private SafeName() {}

  /** Whether this is a single safe name, without any slash. */
  static boolean isPart(String name) {
    String stem = name.toLowerCase(Locale.ROOT).split("\\.", 2)[0];
    return name.length() <= LONGEST_PART
        && PART.matcher(name).matches()
        && !DEVICES.contains(stem)
        && !stem.matches("(com|lpt)[0-9]");
  }

  /** Whether this is a relative path of safe names, separated by slashes. */
  static boolean isPath(String path) {
    if (path.isEmpty() || path.length() > LONGEST_PATH) {
      return false;
    }
    for (String part : path.split("/", -1)) {
      if (!isPart(part)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Requires a single safe name.
   *
   * @param what the name is for, in the message
   * @throws BadInput if it is not
   */
  static void require(String what, String name) {
    if (!isPart(name)) {
      throw new BadInput(what + " " + printable(name) + ": " + RULE);
    }
  }

  /**
   * Requires a path of safe names.
   *
   * @throws BadInput if it is not, so that the file cannot be shared
   */
  static void requirePath(String path) {
    if (!isPath(path)) {
      throw new BadInput(printable(path) + " cannot be shared under this name; rename it: " + RULE);
    }
  }

  /** Makes a name safe to show: quoted, shortened, with visible control characters. */
  static String printable(String name) {
    StringBuilder text = new StringBuilder("\"");
    String shown = name.length() > LONGEST_PART ? name.substring(0, LONGEST_PART) + "…" : name;
    for (char c : shown.toCharArray()) {
      boolean visible = !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
      text.append(visible ? String.valueOf(c) : "\\u%04x".formatted((int) c));
    }
    return text.append('"').toString();
  }
}
