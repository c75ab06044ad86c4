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

/** Reads the axes of a sweep from its overrides. */
final class SweepAxes {
  private final ConfigFiles files;

  SweepAxes(ConfigFiles files) {
    this.files = files;
  }

  /**
   * The axes in the order of the overrides; a plain override is an axis of one row.
   *
   * @throws BadInput naming each override that cannot be used
   */
  List<SweepAxis> of(List<String> overrides) {
    Map<String, SweepAxis> axes = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (String text : overrides) {
      try {
        if (text.startsWith(OverrideParser.ZIP)) {
          axes.put(text, zip(text));
        } else {
          OverrideLine line = OverrideParser.parse(text);
          axes.put(name(line), axis(line));
        }
      } catch (BadInput e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    requireDistinct(axes.values());
    return List.copyOf(axes.values());
  }

  private static String name(OverrideLine line) {
    return line.kind().sign + line.groupKey();
  }

  /** A key of a zip cannot be set a second time; of plain overrides the last one counts. */
  private static void requireDistinct(Collection<SweepAxis> axes) {
    Set<String> keys = new HashSet<>();
    for (SweepAxis axis : axes) {
      List<String> set =
          axis instanceof SweepAxis.Rows rows ? rows.rows().get(0) : List.of(axis.name());
      for (String override : set) {
        String key = override.replaceFirst("(?s)^[+~]*([^=]*).*", "$1");
        if (!keys.add(key)) {
          throw new BadInput("%s is swept twice, by a zip and again".formatted(key));
        }
      }
    }
  }

  private SweepAxis axis(OverrideLine line) {
    if (line.setting() instanceof Setting.Interval interval) {
      return new SweepAxis.Continuous(name(line), interval);
    }
    return new SweepAxis.Rows(
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
    boolean experiments = Experiments.areFilesOfRoot(files, line.key());
    if (!experiments && !files.isGroup(line.key())) {
      throw new BadInput(
          "%s: glob goes over the options of a group, and there is no group %s%s"
              .formatted(line.origin(), line.key(), Nearest.hint(line.key(), files.groups())));
    }
    List<String> options =
        experiments ? Experiments.names(files, Composer.PRIMARY) : files.options(line.key());
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

  private SweepAxis zip(String text) {
    List<OverrideLine> lines = OverrideParser.parseZip(text);
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
    return new SweepAxis.Rows(name, rows);
  }
}
