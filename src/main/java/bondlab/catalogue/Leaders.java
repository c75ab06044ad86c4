package bondlab.catalogue;

import bondlab.stats.Interval;
import bondlab.table.IntervalCells;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/**
 * Settings ranked by a metric: means over seeds, with Student's 95% interval over seeds.
 *
 * @param table one row per setting, best first: {@code rank} (shared by equal means), the settings,
 *     the metric with {@code _low} and {@code _high} (missing for a single seed or a value that is
 *     not finite), the number of {@code seeds} averaged over and of seeds with a {@code missing}
 *     value, and {@code _least} and {@code _most} of two or more seeds
 * @param notes for the reader: what is averaged over, and what was left out
 */
public record Leaders(Table table, List<String> notes) {
  private static final double LEVEL = 0.95;
  private static final double[] UNKNOWN = {Double.NaN, Double.NaN};

  public Leaders {
    notes = List.copyOf(notes);
  }

  /**
   * Ranks rows of finished runs. The table's column {@code seed} and each configuration key that
   * ends in {@code seed} identify a seed.
   *
   * @throws bondlab.config.BadInput if the table or a column does not exist, or a mean would be
   *     over rows or runs that differ in something the question does not name; the message names it
   */
  public static Leaders of(Catalogue catalogue, LeaderQuestion question) {
    LeaderRows rows = LeaderRows.of(catalogue, question);
    SeedMeans means = new SeedMeans(rows);
    List<SeedMeans.Line> lines = new ArrayList<>(means.lines());
    Comparator<Double> order = question.largest() ? Comparator.reverseOrder() : Double::compare;
    lines.sort(
        Comparator.comparing((SeedMeans.Line line) -> Double.isNaN(line.mean()))
            .thenComparing(SeedMeans.Line::mean, order)
            .thenComparing(line -> line.by().toString()));
    List<String> notes = new ArrayList<>();
    notes.add(
        "%s of %s: mean over seeds [95%% interval over seeds, Student's t], %s first"
            .formatted(
                question.metric(), question.table(), question.largest() ? "largest" : "smallest"));
    if (lines.stream().anyMatch(line -> line.values().length == 1)) {
      notes.add("one seed has no interval");
    }
    if (lines.stream().anyMatch(line -> line.missing() > 0)) {
      notes.add("some seeds have no value (column missing); the means are over the others");
    }
    notes.addAll(means.notes());
    return new Leaders(table(question, lines), notes);
  }

  /** The notes and the table as text. */
  @Override
  public String toString() {
    Table joined = IntervalCells.join(table);
    return String.join("\n", notes) + "\n" + TextTable.of(joined, joined.rowCount());
  }

  private static Table table(LeaderQuestion question, List<SeedMeans.Line> lines) {
    String metric = question.metric();
    Table table = Table.create("leaders", ranks(lines));
    for (int i = 0; i < question.by().size(); i++) {
      int place = i;
      List<Object> values = new ArrayList<>(); // with nulls
      lines.forEach(line -> values.add(line.by().get(place)));
      table.addColumns(Tables.column(question.by().get(i), values));
    }
    return table.addColumns(
        numbers(metric, lines, SeedMeans.Line::mean),
        numbers(metric + "_low", lines, line -> interval(line.values())[0]),
        numbers(metric + "_high", lines, line -> interval(line.values())[1]),
        IntColumn.create("seeds", lines.stream().mapToInt(line -> line.values().length).toArray()),
        IntColumn.create("missing", lines.stream().mapToInt(SeedMeans.Line::missing).toArray()),
        numbers(metric + "_least", lines, line -> range(line.values())[0]),
        numbers(metric + "_most", lines, line -> range(line.values())[1]));
  }

  private static IntColumn ranks(List<SeedMeans.Line> lines) {
    IntColumn rank = IntColumn.create("rank");
    for (int i = 0; i < lines.size(); i++) {
      double mean = lines.get(i).mean();
      if (Double.isNaN(mean)) {
        rank.appendMissing();
      } else {
        rank.append(i > 0 && lines.get(i - 1).mean() == mean ? rank.getInt(i - 1) : i + 1);
      }
    }
    return rank;
  }

  private static DoubleColumn numbers(
      String name, List<SeedMeans.Line> lines, ToDoubleFunction<SeedMeans.Line> value) {
    return DoubleColumn.create(name, lines.stream().mapToDouble(value).toArray());
  }

  private static double[] interval(double[] values) {
    if (values.length < 2 || !Arrays.stream(values).allMatch(Double::isFinite)) {
      return UNKNOWN;
    }
    Interval interval = Interval.ofMean(values, LEVEL);
    return new double[] {interval.low(), interval.high()};
  }

  /** A single seed has no range, rather than one of 0. */
  private static double[] range(double[] sorted) {
    return sorted.length < 2 ? UNKNOWN : new double[] {sorted[0], sorted[sorted.length - 1]};
  }
}
