package bondlab.checkpoint;

import bondlab.config.BadInput;
import bondlab.config.Echo;
import bondlab.model.DecoderShape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a file says about its network, read key by key; problems are collected. A null counts as not
 * there. Of a list with one number per layer, all must be equal.
 */
final class Facts {
  private final String where;
  private final Map<String, Object> map;
  private final List<String> problems;
  private final Set<String> asked = new HashSet<>();

  /**
   * Starts the reading of a file.
   *
   * @param where told before each key
   */
  Facts(String where, Map<String, Object> map) {
    this(where, map, new ArrayList<>());
  }

  private Facts(String where, Map<String, Object> map, List<String> problems) {
    this.where = where;
    this.map = map;
    this.problems = problems;
  }

  boolean has(String key) {
    return get(key) != null;
  }

  private Object get(String key) {
    asked.add(key);
    Object value = map.get(key);
    return value instanceof List<?> list && new HashSet<>(list).size() == 1 ? list.get(0) : value;
  }

  /** A whole number of 1 or more. */
  int size(String key) {
    return size(key, 0);
  }

  /**
   * A whole number of 1 or more; {@code none} if it is not there, which is a problem if that is 0.
   */
  int size(String key, int none) {
    Object value = get(key);
    if (value == null && none > 0) {
      return none;
    }
    boolean fits =
        value instanceof Number n && n.doubleValue() == n.intValue() && n.intValue() >= 1;
    return fits ? ((Number) value).intValue() : problem(key, value, "must be 1 … 2147483647", 1);
  }

  /** A number above 0. */
  double positive(String key) {
    return positive(key, 0);
  }

  /** A number above 0; {@code none} if it is not there, which is a problem if that is 0. */
  double positive(String key, double none) {
    Object value = get(key);
    if (value == null && none > 0) {
      return none;
    }
    boolean fits =
        value instanceof Number n && n.doubleValue() > 0 && Double.isFinite(n.doubleValue());
    return fits ? ((Number) value).doubleValue() : problem(key, value, "must be above 0", 1.0);
  }

  boolean flag(String key, boolean none) {
    Object value = get(key);
    return value == null
        ? none
        : value instanceof Boolean flag ? flag : problem(key, value, "must be true or false", none);
  }

  String text(String key, String none) {
    Object value = get(key);
    return value == null
        ? none
        : value instanceof String text ? text : problem(key, value, "must be text", none);
  }

  /** One of these names. */
  String oneOf(String key, String none, Collection<String> allowed) {
    String value = text(key, none);
    return value != null && allowed.contains(value)
        ? value
        : problem(key, value, "must be one of " + String.join(", ", allowed), none);
  }

  /** An object inside; empty if it is not there. */
  Facts inside(String key) {
    Map<String, Object> inner = Map.of();
    Object value = get(key);
    if (value instanceof Map<?, ?> given) {
      @SuppressWarnings("unchecked") // keys of JSON are text
      Map<String, Object> object = (Map<String, Object>) given;
      inner = object;
    } else if (value != null) {
      problem(key, value, "must be an object", null);
    }
    return new Facts(where + ": " + key, inner, problems);
  }

  /** Requires what a network without this feature says of it, or nothing. */
  void without(String key, Object... neutral) {
    Object value = get(key);
    for (Object none : neutral) {
      boolean equal =
          none instanceof Number a && value instanceof Number b
              ? Math.abs(a.doubleValue() - b.doubleValue()) < 1e-6 // as good as float32 says it
              : none.equals(value);
      if (equal) {
        return;
      }
    }
    if (value != null) {
      problem(key, value, "changes what the network computes and is not supported here", null);
    }
  }

  /** Reports every key with this beginning that nobody asked for. */
  void requireAllAsked(String beginning) {
    for (String key : map.keySet()) {
      if (key.startsWith(beginning) && !asked.contains(key)) {
        problem(key, map.get(key), "is unknown here and may change what the network computes", "");
      }
    }
  }

  /** Collects a problem and gives {@code instead}. */
  <T> T problem(String key, Object value, String allowed, T instead) {
    String shown = value == null ? "is missing" : "= " + Echo.value(String.valueOf(value));
    problems.add(where + ": " + key + " " + shown + ": " + allowed);
    return instead;
  }

  /**
   * Ends the reading with the shape that was read.
   *
   * @throws BadInput with every problem, those of the shape too
   */
  DecoderShape shape(Supplier<DecoderShape> maker) {
    done();
    try {
      return maker.get();
    } catch (BadInput e) {
      throw new BadInput(e.problems().stream().map(problem -> where + ": " + problem).toList());
    }
  }

  /**
   * Ends the reading.
   *
   * @throws BadInput with every problem
   */
  void done() {
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }
}
