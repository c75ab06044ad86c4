/**
 * Tables with explicit types, and their files; all results leave memory this way.
 *
 * <p>A row is a record; {@link bondlab.table.Tables} turns a list of rows into a Tablesaw table and
 * back, {@link bondlab.table.Schema} describes its columns (type, unit, meaning), {@link
 * bondlab.table.TableFiles} writes and reads CSV and Parquet, {@link bondlab.table.JsonLines} is
 * the log that a running loop appends to, {@link bondlab.table.Json} reads and writes JSON, and
 * {@link bondlab.table.FolderSeal} holds the checksums that show whether a folder is as it was
 * written.
 *
 * <p>Columns are snake_case. A cell is a number, a truth value, text, or missing. A missing double
 * is NaN, as everywhere in Tablesaw: a run that diverged and one without data look the same, so
 * rows carry a status and a count beside their numbers. Missing text is empty text. Infinities are
 * values and survive every file. Start at {@code Tables.of}.
 */
package bondlab.table;
