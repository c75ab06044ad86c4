package bondlab.catalogue;

import bondlab.stats.Interval;
import bondlab.table.IntervalCells;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

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

  public Leaders {
    notes = List.copyOf(notes);
  }

  private record Line(List<Object> by, double mean, double[] values, int missing) {}

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
    List<Line> lines = new ArrayList<>(means.groups().stream().map(Leaders::line).toList());
    Comparator<Double> order = question.largest() ? Comparator.reverseOrder() : Double::compare;
    lines.sort(
        Comparator.comparing((Line line) -> Double.isNaN(line.mean))
            .thenComparing(line -> line.mean, order)
            .thenComparing(line -> line.by.toString()));
    List<String> notes = new ArrayList<>();
    notes.add(
        "%s of %s: mean over seeds [95%% interval over seeds, Student's t], %s first"
            .formatted(
                question.metric(), question.table(), question.largest() ? "largest" : "smallest"));
    if (lines.stream().anyMatch(line -> line.values.length == 1)) {
      notes.add("one seed has no interval");
    }
    if (lines.stream().anyMatch(line -> line.missing > 0)) {
      notes.add("some seeds have no value (column missing); the means are over the others");
    }
    notes.addAll(means.notes());
    return new Leaders(table(rows, lines), notes);
  }

  /** The notes and the table as text. */
  @Override
  public String toString() {
    Table joined = IntervalCells.join(table);
    return String.join("\n", notes) + "\n" + TextTable.of(joined, joined.rowCount());
  }

  private static Line line(SeedMeans.Group group) {
    double[] there = Arrays.stream(group.values()).filter(x -> !Double.isNaN(x)).toArray();
    Arrays.sort(there); // rows come in no order, and a sum's last bits depend on it
    double mean = Arrays.stream(there).average().orElse(Double.NaN);
    return new Line(group.by(), mean, there, group.values().length - there.length);
  }

  private static Table table(LeaderRows rows, List<Line> lines) {
    LeaderQuestion question = rows.question();
    String metric = question.metric();
    IntColumn rank = IntColumn.create("rank");
    DoubleColumn mean = DoubleColumn.create(metric);
    DoubleColumn low = DoubleColumn.create(metric + "_low");
    DoubleColumn high = DoubleColumn.create(metric + "_high");
    IntColumn seeds = IntColumn.create("seeds");
    IntColumn missing = IntColumn.create("missing");
    DoubleColumn least = DoubleColumn.create(metric + "_least");
    DoubleColumn most = DoubleColumn.create(metric + "_most");
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      boolean tied = i > 0 && lines.get(i - 1).mean == line.mean;
      if (Double.isNaN(line.mean)) {
        rank.appendMissing();
      } else {
        rank.append(tied ? rank.getInt(i - 1) : i + 1);
      }
      Interval interval = interval(line.values);
      mean.append(line.mean);
      low.append(interval == null ? Double.NaN : interval.low());
      high.append(interval == null ? Double.NaN : interval.high());
      seeds.append(line.values.length);
      missing.append(line.missing);
      boolean several = line.values.length > 1; // one seed has no range, rather than one of 0
      least.append(several ? Arrays.stream(line.values).min().orElseThrow() : Double.NaN);
      most.append(several ? Arrays.stream(line.values).max().orElseThrow() : Double.NaN);
    }
    Table table = Table.create("leaders", rank);
    for (int i = 0; i < question.by().size(); i++) {
      int place = i;
      List<Object> values = new ArrayList<>();
      lines.forEach(line -> values.add(line.by.get(place)));
      Column<?> column = Tables.column(question.by().get(i), values);
      table.addColumns(column);
    }
    return table.addColumns(mean, low, high, seeds, missing, least, most);
  }

  private static Interval interval(double[] values) {
    boolean finite = Arrays.stream(values).allMatch(Double::isFinite);
    return values.length < 2 || !finite ? null : Interval.ofMean(values, LEVEL);
  }
}
