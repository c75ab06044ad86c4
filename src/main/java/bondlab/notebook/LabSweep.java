package bondlab.notebook;

import bondlab.config.BadInput;
import bondlab.config.Nearest;
import bondlab.config.OverrideText;
import bondlab.experiment.Sweep;
import bondlab.report.Drawing;
import bondlab.report.Figure;
import bondlab.report.Palette;
import bondlab.report.Style;
import bondlab.stats.Interval;
import bondlab.study.ArmEvaluation;
import bondlab.table.Schema;
import bondlab.table.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A sweep that has ended, for cells.
 *
 * @param sweep what became of each trial
 * @param runs those that finished, in order
 */
public record LabSweep(Sweep sweep, List<LabRun> runs) {
  private static final String TRIAL = "trial";

  public LabSweep {
    runs = List.copyOf(runs);
  }

  /** The folder of the sweep. */
  public Path folder() {
    return sweep.folder();
  }

  /** One row per trial: what was varied, whether it finished, and why not. */
  public Table index() {
    return Tables.of("index", Sweep.Outcome.class, sweep.outcomes());
  }

  /** The last evaluation of every training, with a column for each name that was varied. */
  public Table table() {
    Table all = table("evaluations");
    double[] steps = all.numberColumn("step").asDoubleArray();
    Map<String, Double> last = new HashMap<>();
    for (int i = 0; i < steps.length; i++) {
      last.merge(training(all, i), steps[i], Math::max);
    }
    int[] kept =
        IntStream.range(0, steps.length)
            .filter(i -> steps[i] == last.get(training(all, i)))
            .toArray();
    return all.rows(kept).setName("last evaluations");
  }

  private static String training(Table evaluations, int row) {
    return String.join(
        " ",
        List.of(TRIAL, "arm", "seed").stream()
            .map(column -> evaluations.column(column).getString(row))
            .toList());
  }

  /**
   * One table of every finished run, below each other: first a column {@code trial}, which says in
   * what it differs from the others, then one for each key that was varied, with numbers where all
   * its values are numbers.
   *
   * @throws IllegalArgumentException if no trial finished
   */
  public Table table(String name) {
    List<Table> all = new ArrayList<>();
    List<Sweep.Outcome> done =
        sweep.outcomes().stream().filter(o -> o.status().equals("DONE")).toList();
    List<String> keys = variedKeys();
    for (int i = 0; i < done.size(); i++) {
      Table table = runs.get(i).table(name);
      int rows = table.rowCount();
      int place = 0;
      table.insertColumn(
          place++, StringColumn.create(TRIAL, Collections.nCopies(rows, varied(done.get(i)))));
      for (String key : keys) {
        if (!table.columnNames().contains(shortened(key))) {
          table.insertColumn(
              place++, column(shortened(key), key, values(done.get(i)).get(key), rows));
        }
      }
      all.add(table.setName(name));
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException("no trial finished; index() says why");
    }
    return Tables.concat(all.get(0), all.subList(1, all.size()).toArray(Table[]::new));
  }

  private Column<?> column(String name, String key, String value, int rows) {
    boolean numbers =
        sweep.outcomes().stream().map(LabSweep::values).allMatch(v -> isNumber(v.get(key)));
    if (!numbers) {
      return StringColumn.create(name, Collections.nCopies(rows, value == null ? "" : value));
    }
    double[] same = new double[rows];
    Arrays.fill(same, Double.parseDouble(value));
    return DoubleColumn.create(name, same);
  }

  private static boolean isNumber(String value) {
    return value != null && value.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
  }

  /** The keys that trials have different values of, in the order of the first. */
  private List<String> variedKeys() {
    Set<String> keys = new LinkedHashSet<>();
    sweep.outcomes().forEach(o -> keys.addAll(values(o).keySet()));
    keys.removeIf(
        key -> sweep.outcomes().stream().map(o -> values(o).get(key)).distinct().count() < 2);
    return List.copyOf(keys);
  }

  private static Map<String, String> values(Sweep.Outcome trial) {
    Map<String, String> values = new LinkedHashMap<>();
    words(trial)
        .forEach(
            word -> {
              int equals = word.indexOf('=');
              String key = equals < 0 ? word : word.substring(0, equals);
              values.put(
                  key.replaceFirst("^\\++", ""), equals < 0 ? "" : word.substring(equals + 1));
            });
    return values;
  }

  /** The last part of a key, or all of it where two keys end alike. */
  private String shortened(String key) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    boolean alone = variedKeys().stream().filter(k -> k.endsWith("." + last)).count() < 2;
    return alone ? last : key;
  }

  /** The names of what trials differ in, as the columns of {@link #table()} have them. */
  List<String> variedNames() {
    return variedKeys().stream().map(this::shortened).toList();
  }

  /** Means of a metric of {@link #table()} over seeds: {@code mean("gold").by("n", "beta")}. */
  public SweepMean mean(String metric) {
    return new SweepMean(this, metric);
  }

  /** A figure of every evaluation: {@code plot("kl_rb", "gold").by("beta")}. */
  public SweepPlot plot(String x, String y) {
    return new SweepPlot(this, x, y);
  }

  /** The overrides of a trial that not every trial has. */
  private String varied(Sweep.Outcome trial) {
    return words(trial)
        .filter(word -> !sweep.outcomes().stream().allMatch(o -> words(o).anyMatch(word::equals)))
        .collect(Collectors.joining(" "));
  }

  private static Stream<String> words(Sweep.Outcome trial) {
    return OverrideText.split(trial.overrides()).stream();
  }

  @Override
  public String toString() {
    return "sweep of " + sweep.outcomes().size() + " trials, " + runs.size() + " finished";
  }

  /**
   * Means of a metric over the seeds of a sweep.
   *
   * @param sweep whose last evaluations are averaged
   * @param metric a column of {@link LabSweep#table()}
   */
  public record SweepMean(LabSweep sweep, String metric) {
    private static final double LEVEL = 0.95;

    /**
     * One row per combination of these columns: the mean, Student's 95% interval over seeds
     * (missing where there is one seed), and how many seeds.
     *
     * @throws BadInput if a column is not there, or trainings differ in something varied that is
     *     not named
     */
    public Table by(String... columns) {
      Table table = sweep.table();
      List<String> by = List.of(columns);
      List<String> needed = new ArrayList<>(by);
      needed.add(metric);
      for (String name : needed) {
        if (!table.columnNames().contains(name)) {
          throw CellFailed.bare(
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
          throw CellFailed.bare(
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
        Interval interval = has ? Interval.ofMean(values, LEVEL) : null;
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

  /**
   * A figure of a sweep's evaluations.
   *
   * @param sweep whose evaluations are drawn
   * @param x a column of its table {@code evaluations}
   * @param y another one
   */
  public record SweepPlot(LabSweep sweep, String x, String y) {

    /** One line per combination of these columns: means over seeds along the steps. */
    public Drawing by(String... columns) {
      Table table = sweep.table("evaluations");
      // per combination, per step: x and y of every seed
      Map<String, Map<Double, List<double[]>>> lines = new LinkedHashMap<>();
      long most = 0;
      for (int row = 0; row < table.rowCount(); row++) {
        int at = row;
        List<String> name =
            Arrays.stream(columns).map(c -> c + " = " + shown(table, c, at)).toList();
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

    /** The trainings that a point is a mean over: seeds, and varied keys that are not named. */
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
}
