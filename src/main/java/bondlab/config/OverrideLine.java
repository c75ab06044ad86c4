package bondlab.config;

/**
 * One override, parsed.
 *
 * @param key a dotted key ({@code a.b.0}) or a group ({@code db/engine})
 * @param target the package of {@code group@package=option}; null where none was written
 * @param setting null for {@code ~key} without a value
 * @param text as it was given
 */
record OverrideLine(Kind kind, String key, String target, Setting setting, String text) {

  /** What an override does with its key. */
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
}
