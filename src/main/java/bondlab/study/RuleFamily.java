package bondlab.study;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.policy.InferenceRule;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A rule of inference for several values of one parameter: {@code { name = soft, n = 256, lambda =
 * [2, 1, 0.5] }}, the values in the order of ever more optimisation.
 *
 * @param label of it in tables, such as {@code soft, n = 256}
 * @param parameter the key that has a list
 * @param grid its values [K], K ≥ 3, going one way, ≥ 0 and finite
 * @param rules one per value [K]
 */
record RuleFamily(String label, String parameter, double[] grid, List<InferenceRule> rules) {
  private static final int LEAST = 3; // a spline needs them

  /**
   * Reads a family.
   *
   * @param key where it stands, such as {@code selection.rules.1}
   * @throws BadInput unless one key has a list of three numbers or more and each gives a rule with
   *     a law in closed form
   */
  static RuleFamily of(Config entry, String key) {
    List<String> lists =
        entry.root().entrySet().stream()
            .filter(e -> e.getValue() instanceof ConfigList)
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    if (lists.size() != 1) {
      throw new BadInput(
          key
              + " at "
              + entry.origin().description()
              + ": one key must have a list of values, such as lambda = [2, 1, 0.5]; those with"
              + " lists are "
              + lists);
    }
    String parameter = lists.get(0);
    ConfigList values = entry.getList(parameter);
    double[] grid = grid(values, key + "." + parameter);
    List<InferenceRule> rules = new ArrayList<>();
    for (ConfigValue value : values) {
      Config one = entry.withValue(parameter, value);
      rules.add(Bind.to(InferenceRule.class, one.atPath("rule"), "rule"));
    }
    if (rules.get(0).law(new double[] {0, 1}, new double[] {-1, -1}).isEmpty()) {
      throw new BadInput(
          key
              + " at "
              + entry.origin().description()
              + ": name = "
              + entry.getString("name")
              + " has no law in closed form; draw with it instead (./bondlab sample --select)");
    }
    return new RuleFamily(label(entry, parameter), parameter, grid, List.copyOf(rules));
  }

  private static double[] grid(ConfigList values, String key) {
    double[] grid = new double[values.size()];
    for (int k = 0; k < grid.length; k++) {
      grid[k] = values.get(k).unwrapped() instanceof Number n ? n.doubleValue() : Double.NaN;
    }
    boolean oneWay = grid.length >= LEAST;
    for (int k = 1; k < grid.length; k++) {
      oneWay &= (grid[k] - grid[k - 1]) * (grid[1] - grid[0]) > 0;
    }
    if (!oneWay || !(grid[0] >= 0 && grid[grid.length - 1] >= 0 && Double.isFinite(grid[0]))) {
      throw new BadInput(
          key
              + " at "
              + values.origin().description()
              + ": must be "
              + LEAST
              + " finite numbers or more, 0 or above and going one way, towards more optimisation");
    }
    return grid;
  }

  private static String label(Config entry, String parameter) {
    Map<String, String> fixed = new TreeMap<>();
    entry
        .root()
        .forEach(
            (name, value) -> {
              if (!name.equals(parameter) && !name.equals("name")) {
                fixed.put(name, name + " = " + value.unwrapped());
              }
            });
    String name = entry.getString("name");
    return fixed.isEmpty()
        ? name
        : name + ", " + fixed.values().stream().collect(Collectors.joining(", "));
  }
}
