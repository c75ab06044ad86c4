package bondlab.text;

import bondlab.table.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Values of Jinja templates and what can be done with them, as Python does it: String, Boolean,
 * Long, Double, null (Python's None), List, Map, {@link #UNDEFINED}, {@link Namespace} and {@link
 * Callable}. Strings are counted in code points.
 */
final class JinjaValues {
  /** What a variable is that nobody has set: false, empty, printed as nothing. */
  static final Object UNDEFINED = new Object();

  private static final int LONGEST_RANGE = 100_000;

  private JinjaValues() {}

  /** An operation is not supported, or not for these values; the parser adds the line. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message, null, false, false);
    }
  }

  /** Attributes that an inner loop may set. */
  record Namespace(Map<String, Object> attributes) {}

  /** A function that a template may call. */
  interface Callable {
    Object call(List<Object> arguments, Map<String, Object> named);
  }

  /** The functions that every template has. */
  static Map<String, Object> functions() {
    Callable namespace = (arguments, named) -> new Namespace(new LinkedHashMap<>(named));
    Callable range = (arguments, named) -> range(arguments);
    Callable raise =
        (arguments, named) -> {
          throw new Refused(
              arguments.stream().map(JinjaValues::text).collect(Collectors.joining()));
        };
    return Map.of("namespace", namespace, "range", range, "raise_exception", raise);
  }

  private static List<Object> range(List<Object> arguments) {
    if (arguments.isEmpty() || arguments.size() > 2) {
      throw new Refused("range takes one number or two");
    }
    long from = arguments.size() == 1 ? 0 : whole(arguments.get(0));
    long to = whole(arguments.get(arguments.size() - 1));
    if (to > from && to - from > LONGEST_RANGE) {
      throw new Refused("range is longer than " + LONGEST_RANGE);
    }
    return new ArrayList<>(LongStream.range(from, to).boxed().toList());
  }

