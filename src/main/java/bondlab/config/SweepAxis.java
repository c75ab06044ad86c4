package bondlab.config;

import java.util.List;

/** One axis of a sweep: what varies together. */
sealed interface SweepAxis {

  /**
   * Overrides to choose among.
   *
   * @param name for its random numbers: the key, or the keys of a zip
   * @param rows each holds the overrides that are given together
   */
  record Rows(String name, List<List<String>> rows) implements SweepAxis {}

  /**
   * A number to draw.
   *
   * @param name the key with its sign, as in {@code +objective.beta}
   */
  record Continuous(String name, Setting.Interval interval) implements SweepAxis {

    /** The override that sets it to its value at a share from 0 to 1. */
    List<String> at(double share) {
      return set(SweepDraws.value(interval, share));
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
