package bondlab.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Expands sweep overrides into a grid of trials, the last axis fastest. */
final class SweepGrid {
  private final ConfigFiles files;

  SweepGrid(ConfigFiles files) {
    this.files = files;
  }

  List<List<String>> expand(List<String> overrides) {
    Map<String, List<List<String>>> axes = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (String text : overrides) {
      try {
        if (text.startsWith(OverrideParser.ZIP)) {
          axes.put(text, zip(text));
        } else {
          OverrideLine line = OverrideParser.parse(text);
          axes.put(line.kind().sign + line.groupKey(), axis(line));
        }
      } catch (BadInput e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    requireDistinct(axes.values());
    return product(new ArrayList<>(axes.values()));
  }

  /** A key of a zip cannot be set a second time; of plain overrides the last one counts. */
  private static void requireDistinct(Collection<List<List<String>>> axes) {
    Set<String> keys = new HashSet<>();
    for (List<List<String>> axis : axes) {
      for (String override : axis.get(0)) {
        String key = override.replaceFirst("^[+~]*([^=]*).*", "$1");
        if (!keys.add(key)) {
          throw new BadInput("%s is swept twice, by a zip and again".formatted(key));
        }
      }
    }
  }

  private List<List<String>> axis(OverrideLine line) {
    return line.isSweep()
        ? column(line).stream().map(List::of).toList()
        : List.of(List.of(line.text()));
  }

  private List<String> column(OverrideLine line) {
    String key = line.kind().sign + line.groupKey() + "=";
    List<?> values =
        line.setting() instanceof Setting.Glob glob
            ? matches(line, glob)
            : ((Setting.Sweep) line.setting()).values();
    return values.stream().map(value -> key + ValueText.of(value)).toList();
  }

  private List<String> matches(OverrideLine line, Setting.Glob glob) {
    List<String> options =
        Experiments.areFilesOfRoot(files, line.key())
            ? Experiments.names(files, Composer.PRIMARY)
            : files.options(line.key());
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

  private List<List<String>> zip(String text) {
    List<OverrideLine> lines = OverrideParser.parseZip(text);
    List<List<String>> columns = lines.stream().map(this::column).toList();
    int size = columns.get(0).size();
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (columns.get(i).size() != size) {
        throw new BadInput(
            "override \"%s\": %s has %d values, %s has %d"
                .formatted(
                    text, lines.get(0).key(), size, lines.get(i).key(), columns.get(i).size()));
      }
    }
    if (size == 0) {
      throw new BadInput("override \"" + text + "\": the zip holds nothing");
    }
    for (int row = 0; row < size; row++) {
      int at = row;
      rows.add(columns.stream().map(column -> column.get(at)).toList());
    }
    return rows;
  }

  private static List<List<String>> product(List<List<List<String>>> axes) {
    List<List<String>> trials = List.of(List.of());
    for (List<List<String>> axis : axes) {
      List<List<String>> longer = new ArrayList<>(trials.size() * axis.size());
      for (List<String> trial : trials) {
        for (List<String> step : axis) {
          List<String> both = new ArrayList<>(trial.size() + step.size());
          both.addAll(trial);
          both.addAll(step);
          longer.add(both);
        }
      }
      trials = longer;
    }
    return trials;
  }
}
