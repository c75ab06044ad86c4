package bondlab.analysis;

import bondlab.table.Decimals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** The results in sentences, one a selector and one a comparison of mean scores. */
final class Findings {
  private static final int DIGITS = 3;
  private static final int MOST = 40;
  private static final int FAR = 1_000_000;

  private final Analysis analysis;

  Findings(Analysis analysis) {
    this.analysis = analysis;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    analysis.find("curves").ifPresent(curves -> curves(curves, lines));
    analysis.comparisons().stream()
        .filter(comparison -> comparison.n() == 1)
        .map(Comparison::toString)
        .forEach(lines::add);
    if (lines.size() > MOST) {
      int more = lines.size() - MOST;
      lines.subList(MOST, lines.size()).clear();
      lines.add("and " + more + " more, in the tables");
    }
    return lines;
  }

  /** One sentence where a selector's curve ends, which is its last row. */
  private void curves(Table curves, List<String> lines) {
    for (int i = 0; i < curves.rowCount(); i++) {
      Row row = curves.row(i);
      boolean last = i + 1 == curves.rowCount() || curves.row(i + 1).getInt("n") <= row.getInt("n");
      if (last && row.getInt("n") > 1) {
        lines.add(sentence(row));
      }
    }
  }

  private String sentence(Row row) {
    StringBuilder line = new StringBuilder(who(row));
    line.append(": at n = ").append(row.getInt("n"));
    line.append(" the proxy gains ").append(interval(row, "proxy_gain")).append(" sd");
    if (!row.isMissing("gold_gain")) {
      line.append(", gold ").append(interval(row, "gold_gain")).append(" sd");
    }
    analysis
        .find("fits")
        .map(fits -> same(fits, row))
        .ifPresent(
            fit ->
                line.append("; fit peaks at n = ")
                    .append(peak(fit))
                    .append(
                        String.format(Locale.ROOT, " (%.0f%%", 100 * fit.getDouble("peak_share")))
                    .append(" of the draws have a peak)"));
    analysis
        .find("choose_n")
        .map(choices -> same(choices, row))
        .ifPresent(
            choice ->
                line.append("; HedgeTune's n = ")
                    .append(interval(choice, "n"))
                    .append(" (")
                    .append(choice.getString("found").replace('_', ' '))
                    .append(")"));
    return line.toString();
  }

  private static String who(Row row) {
    boolean arms = row.columnNames().contains("arm");
    return (arms ? row.getString("arm") + ", " : "") + row.getString("proxy");
  }

  /** The row of the same arm and selector. */
  private static Row same(Table table, Row as) {
    for (Row row : table) {
      if (who(row).equals(who(as))) {
        return row;
      }
    }
    return null;
  }

  /** An n that no pool reaches is told as such, since its digits mean nothing. */
  private static String peak(Row row) {
    return n(row, "peak_n") + " [" + n(row, "peak_n_low") + ", " + n(row, "peak_n_high") + "]";
  }

  private static String n(Row row, String name) {
    double n = row.getDouble(name);
    return Double.isInfinite(n) ? "∞" : n > FAR ? "over " + FAR : Decimals.rounded(n, DIGITS);
  }

  private static String interval(Row row, String name) {
    return text(row, name)
        + " ["
        + text(row, name + "_low")
        + ", "
        + text(row, name + "_high")
        + "]";
  }

  private static String text(Row row, String name) {
    return row.isMissing(name) ? "-" : Decimals.rounded(row.getNumber(name), DIGITS);
  }
}
