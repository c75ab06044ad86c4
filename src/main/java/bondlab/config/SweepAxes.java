package bondlab.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the axes of a sweep from its overrides, and expands them into a grid. */
final class SweepAxes {
  /** So that two long ranges by mistake end in a message and not in a full memory. */
  private static final long MOST = 1_000_000;

  private final ConfigFiles files;

  SweepAxes(ConfigFiles files) {
    this.files = files;
  }

  /**
   * The axes in the order of the overrides; a plain override is an axis of one row.
   *
   * @throws BadInput naming each override that cannot be used
   */
  List<Axis> of(List<String> overrides) {
    Map<String, Axis> axes = new LinkedHashMap<>();
    BadInput.Collector problems = new BadInput.Collector();
    overrides.forEach(text -> problems.check(() -> add(text, axes)));
    problems.done();
    requireDistinct(axes.values());
    return List.copyOf(axes.values());
  }

  private void add(String text, Map<String, Axis> axes) {
    if (text.startsWith(OverrideLine.ZIP)) {
      axes.put(text, zip(text));
    } else {
      OverrideLine line = OverrideLine.parse(text);
      axes.put(name(line), axis(line));
    }
  }

  private static String name(OverrideLine line) {
    return line.kind().sign + line.groupKey();
  }

  /** A key of a zip cannot be set a second time; of plain overrides the last one counts. */
  private static void requireDistinct(Collection<Axis> axes) {
    Set<String> keys = new HashSet<>();
    for (Axis axis : axes) {
      List<String> set = axis instanceof Axis.Rows rows ? rows.rows().get(0) : List.of(axis.name());
      for (String override : set) {
        String key = OverrideText.key(override);
        if (!keys.add(key)) {
          throw new BadInput("%s is swept twice, by a zip and again".formatted(key));
        }
      }
    }
  }

  private Axis axis(OverrideLine line) {
    if (line.setting() instanceof Setting.Interval interval) {
      return new Axis.Continuous(name(line), interval);
    }
    return new Axis.Rows(
        name(line),
        line.isSweep()
            ? column(line).stream().map(List::of).toList()
            : List.of(List.of(line.text())));
  }

  private List<String> column(OverrideLine line) {
    if (line.setting() instanceof Setting.Interval) {
      throw new BadInput(line.origin() + ": an interval is drawn from and has no list for a zip");
    }
    String key = name(line) + "=";
    List<?> values =
        line.setting() instanceof Setting.Glob glob
            ? matches(line, glob)
            : ((Setting.Sweep) line.setting()).values();
    return values.stream().map(value -> key + ValueText.of(value)).toList();
  }

  private List<String> matches(OverrideLine line, Setting.Glob glob) {
    boolean experiments = files.areFilesOfRoot(line.key());
    if (!experiments && !files.isGroup(line.key())) {
      throw new BadInput(
          "%s: glob goes over the options of a group, and there is no group %s%s"
              .formatted(line.origin(), line.key(), Nearest.hint(line.key(), files.groups())));
    }
    List<String> options = experiments ? files.experiments() : files.options(line.key());
    List<String> chosen =
        options.stream()
            .filter(option -> glob.include().stream().anyMatch(p -> fits(p, option)))
            .filter(option -> glob.exclude().stream().noneMatch(p -> fits(p, option)))
            .toList();
    if (chosen.isEmpty()) {
      throw new BadInput(
          "%s: no option of %s fits; there are: %s"
              .formatted(line.origin(), line.key(), String.join(", ", options)));
    }
    return chosen;
  }

  /** Shell patterns: {@code *}, {@code ?}, {@code [abc]}, {@code [!abc]}. */
  private static boolean fits(String pattern, String option) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      int close = c == '[' ? pattern.indexOf(']', i + 2) : -1;
      if (close > 0) {
        String inside = pattern.substring(i + 1, close).replace("\\", "\\\\").replace("[", "\\[");
        regex.append('[').append(inside.startsWith("!") ? "^" + inside.substring(1) : inside);
        regex.append(']');
        i = close;
      } else {
        regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
      }
    }
    return option.matches(regex.toString());
  }

  private Axis zip(String text) {
    List<OverrideLine> lines = OverrideLine.parseZip(text);
    List<List<String>> columns = lines.stream().map(this::column).toList();
    int size = columns.get(0).size();
    for (int i = 0; i < lines.size(); i++) {
      if (columns.get(i).size() != size) {
        throw new BadInput(
            "override \"%s\": %s has %d values, %s has %d"
                .formatted(
                    Echo.value(text),
                    lines.get(0).key(),
                    size,
                    lines.get(i).key(),
                    columns.get(i).size()));
      }
    }
    if (size == 0) {
      throw new BadInput("override \"" + Echo.value(text) + "\": the zip holds nothing");
    }
    List<List<String>> rows = new ArrayList<>();
    for (int row = 0; row < size; row++) {
      int at = row;
      rows.add(columns.stream().map(column -> column.get(at)).toList());
    }
    String name = lines.stream().map(SweepAxes::name).collect(Collectors.joining(","));
    return new Axis.Rows(name, rows);
  }

  /** One axis of a sweep: what varies together. */
  sealed interface Axis {

    /**
     * Overrides to choose among.
     *
     * @param name for its random numbers: the key, or the keys of a zip
     * @param rows each holds the overrides that are given together
     */
    record Rows(String name, List<List<String>> rows) implements Axis {}

    /**
     * A number to draw.
     *
     * @param name the key with its sign, as in {@code +objective.beta}
     */
    record Continuous(String name, Setting.Interval interval) implements Axis {

      /** The override that sets it to its value at a share from 0 to 1. */
      List<String> at(double share) {
        return set(interval.at(share));
      }

      /** The override that sets it to a whole number. */
      List<String> whole(long number) {
        return set(number);
      }

      private List<String> set(Object value) {
        return List.of(name + "=" + ValueText.of(value));
      }
    }

    String name();
  }

  /**
   * Takes every combination of the rows of the axes, the last axis fastest.
   *
   * @throws BadInput if an axis is an interval, or there are too many combinations
   */
  static List<List<String>> grid(List<SweepAxes.Axis> axes) {
    List<SweepAxes.Axis.Rows> rows = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    long size = 1;
    for (SweepAxes.Axis axis : axes) {
      if (axis instanceof SweepAxes.Axis.Rows discrete) {
        rows.add(discrete);
        size = Math.min(size * discrete.rows().size(), Long.MAX_VALUE / Integer.MAX_VALUE);
      } else {
        problems.add(
            "%s=interval(…) has no end of values for a grid; draw from it with "
                    .formatted(axis.name())
                + "--sampler random or --sampler latin-hypercube, or write choice(…) or range(…)");
      }
    }
    if (size > MOST) {
      problems.add("the sweep has more than %d trials; vary less at a time".formatted(MOST));
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return product(rows);
  }

  private static List<List<String>> product(List<SweepAxes.Axis.Rows> axes) {
    List<List<String>> trials = List.of(List.of());
    for (SweepAxes.Axis.Rows axis : axes) {
      List<List<String>> longer = new ArrayList<>(trials.size() * axis.rows().size());
      for (List<String> trial : trials) {
        for (List<String> step : axis.rows()) {
          longer.add(joined(trial, step));
        }
      }
      trials = longer;
    }
    return trials;
  }

  /** One after the other. */
  static List<String> joined(List<String> first, List<String> second) {
    List<String> both = new ArrayList<>(first.size() + second.size());
    both.addAll(first);
    both.addAll(second);
    return both;
  }
}
