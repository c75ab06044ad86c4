package bondlab.config;

import bondlab.stats.RandomStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A call in an override's value, such as {@code choice(a,b)} or {@code int(3.7)}. */
final class SweepFunction {
  private static final List<String> NAMES =
      List.of(
          "bool",
          "choice",
          "float",
          "glob",
          "int",
          "interval",
          "range",
          "shuffle",
          "sort",
          "str",
          "tag");

  /** The one tag that a sampler knows. */
  private static final String LOG = "log";

  private static final int LARGEST = 10_000_000;

  /** That of Python's decimal numbers, which Hydra steps with: the same digits come out. */
  private static final MathContext PYTHON = new MathContext(28, RoundingMode.HALF_EVEN);

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
      case "interval" -> interval();
      case "glob" -> glob();
      case "sort" -> sort();
      case "shuffle" -> shuffle();
      case "tag" -> tag();
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
    Object[] bounds = given("start", "stop", "step");
    if (bounds[1] == null && bounds[0] != null) {
      bounds[1] = bounds[0];
      bounds[0] = 0L;
    }
    return steps(bounds[0], bounds[1], bounds[2] == null ? 1L : bounds[2]);
  }

  private Setting interval() {
    Object[] ends = given("start", "end");
    for (Object end : ends) {
      if (!(end instanceof Number)) {
        throw new IllegalArgumentException(
            "interval(start,end) needs two numbers, got " + ValueText.of(end));
      }
    }
    double start = ((Number) ends[0]).doubleValue();
    return new Setting.Interval(start, ((Number) ends[1]).doubleValue(), false, false);
  }

  private Setting glob() {
    Object[] patterns = given("include", "exclude");
    if (patterns[0] == null) {
      throw new IllegalArgumentException("glob needs a pattern, as in glob(*)");
    }
    return new Setting.Glob(patterns(patterns[0]), patterns(patterns[1]));
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
    return reordered(sorted(listed("sort(a,b,c)"), Boolean.TRUE.equals(named.get("reverse"))));
  }

  private Object shuffle() {
    refuseNamedExcept("seed");
    Object seed = named.getOrDefault("seed", 0L);
    if (!(seed instanceof Long whole)) {
      throw new IllegalArgumentException(
          "the seed of shuffle is a whole number, got " + ValueText.of(seed));
    }
    return reordered(shuffled(listed("shuffle(a,b,c)"), whole));
  }

  /** The values of the one sweep or list that is given, or the arguments themselves. */
  private List<?> listed(String form) {
    Object only = arguments.size() == 1 ? arguments.get(0) : null;
    if (only instanceof Setting.Sweep sweep) {
      return sweep.values();
    }
    return only instanceof List<?> list ? list : requirePlain(form);
  }

  /** A list stays a list, a sweep a sweep. */
  private Object reordered(List<Object> values) {
    Object only = arguments.size() == 1 ? arguments.get(0) : null;
    return only instanceof List<?> ? values : new Setting.Sweep(values, !(only instanceof Setting));
  }

  /** Tags are labels to Hydra; {@code log} says how an interval is drawn. */
  private Setting tag() {
    refuseNamedExcept();
    Object last = arguments.isEmpty() ? null : arguments.get(arguments.size() - 1);
    if (!(last instanceof Setting sweep)) {
      throw new IllegalArgumentException(
          "tag needs a sweep last, as in tag(log,interval(1e-5,1e-3))");
    }
    List<Object> tags = arguments.subList(0, arguments.size() - 1);
    if (tags.stream().anyMatch(tag -> !(tag instanceof String))) {
      throw new IllegalArgumentException("the tags of tag are words");
    }
    if (!(sweep instanceof Setting.Interval interval)) {
      return sweep;
    }
    for (Object tag : tags) {
      if (!tag.equals(LOG)) {
        throw new IllegalArgumentException("an interval has the tag log or none, got " + tag);
      }
    }
    return tags.isEmpty() ? interval : interval.onLogScale();
  }

  private Object cast() {
    refuseNamedExcept();
    UnaryOperator<Object> to = value -> ValueText.cast(name, value);
    if (arguments.size() == 1 && arguments.get(0) instanceof Setting.Interval interval) {
      return interval.cast(name);
    }
    if (arguments.size() == 1 && arguments.get(0) instanceof Setting.Sweep sweep) {
      return new Setting.Sweep(sweep.values().stream().map(to).toList(), sweep.bare());
    }
    List<Object> values = requirePlain(name + "(value)");
    return values.size() == 1
        ? to.apply(values.get(0))
        : new Setting.Sweep(values.stream().map(to).toList(), true);
  }

  /** The arguments in this order, given by place or by name; null where one was left out. */
  private Object[] given(String... order) {
    refuseNamedExcept(order);
    if (arguments.size() > order.length) {
      throw new IllegalArgumentException(
          "%s(%s) has at most %s arguments"
              .formatted(name, String.join(",", order), order.length == 2 ? "two" : "three"));
    }
    Object[] values = new Object[order.length];
    for (int i = 0; i < order.length; i++) {
      Object byPlace = i < arguments.size() ? arguments.get(i) : null;
      values[i] = named.getOrDefault(order[i], byPlace);
    }
    return values;
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

  /**
   * Sorts numbers by size, text by its characters, false before true.
   *
   * @throws IllegalArgumentException if two of the values have no order
   */
  private static List<Object> sorted(List<?> values, boolean reverse) {
    Comparator<Object> order = SweepFunction::compare;
    List<Object> sorted = new ArrayList<>(values);
    sorted.sort(reverse ? order.reversed() : order);
    return sorted;
  }

  private static int compare(Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    if (a instanceof Number x && b instanceof Number y) {
      return Double.compare(x.doubleValue(), y.doubleValue());
    }
    if (a instanceof String x && b instanceof String y) {
      return x.compareTo(y);
    }
    if (a instanceof Boolean x && b instanceof Boolean y) {
      return Boolean.compare(x, y);
    }
    throw new IllegalArgumentException(
        "cannot sort %s and %s together".formatted(ValueText.of(a), ValueText.of(b)));
  }

  /** Puts values in the order of {@code RandomStream.of(seed).at("shuffle").permutation(n)}. */
  private static List<Object> shuffled(List<?> values, long seed) {
    List<Object> shuffled = new ArrayList<>();
    for (int index : RandomStream.of(seed).at("shuffle").permutation(values.size())) {
      shuffled.add(values.get(index));
    }
    return shuffled;
  }

  /**
   * Whole numbers if all three are, else floats.
   *
   * @throws IllegalArgumentException if one is no finite number, or nothing lies between
   */
  private static Setting.Sweep steps(Object start, Object stop, Object step) {
    boolean whole = true;
    for (Object bound : new Object[] {start, stop, step}) {
      if (!(bound instanceof Number number) || !Double.isFinite(number.doubleValue())) {
        throw new IllegalArgumentException(
            "range(start,stop,step) needs finite numbers, got " + ValueText.of(bound));
      }
      whole &= bound instanceof Long;
    }
    List<Object> steps = steps(exact(start), exact(stop), exact(step), whole);
    return new Setting.Sweep(Collections.unmodifiableList(steps), false);
  }

  private static BigDecimal exact(Object number) {
    return number instanceof Long whole
        ? BigDecimal.valueOf(whole)
        : new BigDecimal((Double) number);
  }

  private static List<Object> steps(
      BigDecimal start, BigDecimal stop, BigDecimal step, boolean whole) {
    if (step.signum() == 0 || start.compareTo(stop) * step.signum() >= 0) {
      throw new IllegalArgumentException(
          "range from %s to %s (exclusive) by %s holds nothing".formatted(start, stop, step));
    }
    double count = stop.subtract(start).doubleValue() / step.doubleValue();
    if (count > LARGEST) {
      throw new IllegalArgumentException("range holds more than " + LARGEST + " values");
    }
    List<Object> values = new ArrayList<>((int) count + 1);
    BigDecimal next = start;
    while (next.compareTo(stop) * step.signum() < 0) {
      values.add(whole ? (Object) next.longValueExact() : (Object) next.doubleValue());
      next = next.add(step, PYTHON);
    }
    return values;
  }
}