  /** What {@code if} makes of a value. */
  static boolean truth(Object value) {
    if (value instanceof Boolean is) {
      return is;
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    return value != null && (!hasLength(value) || length(value) > 0);
  }

  /** What output prints. */
  static String text(Object value) {
    if (value == UNDEFINED) {
      return "";
    }
    if (value == null) {
      return "None";
    }
    if (value instanceof Boolean is) {
      return is ? "True" : "False";
    }
    if (value instanceof String || value instanceof Long) {
      return value.toString();
    }
    if (value instanceof Double number && Math.abs(number) < 1e7 && Math.abs(number) >= 1e-3) {
      return number.toString(); // here Java writes what Python does
    }
    throw new Refused(kind(value) + " cannot be printed; use tojson");
  }

  /** What {@code for} goes over. */
  static List<?> list(Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    if (value instanceof Map<?, ?> map) {
      return new ArrayList<>(map.keySet());
    }
    if (value instanceof String text) {
      return text.codePoints().mapToObj(Character::toString).toList();
    }
    if (value == UNDEFINED) {
      return List.of();
    }
    throw new Refused(kind(value) + " has no items");
  }

  /** {@code value.name}. */
  static Object attribute(Object value, String name) {
    if (value instanceof Namespace space) {
      return space.attributes.getOrDefault(name, UNDEFINED);
    }
    return value instanceof Map<?, ?> ? item(value, name) : item(requireDefined(value, name), name);
  }

  /** {@code value[key]}. */
  static Object item(Object value, Object key) {
    requireDefined(value, key);
    if (value instanceof Map<?, ?> map) {
      Object found = map.get(key);
      return found != null || map.containsKey(key) ? found : UNDEFINED;
    }
    if (key instanceof Long index && (value instanceof List<?> || value instanceof String)) {
      List<?> list = list(value);
      long at = index < 0 ? index + list.size() : index;
      return at >= 0 && at < list.size() ? list.get((int) at) : UNDEFINED;
    }
    return UNDEFINED;
  }

  private static Object requireDefined(Object value, Object key) {
    if (value == UNDEFINED) {
      throw new Refused("what " + text(key) + " is asked of is not defined");
    }
    return value;
  }

  /** {@code value[from:to:step]}; null for what is left out. */
  static Object slice(Object value, Object from, Object to, Object step) {
    if (!(value instanceof List<?> || value instanceof String)) {
      throw new Refused(kind(value) + " cannot be sliced");
    }
    List<?> list = list(value);
    long by = step == null ? 1 : whole(step);
    if (by == 0) {
      throw new Refused("a slice's step must not be 0");
    }
    int n = list.size();
    long least = by > 0 ? 0 : -1;
    long most = by > 0 ? n : n - 1;
    long begin = from == null ? (by > 0 ? least : most) : bound(whole(from), n, least, most);
    long end = to == null ? (by > 0 ? most : least) : bound(whole(to), n, least, most);
    List<Object> taken = new ArrayList<>();
    for (long i = begin; by > 0 ? i < end : i > end; i += by) {
      taken.add(list.get((int) i));
    }
    return value instanceof String ? String.join("", strings(taken)) : taken;
  }

  private static long bound(long place, int n, long least, long most) {
    return Math.max(least, Math.min(most, place < 0 ? place + n : place));
  }

  /** {@code ==}, {@code !=}, {@code <} and so on. */
  static boolean compare(String sign, Object a, Object b) {
    if (sign.equals("==") || sign.equals("!=")) {
      return same(a, b) == sign.equals("==");
    }
    int order;
    if (a instanceof Number x && b instanceof Number y) {
      order = Double.compare(x.doubleValue(), y.doubleValue());
    } else if (a instanceof String x && b instanceof String y) {
      order = Arrays.compare(x.codePoints().toArray(), y.codePoints().toArray());
    } else {
      throw new Refused(kind(a) + " " + sign + " " + kind(b) + " has no meaning");
    }
    return switch (sign) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  private static boolean same(Object a, Object b) {
    return a instanceof Number x && b instanceof Number y
        ? x.doubleValue() == y.doubleValue()
        : Objects.equals(a, b);
  }

  /** {@code item in container}. */
  static boolean contains(Object container, Object item) {
    if (container instanceof String text) {
      if (!(item instanceof String part)) {
        throw new Refused(kind(item) + " cannot be in a text");
      }
      return text.contains(part);
    }
    return list(container).stream().anyMatch(other -> same(other, item));
  }

  /** {@code a + b}, {@code a - b} and so on. */
  static Object arithmetic(String sign, Object a, Object b) {
    if (sign.equals("+") && a instanceof String x && b instanceof String y) {
      return bounded(x, y.length()) + y;
    }
    if (sign.equals("+") && a instanceof List<?> x && b instanceof List<?> y) {
      List<Object> both = new ArrayList<>(x);
      both.addAll(y);
      return both;
    }
    try {
      if (a instanceof Long x && b instanceof Long y && !sign.equals("/")) {
        return switch (sign) {
          case "+" -> Math.addExact(x, y);
          case "-" -> Math.subtractExact(x, y);
          case "*" -> Math.multiplyExact(x, y);
          case "//" -> Math.floorDiv(x, y);
          default -> Math.floorMod(x, y);
        };
      }
      if (a instanceof Number x && b instanceof Number y) {
        return arithmetic(sign, x.doubleValue(), y.doubleValue());
      }
    } catch (ArithmeticException e) {
      throw new Refused(text(a) + " " + sign + " " + text(b) + ": " + e.getMessage());
    }
    throw new Refused(kind(a) + " " + sign + " " + kind(b) + " is not supported");
  }

  private static double arithmetic(String sign, double x, double y) {
    if (y == 0 && !sign.equals("+") && !sign.equals("-") && !sign.equals("*")) {
      throw new ArithmeticException("division by zero");
    }
    return switch (sign) {
      case "+" -> x + y;
      case "-" -> x - y;
      case "*" -> x * y;
      case "/" -> x / y;
      case "//" -> Math.floor(x / y);
      default -> x - y * Math.floor(x / y);
    };
  }

  /** Calls a function. */
  static Object call(Object function, List<Object> arguments, Map<String, Object> named) {
    if (!(function instanceof Callable callable)) {
      throw new Refused("what is called is no function");
    }
    return callable.call(arguments, named);
  }

  /** Calls a method: {@code value.name(arguments)}. */
  static Object call(Object value, String name, List<Object> arguments) {
    if (value instanceof String text) {
      return method(text, name, arguments);
    }
    if (value instanceof Map<?, ?> map) {
      switch (name) {
        case "get" -> {
          Object found = item(map, first(arguments, name));
          return found != UNDEFINED ? found : arguments.size() > 1 ? arguments.get(1) : null;
        }
        case "items" -> {
          return items(map);
        }
        case "keys" -> {
          return list(map);
        }
        case "values" -> {
          return new ArrayList<>(map.values());
        }
        default -> {}
      }
    }
    throw new Refused("the method " + name + " of " + kind(value) + " is not supported");
  }

  private static Object method(String text, String name, List<Object> arguments) {
    return switch (name) {
      case "strip" -> strip(text, arguments, true, true);
      case "lstrip" -> strip(text, arguments, true, false);
      case "rstrip" -> strip(text, arguments, false, true);
      case "startswith" -> text.startsWith(string(first(arguments, name)));
      case "endswith" -> text.endsWith(string(first(arguments, name)));
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "split" -> split(text, arguments);
      case "replace" -> replace(text, arguments);
      default -> throw new Refused("the method " + name + " of a text is not supported");
    };
  }

  /** Applies a filter: {@code value | name(arguments)}. */
  static Object filter(
      String name, Object value, List<Object> arguments, Map<String, Object> named) {
    boolean plain = arguments.isEmpty() && named.isEmpty();
    return switch (name) {
      case "default", "d" -> {
        boolean falsy = arguments.size() > 1 && truth(arguments.get(1));
        Object other = arguments.isEmpty() ? "" : arguments.get(0);
        yield value == UNDEFINED || falsy && !truth(value) ? other : value;
      }
      case "join" -> {
        List<String> parts = list(value).stream().map(JinjaValues::text).toList();
        String between = arguments.isEmpty() ? "" : string(arguments.get(0));
        bounded("", parts.stream().mapToLong(p -> p.length() + (long) between.length()).sum());
        yield String.join(between, parts);
      }
      case "map" -> {
        String of = string(named.getOrDefault("attribute", UNDEFINED));
        yield new ArrayList<Object>(list(value).stream().map(v -> attribute(v, of)).toList());
      }
      case "replace" -> replace(string(value), arguments);
      case "selectattr", "rejectattr" -> {
        boolean wanted = name.equals("selectattr");
        yield new ArrayList<Object>(
            list(value).stream().filter(v -> wanted == passes(v, arguments)).toList());
      }
      default -> {
        if (!plain) {
          throw new Refused("the filter " + name + " with arguments is not supported");
        }
        yield filter(name, value);
      }
    };
  }

  private static Object filter(String name, Object value) {
    return switch (name) {
      case "trim" -> strip(text(value), List.of(), true, true);
      case "length", "count" -> length(value);
      case "tojson" -> Json.line(value == UNDEFINED ? refuse("nothing") : value);
      case "upper" -> text(value).toUpperCase(Locale.ROOT);
      case "lower" -> text(value).toLowerCase(Locale.ROOT);
      case "string" -> text(value);
      case "safe" -> value;
      case "list" -> new ArrayList<Object>(list(value));
      case "first" -> list(value).isEmpty() ? UNDEFINED : list(value).get(0);
      case "last" -> list(value).isEmpty() ? UNDEFINED : list(value).get(list(value).size() - 1);
      case "items" -> value instanceof Map<?, ?> map ? items(map) : refuse(kind(value));
      case "reverse" -> {
        List<Object> reversed = new ArrayList<>(list(value));
        Collections.reverse(reversed);
        yield value instanceof String ? String.join("", strings(reversed)) : reversed;
      }
      default -> throw new Refused("the filter " + name + " is not supported");
    };
  }

  private static Object refuse(String what) {
    throw new Refused("the filter cannot take " + what);
  }

  private static boolean passes(Object value, List<Object> arguments) {
    Object attribute = attribute(value, string(first(arguments, "selectattr")));
    return arguments.size() == 1
        ? truth(attribute)
        : test(string(arguments.get(1)), attribute, arguments.subList(2, arguments.size()));
  }

  /** Applies a test: {@code value is name(arguments)}. */
  static boolean test(String name, Object value, List<Object> arguments) {
    return switch (name) {
      case "defined" -> value != UNDEFINED;
      case "undefined" -> value == UNDEFINED;
      case "none" -> value == null;
      case "string" -> value instanceof String;
      case "boolean" -> value instanceof Boolean;
      case "true" -> Boolean.TRUE.equals(value);
      case "false" -> Boolean.FALSE.equals(value);
      case "integer" -> value instanceof Long;
      case "float" -> value instanceof Double;
      case "number" -> value instanceof Number || value instanceof Boolean;
      case "mapping" -> value instanceof Map<?, ?>;
      case "sequence", "iterable" -> hasLength(value);
      case "odd" -> Math.floorMod(whole(value), 2L) == 1;
      case "even" -> Math.floorMod(whole(value), 2L) == 0;
      case "divisibleby" -> arithmetic("%", value, first(arguments, name)).equals(0L);
      case "equalto", "eq" -> same(value, first(arguments, name));
      case "ne" -> !same(value, first(arguments, name));
      case "in" -> contains(first(arguments, name), value);
      default -> throw new Refused("the test " + name + " is not supported");
    };
  }

  /** Python's white space ({@code str.isspace}). */
  static boolean isSpace(int c) {
    return c == ' '
        || c >= '\t' && c <= '\r'
        || c >= 0x1C && c <= 0x1F
        || c == 0x85
        || Character.isSpaceChar(c);
  }

  private static String strip(String text, List<Object> arguments, boolean left, boolean right) {
    IntPredicate away = JinjaValues::isSpace;
    if (!arguments.isEmpty() && arguments.get(0) != null) {
      String characters = string(arguments.get(0));
      away = c -> characters.indexOf(c) >= 0;
    }
    int[] points = text.codePoints().toArray();
    int from = 0;
    int to = points.length;
    while (left && from < to && away.test(points[from])) {
      from++;
    }
    while (right && to > from && away.test(points[to - 1])) {
      to--;
    }
    return new String(points, from, to - from);
  }

  private static List<Object> split(String text, List<Object> arguments) {
    if (arguments.size() > 1) {
      throw new Refused("split with a limit is not supported");
    }
    List<Object> parts = new ArrayList<>();
    if (arguments.isEmpty()) {
      StringBuilder word = new StringBuilder();
      for (int c : text.codePoints().toArray()) {
        if (!isSpace(c)) {
          word.appendCodePoint(c);
        } else if (!word.isEmpty()) {
          parts.add(word.toString());
          word.setLength(0);
        }
      }
      if (!word.isEmpty()) {
        parts.add(word.toString());
      }
      return parts;
    }
    String between = string(arguments.get(0));
    if (between.isEmpty()) {
      throw new Refused("split needs a separator that is not empty");
    }
    int from = 0;
    for (int at = text.indexOf(between); at >= 0; at = text.indexOf(between, from)) {
      parts.add(text.substring(from, at));
      from = at + between.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static String replace(String text, List<Object> arguments) {
    if (arguments.size() != 2) {
      throw new Refused("replace takes two texts");
    }
    String what = string(arguments.get(0));
    String by = string(arguments.get(1));
    if (!what.isEmpty()) {
      bounded(text, (long) text.length() / what.length() * by.length());
    } else {
      bounded(text, (text.length() + 1L) * by.length());
    }
    return text.replace(what, by);
  }

  /** The text, if so many more characters are not too many. */
  private static String bounded(String text, long more) {
    if (text.length() + more > Jinja.MOST_CHARACTERS) {
      throw new Refused("a text grows beyond " + Jinja.MOST_CHARACTERS + " characters");
    }
    return text;
  }

  private static List<Object> items(Map<?, ?> map) {
    List<Object> items = new ArrayList<>();
    map.forEach((key, value) -> items.add(new ArrayList<>(Arrays.asList(key, value))));
    return items;
  }

  private static boolean hasLength(Object value) {
    return value instanceof String
        || value instanceof List<?>
        || value instanceof Map<?, ?>
        || value == UNDEFINED;
  }

  private static long length(Object value) {
    if (!hasLength(value)) {
      throw new Refused(kind(value) + " has no length");
    }
    return value instanceof String text
        ? text.codePointCount(0, text.length())
        : list(value).size();
  }

  private static Object first(List<Object> arguments, String of) {
    if (arguments.isEmpty()) {
      throw new Refused(of + " needs an argument");
    }
    return arguments.get(0);
  }

  private static long whole(Object value) {
    if (!(value instanceof Long number)) {
      throw new Refused("a whole number is needed, not " + kind(value));
    }
    return number;
  }

  private static String string(Object value) {
    if (!(value instanceof String text)) {
      throw new Refused("a text is needed, not " + kind(value));
    }
    return text;
  }

  private static List<String> strings(List<?> values) {
    return values.stream().map(String.class::cast).toList();
  }

  private static String kind(Object value) {
    if (value == UNDEFINED) {
      return "an undefined value";
    }
    return value == null
        ? "none"
        : value instanceof String
            ? "a text"
            : value instanceof Boolean
                ? "a truth value"
                : value instanceof Number
                    ? "a number"
                    : value instanceof List<?>
                        ? "a list"
                        : value instanceof Map<?, ?> ? "a mapping" : "a function or namespace";
  }
}
