package bondlab.study;

import bondlab.config.BadInput;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the arms of a study. A study's own {@code objective}, {@code anchor}, {@code proxy} and
 * {@code training} are what every arm starts from; {@code arms} lists what each does differently,
 * and {@code axes}, of the study or of one arm, names keys with lists of values, of which every
 * combination is an arm of its own:
 *
 * <pre>
 * arms = [ { name = J-BOND, axes { "anchor.eta" = [0.02, 0.05] } }, { name = RLOO, objective = {name = rloo, …} } ]
 * </pre>
 *
 * What an arm gives with a {@code name}, such as an {@code objective}, an {@code anchor} or the
 * {@code curation} of its {@code pairs}, replaces the study's; without one it changes the keys that
 * it gives.
 */
final class Arms {
  /** What an arm may change. */
  private static final Set<String> PARTS =
      Set.of("objective", "anchor", "proxy", "training", "teacher", Arm.PAIRS);

  private Arms() {}

  /** What a study requires of an arm. */
  interface Rule {
    /**
     * Refuses an arm that the study cannot train.
     *
     * @param earlier names of the arms before it
     * @throws BadInput with every problem
     */
    void require(Arm arm, List<String> earlier);
  }

  /**
   * An arm before it is bound: its parts, and nothing else.
   *
   * @param pairs whether it sets pairs of its own, rather than the study's
   */
  private record Unbound(String name, Config config, boolean pairs) {
    Arm bound() {
      Arm arm = Arm.of(name, config);
      if (pairs && !arm.objective().needsPairs()) {
        throw new BadInput(
            config.getValue(Arm.PAIRS).origin().description()
                + ": pairs has no effect on an objective that draws its own responses; take it out,"
                + " or choose dpo, ipo, slic, kto or bonbon");
      }
      return arm;
    }
  }

  /**
   * Binds every arm of a study, in order.
   *
   * @throws BadInput if two arms have one name, an axis is empty or an arm sets what it may not;
   *     else with everything that is wrong with any arm, and what is wrong with every arm once
   */
  static List<Arm> of(Config study, Rule rule) {
    List<Unbound> all = unbound(study);
    List<Arm> arms = new ArrayList<>();
    Map<String, List<String>> armsByProblem = new LinkedHashMap<>();
    for (Unbound one : all) {
      try {
        Arm arm = one.bound();
        rule.require(arm, arms.stream().map(Arm::name).toList());
        arms.add(arm);
      } catch (BadInput e) {
        e.problems()
            .forEach(
                p -> armsByProblem.computeIfAbsent(p, none -> new ArrayList<>()).add(one.name()));
      }
    }
    if (!armsByProblem.isEmpty()) {
      List<String> told = new ArrayList<>();
      armsByProblem.forEach(
          (problem, names) -> {
            if (names.size() == all.size()) {
              told.add(problem);
            } else {
              names.forEach(name -> told.add("arm \"" + name + "\": " + problem));
            }
          });
      throw new BadInput(told);
    }
    return arms;
  }

  /**
   * Adds what is wrong with the arms to what is wrong with their study, so that all can be put
   * right at once.
   */
  static BadInput beside(BadInput study, Config config) {
    List<String> all = new ArrayList<>(study.problems());
    try {
      of(config, (arm, earlier) -> {});
    } catch (BadInput e) {
      all.addAll(e.problems());
    } catch (ConfigException e) {
      // where arms cannot even be told apart, the study's own problems say why
      return study;
    }
    return new BadInput(all.stream().distinct().toList());
  }

  private static List<Unbound> unbound(Config study) {
    Config base = ConfigFactory.empty();
    for (String part : PARTS) {
      base = study.hasPath(part) ? base.withValue(part, study.getValue(part)) : base;
    }
    List<? extends ConfigObject> written = study.getObjectList("arms");
    List<Unbound> arms = new ArrayList<>();
    if (written.isEmpty()) {
      arms.addAll(spread(Arm.nameOf(study), base, false, axes(study)));
    }
    for (ConfigObject arm : written) {
      arms.addAll(changed(arm.toConfig(), base, axes(study)));
    }
    requireDifferent(arms);
    return arms;
  }

