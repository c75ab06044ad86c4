package bondlab.config;

import bondlab.stats.RandomStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The functions {@code sort} and {@code shuffle} of overrides. */
final class Orders {
  private Orders() {}

  /**
   * Sorts numbers by size, text by its characters, false before true.
   *
   * @throws IllegalArgumentException if two of the values have no order
   */
  static List<Object> sorted(List<?> values, boolean reverse) {
    Comparator<Object> order = Orders::compare;
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
  static List<Object> shuffled(List<?> values, long seed) {
    List<Object> shuffled = new ArrayList<>();
    for (int index : RandomStream.of(seed).at("shuffle").permutation(values.size())) {
      shuffled.add(values.get(index));
    }
    return shuffled;
  }
}
