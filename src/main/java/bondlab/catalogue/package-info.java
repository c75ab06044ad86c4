/**
 * All results as a database, and what is asked of it.
 *
 * <p>{@link bondlab.catalogue.Catalogue} opens the runs below a results folder and answers SQL with
 * a Tablesaw table; files are read in place by an embedded DuckDB. {@link
 * bondlab.catalogue.Leaders} ranks settings by a metric, as means over seeds with intervals. {@link
 * bondlab.catalogue.RunDiff} says in what two runs differ: configuration, code and numbers. {@link
 * bondlab.catalogue.Replay} runs a trial again from its folder and says whether every number came
 * out equal.
 */
package bondlab.catalogue;
