package bondlab.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One override, parsed.
 *
 * @param key a dotted key ({@code a.b.0}) or a group ({@code db/engine})
 * @param target the package of {@code group@package=option}; null where none was written
 * @param setting null for {@code ~key} without a value
 * @param text as it was given
 */
record OverrideLine(Kind kind, String key, String target, Setting setting, String text) {

  private static final String PART = "(?:[A-Za-z_$][\\w$-]*|0|[1-9][0-9]*)";
  private static final String DOTTED = "[A-Za-z_$][\\w$-]*(?:\\." + PART + ")*";
  private static final String GROUP = "[A-Za-z_][\\w-]*(?:/[A-Za-z_][\\w-]*)+";
  private static final Pattern KEY =
      Pattern.compile("(?<key>" + GROUP + "|" + DOTTED + ")(?:@(?<target>(?:" + DOTTED + ")?))?");

  /** How a zip starts; no key does. */
  static final String ZIP = "zip(";

  /** The effect of an override on its key. */
  enum Kind {
    CHANGE(""),
    ADD("+"),
    ADD_OR_CHANGE("++"),
    DELETE("~");

    final String sign;

    Kind(String sign) {
      this.sign = sign;
    }
  }

  /** The key with its package, as a defaults list names a group. */
  String groupKey() {
    return target == null ? key : key + "@" + target;
  }

  boolean isSweep() {
    return setting != null && !(setting instanceof Setting.Plain);
  }

  /** The single value; null also where there is none. */
  Object value() {
    return setting instanceof Setting.Plain plain ? plain.value() : null;
  }

  /** The text as messages show it. */
  String shown() {
    return Echo.value(text);
  }

  /** The origin of every value that came from this override. */
  String origin() {
    return "override \"" + shown() + "\"";
  }

  /**
   * Parses one override.
   *
   * @throws BadInput with the place of the mistake
   */
  static OverrideLine parse(String text) {
    Cursor cursor = new Cursor(text);
    OverrideLine.Kind kind = kind(cursor);
    Matcher key = key(cursor);
    Setting setting = null;
    if (cursor.take('=')) {
      setting = new ValueParser(cursor).setting();
    } else if (kind != OverrideLine.Kind.DELETE || !cursor.done()) {
      throw cursor.problem(cursor.peek() == '[' ? "write a list index as a.0" : "expected '='");
    }
    if (kind == OverrideLine.Kind.DELETE
        && setting != null
        && !(setting instanceof Setting.Plain)) {
      throw cursor.problemAt(0, "a deletion cannot be swept");
    }
    return new OverrideLine(kind, key.group("key"), key.group("target"), setting, text);
  }

  /**
   * Parses {@code zip(key=values,key=values,…)}: each argument is a key (with + or ++ if need be)
   * and a list or a sweep function.
   */
  static List<OverrideLine> parseZip(String text) {
    Cursor cursor = new Cursor(text);
    cursor.at = ZIP.length();
    List<OverrideLine> columns = new ArrayList<>();
    do {
      cursor.skipBlanks();
      int start = cursor.at;
      OverrideLine.Kind kind = kind(cursor);
      Matcher key = key(cursor);
      if (kind == OverrideLine.Kind.DELETE || !cursor.take('=')) {
        throw cursor.problem("expected key=[values] inside zip");
      }
      int from = cursor.at;
      Setting setting = column(cursor, new ValueParser(cursor).element(), from);
      String column = text.substring(start, cursor.at).strip();
      columns.add(new OverrideLine(kind, key.group("key"), key.group("target"), setting, column));
    } while (cursor.take(','));
    if (!cursor.take(')') || !cursor.done()) {
      throw cursor.problem("expected ',' or a closing ')'");
    }
    return columns;
  }

  private static Setting column(Cursor cursor, Object value, int from) {
    if (value instanceof List<?> list) {
      return new Setting.Sweep(new ArrayList<>(list), false);
    }
    if (value instanceof Setting sweep) {
      return sweep;
    }
    throw cursor.problemAt(from, "zip needs a list, choice, range or glob for each key");
  }

  private static OverrideLine.Kind kind(Cursor cursor) {
    if (cursor.take('~')) {
      return OverrideLine.Kind.DELETE;
    }
    if (!cursor.take('+')) {
      return OverrideLine.Kind.CHANGE;
    }
    return cursor.take('+') ? OverrideLine.Kind.ADD_OR_CHANGE : OverrideLine.Kind.ADD;
  }

  private static Matcher key(Cursor cursor) {
    Matcher key = KEY.matcher(cursor.text).region(cursor.at, cursor.text.length());
    if (!key.lookingAt()) {
      throw cursor.problem("expected a key such as policy.layers");
    }
    cursor.at = key.end();
    return key;
  }
}
