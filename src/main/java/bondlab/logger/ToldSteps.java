package bondlab.logger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps a value of a step from being told twice to one listener. */
final class ToldSteps {
  private final RunListener listener;
  private final Map<List<String>, Long> lastSteps = new HashMap<>();

  ToldSteps(RunListener listener) {
    this.listener = listener;
  }

  /**
   * What is new of these rows: values of a later step than the last of their series and name. They
   * count as told from now on.
   */
  List<LoggedRow> fresh(List<LoggedRow> rows) {
    List<LoggedRow> fresh = new ArrayList<>();
    for (LoggedRow row : rows) {
      Map<String, Double> values = new TreeMap<>();
      row.values()
          .forEach(
              (name, value) -> {
                if (row.step() > lastStep(row.series(), name)) {
                  values.put(name, value);
                  lastSteps.put(List.of(row.series(), name), row.step());
                }
              });
      if (!values.isEmpty()) {
        fresh.add(new LoggedRow(row.series(), row.step(), row.time(), values));
      }
    }
    return fresh;
  }

  private long lastStep(String series, String name) {
    return lastSteps.computeIfAbsent(
        List.of(series, name), key -> listener.lastStep(series, name).orElse(Long.MIN_VALUE));
  }
}