  /** The base with what one element of {@code arms} changes, spread over the axes of both. */
  private static List<Unbound> changed(Config arm, Config base, Map<String, ConfigList> shared) {
    Config changed = base;
    for (String key : arm.root().keySet()) {
      if (PARTS.contains(key)) {
        changed = changed.withValue(key, changed(arm.root().get(key), base.root().get(key)));
      } else if (!key.equals("name") && !key.equals("axes")) {
        throw new BadInput(
            arm.getValue(key).origin().description()
                + ": arms."
                + key
                + " is not a key of an arm; it may have name, axes, "
                + String.join(", ", PARTS.stream().sorted().toList()));
      }
    }
    Map<String, ConfigList> own = new LinkedHashMap<>(shared);
    own.putAll(axes(arm));
    String name = arm.hasPath("name") ? arm.getString("name") : Arm.nameOf(changed);
    return spread(name, changed, arm.hasPath(Arm.PAIRS), own);
  }

  /** A value with the keys of an old one that it leaves as they are. */
  private static ConfigValue changed(ConfigValue value, ConfigValue old) {
    if (!(value instanceof ConfigObject object)
        || !(old instanceof ConfigObject before)
        || object.containsKey("name")) {
      return value;
    }
    ConfigObject all = before;
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String key = entry.getKey();
      all = all.withValue(key, changed(entry.getValue(), before.get(key)));
    }
    return all;
  }

  private static Map<String, ConfigList> axes(Config config) {
    Map<String, ConfigList> axes = new TreeMap<>();
    if (config.hasPath("axes")) {
      Config written = config.getConfig("axes");
      for (String key : written.root().keySet()) {
        ConfigList values = written.getList(ConfigUtil.joinPath(key));
        if (values.isEmpty() || !PARTS.contains(partOf(key))) {
          throw new BadInput(
              values.origin().description()
                  + ": axes.\""
                  + key
                  + "\" must begin with one of "
                  + PARTS.stream().sorted().toList()
                  + " and have at least one value");
        }
        axes.put(key, values);
      }
    }
    return axes;
  }

  private static String partOf(String axis) {
    return axis.split("\\.")[0];
  }

  /** Every combination of the axes' values; the last axis changes fastest. */
  private static List<Unbound> spread(
      String name, Config config, boolean pairs, Map<String, ConfigList> axes) {
    boolean own = pairs || axes.keySet().stream().anyMatch(key -> partOf(key).equals(Arm.PAIRS));
    List<Unbound> arms = List.of(new Unbound(name, config, own));
    for (Map.Entry<String, ConfigList> axis : axes.entrySet()) {
      String shown = axis.getKey().substring(axis.getKey().lastIndexOf('.') + 1);
      List<Unbound> wider = new ArrayList<>();
      for (Unbound arm : arms) {
        for (ConfigValue value : axis.getValue()) {
          wider.add(
              new Unbound(
                  arm.name() + " " + shown + "=" + value.unwrapped(),
                  arm.config().withValue(axis.getKey(), value),
                  own));
        }
      }
      arms = wider;
    }
    return arms;
  }

  private static void requireDifferent(List<Unbound> arms) {
    Map<String, Integer> counts = new TreeMap<>();
    arms.forEach(arm -> counts.merge(arm.name(), 1, Integer::sum));
    List<String> twice =
        counts.entrySet().stream().filter(e -> e.getValue() > 1).map(Map.Entry::getKey).toList();
    if (!twice.isEmpty()) {
      throw new BadInput(
          "arms: " + twice + " name more than one arm; give each arm a name of its own");
    }
  }
}
