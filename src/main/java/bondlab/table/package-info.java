/**
 * Tables with explicit types, and their files: the one path on which results leave memory.
 *
 * <p>A row is a record; {@link bondlab.table.Tables} turns a list of rows into a Tablesaw table and
 * back, {@link bondlab.table.Schema} is what a record says about its columns (type, unit, meaning),
 * {@link bondlab.table.TableFiles} writes and reads CSV and Parquet, {@link
 * bondlab.table.JsonLines} is the log that a running loop appends to, {@link
 * bondlab.table.FolderSeal} the checksums by which a folder is known to be as it was written.
 *
 * <p>Columns are snake_case. A cell is a number, a truth value, text, or missing. A missing double
 * is NaN, as everywhere in Tablesaw: a run that diverged and one that has no data look the same, so
 * rows carry a status and a count beside their numbers. Missing text is empty text. Infinities are
 * values and survive every file. Start at {@code Tables.of}.
 */
package bondlab.table;
