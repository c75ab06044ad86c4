package bondlab.notebook;

import bondlab.report.Drawing;
import bondlab.report.Figure;
import bondlab.report.Palette;
import bondlab.report.Style;
import bondlab.study.ArmEvaluation;
import bondlab.table.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tech.tablesaw.api.Table;

/**
 * A figure of a sweep's evaluations.
 *
 * @param sweep whose evaluations are drawn
 * @param x a column of its table {@code evaluations}
 * @param y another one
 */
public record LabPlot(LabSweep sweep, String x, String y) {

  /** One line per combination of these columns: means over seeds along the steps. */
  public Drawing by(String... columns) {
    Table table = sweep.table("evaluations");
    // per combination, per step: x and y of every seed
    Map<String, Map<Double, List<double[]>>> lines = new LinkedHashMap<>();
    long most = 0;
    for (int row = 0; row < table.rowCount(); row++) {
      int at = row;
      List<String> name = Arrays.stream(columns).map(c -> c + " = " + shown(table, c, at)).toList();
      Map<Double, List<double[]>> steps =
          lines.computeIfAbsent(String.join(", ", name), k -> new TreeMap<>());
      List<double[]> points =
          steps.computeIfAbsent(
              table.numberColumn("step").getDouble(row), step -> new ArrayList<>());
      points.add(
          new double[] {
            table.numberColumn(x).getDouble(row), table.numberColumn(y).getDouble(row)
          });
      most = Math.max(most, points.size());
    }
    Schema schema = Schema.of(ArmEvaluation.class).describing(table);
    Figure figure =
        new Figure(y + " against " + x)
            .x(label(schema, x))
            .y(label(schema, y))
            .caption("evaluation by evaluation, means over " + over(columns, most));
    int line = 0;
    for (Map.Entry<String, Map<Double, List<double[]>>> one : lines.entrySet()) {
      List<List<double[]>> steps = List.copyOf(one.getValue().values());
      Style style = Style.values()[line / Palette.SIZE % Style.values().length];
      figure.line(one.getKey(), means(steps, 0), means(steps, 1), style, line++);
    }
    return figure;
  }

  private static String label(Schema schema, String column) {
    return schema.columns().stream()
        .filter(field -> field.name().equals(column))
        .findFirst()
        .map(Schema.Field::label)
        .orElse(column);
  }

  /** What a point is a mean over: the seeds, and what is varied and not named. */
  private String over(String[] columns, long most) {
    List<String> unnamed = new ArrayList<>(sweep.variedNames());
    unnamed.removeAll(List.of(columns));
    unnamed.remove("seed");
    if (unnamed.isEmpty()) {
      return most + (most == 1 ? " training" : " trainings, one per seed");
    }
    return most + " trainings: seeds and " + String.join(", ", unnamed);
  }

  private static String shown(Table table, String column, int row) {
    return table.column(column).getString(row).replaceFirst("\\.0$", "");
  }

  private static double[] means(List<List<double[]>> steps, int which) {
    return steps.stream()
        .mapToDouble(
            points -> points.stream().mapToDouble(p -> p[which]).average().orElse(Double.NaN))
        .toArray();
  }

  @Override
  public String toString() {
    return "figure of " + y + " against " + x + "; say by(…) what";
  }
}
