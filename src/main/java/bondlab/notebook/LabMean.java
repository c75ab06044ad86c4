package bondlab.notebook;

import bondlab.config.BadInput;
import bondlab.config.Nearest;
import bondlab.stats.Interval;
import bondlab.stats.StudentInterval;
import bondlab.table.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/**
 * Means of a metric over the seeds of a sweep.
 *
 * @param sweep whose last evaluations are averaged
 * @param metric a column of {@link LabSweep#table()}
 */
public record LabMean(LabSweep sweep, String metric) {
  private static final double LEVEL = 0.95;

  /**
   * One row per combination of these columns: the mean, Student's 95% interval over seeds (missing
   * where there is one seed), and how many seeds.
   *
   * @throws BadInput if a column is not there, or trainings differ in something varied that is not
   *     named
   */
  public Table by(String... columns) {
    Table table = sweep.table();
    List<String> by = List.of(columns);
    List<String> needed = new ArrayList<>(by);
    needed.add(metric);
    for (String name : needed) {
      if (!table.columnNames().contains(name)) {
        throw CellErrors.bare(
            new BadInput(
                "there is no column %s%s; there are %s"
                    .formatted(
                        name, Nearest.hint(name, table.columnNames()), table.columnNames())));
      }
    }
    Map<List<Object>, Map<String, Double>> groups = new LinkedHashMap<>();
    for (int row = 0; row < table.rowCount(); row++) {
      int at = row;
      List<Object> key = new ArrayList<>();
      by.forEach(name -> key.add(table.column(name).get(at)));
      String seed = table.column("seed").getString(row);
      Double other =
          groups
              .computeIfAbsent(key, k -> new LinkedHashMap<>())
              .put(seed, table.numberColumn(metric).getDouble(row));
      if (other != null) {
        throw CellErrors.bare(
            new BadInput(
                "several trainings have seed %s and %s = %s; name in by(…) what else they differ in"
                    .formatted(seed, by, key)));
      }
    }
    return table(by, groups);
  }

  private Table table(List<String> by, Map<List<Object>, Map<String, Double>> groups) {
    DoubleColumn mean = DoubleColumn.create(metric);
    DoubleColumn low = DoubleColumn.create(metric + "_low");
    DoubleColumn high = DoubleColumn.create(metric + "_high");
    IntColumn seeds = IntColumn.create("seeds");
    for (Map<String, Double> group : groups.values()) {
      double[] values = group.values().stream().mapToDouble(x -> x).toArray();
      boolean has = values.length > 1 && Arrays.stream(values).allMatch(Double::isFinite);
      Interval interval = has ? StudentInterval.mean(values, LEVEL) : null;
      mean.append(Arrays.stream(values).average().orElse(Double.NaN));
      low.append(has ? interval.low() : Double.NaN);
      high.append(has ? interval.high() : Double.NaN);
      seeds.append(values.length);
    }
    Table table = Table.create("mean of " + metric + " over seeds [95%, Student's t]");
    for (int i = 0; i < by.size(); i++) {
      int place = i;
      table.addColumns(
          Tables.column(by.get(i), groups.keySet().stream().map(k -> k.get(place)).toList()));
    }
    return table.addColumns(mean, low, high, seeds);
  }

  @Override
  public String toString() {
    return "mean of " + metric + " over seeds; say by(…) what";
  }
}
