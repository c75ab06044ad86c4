package bondlab.notebook;

import bondlab.config.OverrideText;
import bondlab.experiment.Sweep;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tech.tablesaw.api.DoubleColumn;
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

  /** Where it is. */
  public Path folder() {
    return sweep.folder();
  }

  /** One row a trial: what was varied, whether it finished, and why not. */
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
  public LabMean mean(String metric) {
    return new LabMean(this, metric);
  }

  /** A figure of every evaluation: {@code plot("kl_rb", "gold").by("beta")}. */
  public LabPlot plot(String x, String y) {
    return new LabPlot(this, x, y);
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
}
