/**
 * Tables of samples that other programs have drawn and scored: their Best-of-n curves, fits and
 * comparisons.
 *
 * <p>Start at {@link bondlab.analysis.Analysis}: it takes a CSV, JSON-lines or Parquet file or a
 * Tablesaw table with one row per sample, checks it whole, and gives small tables, figures and a
 * page of what is in it. Inside, {@code Samples} has an embedded DuckDB group the rows by prompt
 * and hands over one pool at a time, {@code PoolStatistics} turns a pool into a vector of
 * statistics, and {@code PromptMeans} averages such vectors over prompts, so that no row is ever
 * kept as an object. Every interval is over prompts, or over prompts and seeds where a seed column
 * is named.
 */
package bondlab.analysis;
