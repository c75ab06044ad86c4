package bondlab.notebook;

import bondlab.analysis.Analysis;
import bondlab.analysis.AnalysisBuilder;
import bondlab.analysis.Comparison;
import java.nio.file.Path;
import tech.tablesaw.api.Table;

/** Tables of samples from elsewhere, analysed in a cell; calls to {@link Analysis} alone. */
public final class Analyses {
  private Analyses() {}

  /** Analyses a table with one row a sample: columns of the prompt, the proxy and gold. */
  public static Analysis analyze(Table table, String prompt, String proxy, String gold) {
    return CellErrors.oneMessage(() -> Analysis.of(table, prompt, proxy, gold));
  }

  /** Starts the analysis of a CSV, JSON-lines or Parquet file; end it with {@code analyze()}. */
  public static AnalysisBuilder analyze(Path file) {
    return Analysis.file(file);
  }

  /** Starts the analysis of a table with more columns; end it with {@code analyze()}. */
  public static AnalysisBuilder analyze(Table table) {
    return Analysis.table(table);
  }

  /** Is policy a better than policy b on the prompts that both have answered? */
  public static Comparison compare(Table a, Table b, String prompt, String score) {
    return CellErrors.oneMessage(() -> Analysis.compare(a, b, prompt, score));
  }
}
