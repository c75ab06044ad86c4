package bondlab.notebook;

import bondlab.config.BadInput;
import bondlab.experiment.Trial;
import bondlab.reward.Reward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A plan of what to vary, before anything runs: {@link Lab#vary}. Each verb returns a new
 * variation.
 *
 * @param axes values by name; every combination is a point, the last axis fastest
 * @param count of seeds per combination
 * @param name the folder of the runs
 */
public record LabVariation(Map<String, List<Object>> axes, int count, String name) {

  public LabVariation {
    axes = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(axes));
    if (count < 1) {
      throw new BadInput("seeds(" + count + "): must be 1 or more");
    }
  }

  static LabVariation of(String axis, Object... values) {
    return new LabVariation(Map.of(), 1, "notebook").vary(axis, values);
  }

  /** Adds an axis. */
  public LabVariation vary(String axis, Object... values) {
    if (values.length == 0 || axes.containsKey(axis) || !axis.matches("\\w+")) {
      throw new BadInput(
          "vary(\"%s\", …): needs one value or more, and a new name of letters and digits"
              .formatted(axis));
    }
    Map<String, List<Object>> more = new LinkedHashMap<>(axes);
    more.put(axis, Arrays.asList(values));
    return new LabVariation(more, count, name);
  }

  /** Runs each combination with seeds 1 … count. */
  public LabVariation seeds(int seeds) {
    return new LabVariation(axes, seeds, name);
  }

  /** Names the folder of the runs. */
  public LabVariation named(String folder) {
    return new LabVariation(axes, count, folder);
  }

  /** Lists every point, in order. */
  public List<LabPoint> points() {
    List<Map<String, Object>> combinations = List.of(Map.of());
    for (Map.Entry<String, List<Object>> axis : axes.entrySet()) {
      List<Map<String, Object>> wider = new ArrayList<>();
      for (Map<String, Object> one : combinations) {
        for (Object value : axis.getValue()) {
          Map<String, Object> more = new LinkedHashMap<>(one);
          more.put(axis.getKey(), value);
          wider.add(more);
        }
      }
      combinations = wider;
    }
    List<LabPoint> points = new ArrayList<>();
    for (Map<String, Object> one : combinations) {
      for (long seed = 1; seed <= count; seed++) {
        points.add(new LabPoint(one, seed));
      }
    }
    return points;
  }

  /**
   * Runs the training of every point as an ordinary sweep: all are on disk before the first starts,
   * what has finished is found, a failing one is shown and the rest goes on.
   *
   * @param training makes the training of a point, such as {@code p ->
   *     train(lm).towards(bond(p.integer("n"), 0.5)).reward(weak).seed(p.seed())}
   * @throws BadInput before any work, if a setting is wrong or something that is varied changes no
   *     training
   */
  public LabSweep run(Function<LabPoint, LabTraining> training) {
    return new LabWork()
        .sweep(
            (experiments, progress) -> {
              List<LabPoint> points = points();
              List<Trial> trials = new ArrayList<>();
              for (LabPoint point : points) {
                trials.add(training.apply(point).named(name).trial(overrides(point), shown(point)));
              }
              requireEffect(points, trials);
              return experiments.sweep(trials, List.of("notebook: " + this), progress);
            });
  }

  private static List<String> overrides(LabPoint point) {
    List<String> overrides = new ArrayList<>();
    shown(point).forEach((axis, value) -> overrides.add(axis + "=" + value));
    overrides.add("seed=" + point.seed());
    return overrides;
  }

  /** Numbers and truth values as they are, all else by its name. */
  private static Map<String, Object> shown(LabPoint point) {
    Map<String, Object> shown = new LinkedHashMap<>();
    point
        .values()
        .forEach(
            (axis, value) -> {
              boolean plain = value instanceof Number || value instanceof Boolean;
              Object named = value instanceof Reward reward ? reward.name() : String.valueOf(value);
              shown.put(axis, plain ? value : named);
            });
    return shown;
  }

  /** Two points whose trainings are the same differ in something that has no effect. */
  private void requireEffect(List<LabPoint> points, List<Trial> trials) {
    Map<Object, LabPoint> seen = new LinkedHashMap<>();
    for (int i = 0; i < trials.size(); i++) {
      Object same = trials.get(i).what().withoutPath("varied");
      LabPoint other = seen.putIfAbsent(same, points.get(i));
      if (other != null) {
        throw new BadInput(
            "the trainings of %s and of %s are the same: %s has no effect on them; use it in the"
                    .formatted(other, points.get(i), differing(other, points.get(i)))
                + " lambda, such as .seed(p.seed())");
      }
    }
  }

  private static Set<String> differing(LabPoint a, LabPoint b) {
    Set<String> differing = new TreeSet<>();
    a.values().keySet().stream()
        .filter(axis -> !a.value(axis).equals(b.value(axis)))
        .forEach(differing::add);
    if (a.seed() != b.seed()) {
      differing.add("seed");
    }
    return differing;
  }

  @Override
  public String toString() {
    return "vary " + axes + ", " + count + (count == 1 ? " seed" : " seeds") + " each";
  }

  /**
   * One point of what is varied.
   *
   * @param values by name, in the order of {@code vary}
   * @param seed of this point, from 1
   */
  public record LabPoint(Map<String, Object> values, long seed) {

    /** The value of a name as a whole number. */
    public int integer(String name) {
      double number = number(name);
      if (number != Math.rint(number)) {
        throw new BadInput(
            name + " = " + number + " is not a whole number; use number(\"" + name + "\")");
      }
      return (int) number;
    }

    /** The value of a name as a number. */
    public double number(String name) {
      if (value(name) instanceof Number number) {
        return number.doubleValue();
      }
      throw new BadInput(
          name + " = " + value(name) + " is not a number; use value(\"" + name + "\")");
    }

    /** The value of a name, such as a reward. */
    public Object value(String name) {
      if (!values.containsKey(name)) {
        throw new BadInput("nothing named " + name + " is varied; there are " + values.keySet());
      }
      return values.get(name);
    }

    @Override
    public String toString() {
      return values + ", seed " + seed;
    }
  }
}
