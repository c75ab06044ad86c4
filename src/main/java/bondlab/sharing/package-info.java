/**
 * Sharing results with others, and importing theirs.
 *
 * <p>{@link bondlab.sharing.Share} writes a run or a sweep as one folder or zip: tables, figures,
 * provenance, a Frictionless data package, a report for a browser and a citation. {@link
 * bondlab.sharing.Import} checks a whole package before it keeps anything of it, and puts it beside
 * the user's own results. {@link bondlab.sharing.PublishedRun} writes the small copy of a run that
 * is committed with this project.
 *
 * <p>The same run always gives the same bytes, without any path or name of the machine. Nothing in
 * an imported package is trusted. Start at {@code Share}.
 */
package bondlab.sharing;
