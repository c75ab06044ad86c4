package bondlab.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Parses the value of an override by Hydra's grammar.
 *
 * <p>Unquoted text is null, a boolean, an integer or a float if all of it reads as one, else a
 * string; blanks inside are kept, at its ends dropped. A backslash escapes {@code \ ( ) [ ] { } : =
 * ,} and blanks.
 */
final class ValueParser {
  private static final Pattern FUNCTION = Pattern.compile("[A-Za-z_][\\w-]*(?=[ \\t]*\\()");
  private static final String ESCAPABLE = "\\()[]{}:=, \t";
  private static final String ALLOWED = "/-\\+.$%*@?|_: \t";

  private final Cursor cursor;
  private int depth;

  ValueParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Parses to the end of the text. */
  Setting setting() {
    cursor.skipBlanks();
    if (cursor.done()) {
      return new Setting.Plain("");
    }
    Object first = element();
    if (cursor.peek() != ',') {
      requireEnd();
      return first instanceof Setting function ? function : new Setting.Plain(first);
    }
    List<Object> values = new ArrayList<>();
    values.add(plain(first));
    while (cursor.take(',')) {
      values.add(plain(element()));
    }
    requireEnd();
    return new Setting.Sweep(values, true);
  }

  private void requireEnd() {
    if (!cursor.done()) {
      throw cursor.problem("unexpected '" + cursor.peek() + "'; quote the value to keep it");
    }
  }

  private Object plain(Object element) {
    if (element instanceof Setting) {
      throw cursor.problem("a sweep function cannot stand inside another value");
    }
    return element;
  }

  /** One value, or the {@link Setting} that a function gives; blanks around it are dropped. */
  Object element() {
    cursor.skipBlanks();
    if (++depth > ConfigLimits.DEEPEST) {
      throw cursor.problem("nested deeper than " + ConfigLimits.DEEPEST);
    }
    char c = cursor.peek();
    Object value;
    if (c == '[') {
      value = list();
    } else if (c == '{') {
      value = dictionary();
    } else if (c == '"' || c == '\'') {
      value = quoted();
    } else {
      var function = FUNCTION.matcher(cursor.text).region(cursor.at, cursor.text.length());
      function.useTransparentBounds(true);
      value = function.lookingAt() ? call(function.group()) : unquoted("a value", true);
    }
    depth--;
    cursor.skipBlanks();
    return value;
  }

  private List<Object> list() {
    cursor.take('[');
    List<Object> values = new ArrayList<>();
    cursor.skipBlanks();
    while (!cursor.take(']')) {
      separate(values.isEmpty(), ']');
      values.add(plain(element()));
    }
    return values;
  }

  private Map<String, Object> dictionary() {
    cursor.take('{');
    Map<String, Object> entries = new LinkedHashMap<>();
    cursor.skipBlanks();
    while (!cursor.take('}')) {
      separate(entries.isEmpty(), '}');
      cursor.skipBlanks();
      Object key = unquoted("a key", false);
      if (key == null) {
        throw cursor.problem("null is no key");
      }
      if (!cursor.take(':')) {
        throw cursor.problem("expected ':' after the key " + ValueText.of(key));
      }
      entries.put(key instanceof String text ? text : ValueText.of(key), plain(element()));
    }
    return entries;
  }

  private void separate(boolean first, char close) {
    if (!first && !cursor.take(',')) {
      throw cursor.problem("expected ',' or '" + close + "'");
    }
  }

  private Object call(String name) {
    int start = cursor.at;
    cursor.at += name.length();
    cursor.skipBlanks();
    cursor.take('(');
    SweepFunction function = new SweepFunction(name);
    cursor.skipBlanks();
    boolean first = true;
    while (!cursor.take(')')) {
      separate(first, ')');
      first = false;
      argument(function);
    }
    try {
      return function.apply();
    } catch (IllegalArgumentException e) {
      throw cursor.problemAt(start, e.getMessage());
    }
  }

  private void argument(SweepFunction function) {
    cursor.skipBlanks();
    int end = cursor.at;
    while (end < cursor.text.length() && isWord(cursor.text.charAt(end))) {
      end++;
    }
    int equals = end;
    while (equals < cursor.text.length() && cursor.text.charAt(equals) == ' ') {
      equals++;
    }
    if (end > cursor.at && equals < cursor.text.length() && cursor.text.charAt(equals) == '=') {
      String name = cursor.text.substring(cursor.at, end);
      cursor.at = equals + 1;
      function.named(name, element());
    } else if (function.hasNamed()) {
      throw cursor.problem("an argument without a name follows one with a name");
    } else {
      function.positional(element());
    }
  }

  /** A quoted string; only the backslashes before a quotation mark are escapes. */
  private String quoted() {
    int start = cursor.at;
    char quote = cursor.peek();
    StringBuilder out = new StringBuilder();
    int backslashes = 0;
    for (cursor.at++; !cursor.done(); cursor.at++) {
      char c = cursor.peek();
      if (c == quote) {
        out.setLength(out.length() - (backslashes + 1) / 2);
        if (backslashes % 2 == 0) {
          cursor.at++;
          return out.toString();
        }
      }
      backslashes = c == '\\' ? backslashes + 1 : 0;
      out.append(c);
    }
    throw cursor.problemAt(start, "the quotation mark is never closed");
  }

  private Object unquoted(String what, boolean colons) {
    int start = cursor.at;
    StringBuilder out = new StringBuilder();
    int keep = 0;
    while (!cursor.done() && (colons || cursor.peek() != ':')) {
      char c = cursor.peek();
      if (c == '\\' && cursor.at + 1 < cursor.text.length() && escapable(cursor.at + 1)) {
        out.append(cursor.text.charAt(cursor.at + 1));
        cursor.at += 2;
        keep = out.length();
      } else if (cursor.looksAt("${")) {
        out.append(interpolation());
        keep = out.length();
      } else if (isWord(c) || ALLOWED.indexOf(c) >= 0) {
        out.append(c);
        cursor.at++;
        keep = c == ' ' || c == '\t' ? keep : out.length();
      } else {
        break;
      }
    }
    if (keep == 0) {
      throw cursor.problem("expected " + what + (cursor.done() ? "" : ", quoted if it is text"));
    }
    String raw = cursor.text.substring(start, cursor.at).strip();
    out.setLength(keep);
    try {
      return ValueText.typed(raw, out.toString());
    } catch (NumberFormatException e) {
      throw cursor.problem(raw + " does not fit in 64 bits");
    }
  }

  private boolean escapable(int place) {
    return ESCAPABLE.indexOf(cursor.text.charAt(place)) >= 0;
  }

  private String interpolation() {
    int end = Substitutions.end(cursor.text, cursor.at);
    if (end < cursor.at + 4) {
      throw cursor.problem("expected ${key}");
    }
    String found = cursor.text.substring(cursor.at, end);
    cursor.at = end;
    return found;
  }

  private static boolean isWord(char c) {
    return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }
}
