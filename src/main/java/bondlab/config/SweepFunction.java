package bondlab.config;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A call in an override's value: {@code choice}, {@code range}, {@code glob}, {@code sort}, casts.
 */
final class SweepFunction {
  private static final List<String> NAMES =
      List.of("bool", "choice", "float", "glob", "int", "range", "sort", "str");
  private static final int LARGEST_RANGE = 10_000_000;

  private final String name;
  private final List<Object> arguments = new ArrayList<>();
  private final Map<String, Object> named = new LinkedHashMap<>();

  SweepFunction(String name) {
    this.name = name;
  }

  void positional(Object value) {
    arguments.add(value);
  }

  void named(String argument, Object value) {
    named.put(argument, value);
  }

  boolean hasNamed() {
    return !named.isEmpty();
  }

  /**
   * A value or a {@link Setting}.
   *
   * @throws IllegalArgumentException if the function or its arguments are unknown
   */
  Object apply() {
    return switch (name) {
      case "choice" -> choice();
      case "range" -> range();
      case "glob" -> glob();
      case "sort" -> sort();
      case "int", "float", "str", "bool" -> cast();
      default ->
          throw new IllegalArgumentException(
              "unknown function %s%s; there are %s (quote the value if it is text)"
                  .formatted(name, Nearest.hint(name, NAMES), String.join(", ", NAMES)));
    };
  }

  private Setting choice() {
    refuseNamedExcept();
    if (arguments.size() == 1 && arguments.get(0) instanceof Setting.Sweep cast && cast.bare()) {
      return new Setting.Sweep(cast.values(), false);
    }
    return new Setting.Sweep(requirePlain("choice(a,b,c)"), false);
  }

  private Setting range() {
    refuseNamedExcept("start", "stop", "step");
    Object[] bounds = {null, null, 1L};
    for (int i = 0; i < arguments.size(); i++) {
      bounds[checkCount(i)] = arguments.get(i);
    }
    List<String> order = List.of("start", "stop", "step");
    named.forEach((key, value) -> bounds[order.indexOf(key)] = value);
    if (bounds[1] == null) {
      bounds[1] = bounds[0];
      bounds[0] = 0L;
    }
    boolean whole = true;
    for (Object bound : bounds) {
      if (!(bound instanceof Number number) || !Double.isFinite(number.doubleValue())) {
        throw new IllegalArgumentException(
            "range(start,stop,step) needs finite numbers, got " + ValueText.of(bound));
      }
      whole &= bound instanceof Long;
    }
    return new Setting.Sweep(
        Collections.unmodifiableList(
            steps(exact(bounds[0]), exact(bounds[1]), exact(bounds[2]), whole)),
        false);
  }

  private static int checkCount(int index) {
    if (index > 2) {
      throw new IllegalArgumentException("range(start,stop,step) has at most three arguments");
    }
    return index;
  }

  private static BigDecimal exact(Object number) {
    return number instanceof Long whole
        ? BigDecimal.valueOf(whole)
        : new BigDecimal((Double) number);
  }

  /** Adds exactly, so that ten steps of 0.1 from 0 end before 1. */
  private static List<Object> steps(
      BigDecimal start, BigDecimal stop, BigDecimal step, boolean whole) {
    if (step.signum() == 0 || start.compareTo(stop) * step.signum() >= 0) {
      throw new IllegalArgumentException(
          "range from %s to %s (exclusive) by %s holds nothing".formatted(start, stop, step));
    }
    double count = stop.subtract(start).doubleValue() / step.doubleValue();
    if (count > LARGEST_RANGE) {
      throw new IllegalArgumentException("range holds more than " + LARGEST_RANGE + " values");
    }
    List<Object> values = new ArrayList<>((int) count + 1);
    BigDecimal next = start;
    while (next.compareTo(stop) * step.signum() < 0) {
      values.add(whole ? (Object) next.longValueExact() : (Object) next.doubleValue());
      next = next.add(step, MathContext.DECIMAL128);
    }
    return values;
  }

  private Setting glob() {
    refuseNamedExcept("include", "exclude");
    Map<String, Object> given = new LinkedHashMap<>(named);
    if (arguments.size() > 2) {
      throw new IllegalArgumentException("glob(include,exclude) has at most two arguments");
    }
    List<String> order = List.of("include", "exclude");
    for (int i = 0; i < arguments.size(); i++) {
      given.put(order.get(i), arguments.get(i));
    }
    if (given.get("include") == null) {
      throw new IllegalArgumentException("glob needs a pattern, as in glob(*)");
    }
    return new Setting.Glob(patterns(given.get("include")), patterns(given.get("exclude")));
  }

  private static List<String> patterns(Object value) {
    if (value == null) {
      return List.of();
    }
    List<?> all = value instanceof List<?> list ? list : List.of(value);
    return all.stream().map(String::valueOf).toList();
  }

  private Object sort() {
    refuseNamedExcept("reverse");
    Comparator<Object> order = SweepFunction::compare;
    if (Boolean.TRUE.equals(named.get("reverse"))) {
      order = order.reversed();
    }
    Object only = arguments.size() == 1 ? arguments.get(0) : null;
    List<Object> values = new ArrayList<>();
    if (only instanceof Setting.Sweep sweep) {
      values.addAll(sweep.values());
    } else if (only instanceof List<?> list) {
      values.addAll(list);
    } else {
      values.addAll(requirePlain("sort(a,b,c)"));
    }
    values.sort(order);
    return only instanceof List<?> ? values : new Setting.Sweep(values, !(only instanceof Setting));
  }

  private static int compare(Object a, Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return Double.compare(x.doubleValue(), y.doubleValue());
    }
    if (a instanceof String x && b instanceof String y) {
      return x.compareTo(y);
    }
    throw new IllegalArgumentException(
        "cannot sort %s and %s together".formatted(ValueText.of(a), ValueText.of(b)));
  }

  private Object cast() {
    refuseNamedExcept();
    UnaryOperator<Object> to = value -> Casts.to(name, value);
    if (arguments.size() == 1 && arguments.get(0) instanceof Setting.Sweep sweep) {
      return new Setting.Sweep(sweep.values().stream().map(to).toList(), sweep.bare());
    }
    List<Object> values = requirePlain(name + "(value)");
    return values.size() == 1
        ? to.apply(values.get(0))
        : new Setting.Sweep(values.stream().map(to).toList(), true);
  }

  private List<Object> requirePlain(String form) {
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException(name + " needs values, as in " + form);
    }
    if (arguments.stream().anyMatch(Setting.class::isInstance)) {
      throw new IllegalArgumentException("a sweep cannot stand inside " + name);
    }
    return arguments;
  }

  private void refuseNamedExcept(String... known) {
    for (String argument : named.keySet()) {
      if (!List.of(known).contains(argument)) {
        throw new IllegalArgumentException(
            name + " has no argument " + argument + Nearest.hint(argument, List.of(known)));
      }
    }
  }

  static double parseDouble(String text) {
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    if (lower.endsWith("nan")) {
      return Double.NaN;
    }
    if (lower.endsWith("inf")) {
      return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Double.parseDouble(lower);
  }
}
