package bondlab.config;

import java.util.ArrayList;
import java.util.List;

/** Every combination of the rows of a sweep's axes, the last axis fastest. */
final class SweepGrid {
  /** So that two long ranges by mistake end in a message and not in a full memory. */
  private static final long MOST = 1_000_000;

  private SweepGrid() {}

  /**
   * @throws BadInput if an axis is an interval, or there are too many combinations
   */
  static List<List<String>> expand(List<SweepAxis> axes) {
    List<SweepAxis.Rows> rows = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    long size = 1;
    for (SweepAxis axis : axes) {
      if (axis instanceof SweepAxis.Rows discrete) {
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

  private static List<List<String>> product(List<SweepAxis.Rows> axes) {
    List<List<String>> trials = List.of(List.of());
    for (SweepAxis.Rows axis : axes) {
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
