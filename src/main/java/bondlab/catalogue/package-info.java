/**
 * All results as a database, and questions to it.
 *
 * <p>{@link bondlab.catalogue.Catalogue} opens the runs below a results folder and answers SQL with
 * a Tablesaw table; files are read in place by an embedded DuckDB. {@link
 * bondlab.catalogue.Leaders} ranks settings by a metric, as means over seeds with intervals. {@link
 * bondlab.catalogue.RunDiff} shows how two runs differ: configuration, code and numbers. {@link
 * bondlab.catalogue.Replay} repeats a trial from its folder and checks that every number is equal.
 */
package bondlab.catalogue;
