/**
 * Results that leave the house, and others' that come in.
 *
 * <p>{@link bondlab.sharing.Share} writes a run or a sweep as one folder or zip: tables, figures,
 * provenance, a Frictionless data package, a report for a browser and a citation. {@link
 * bondlab.sharing.Import} checks such a package whole before a byte of it stays, and puts it beside
 * one's own results. {@link bondlab.sharing.PublishedRun} is the small copy of a run that is
 * committed with this project.
 *
 * <p>What is written is the same for the same run, and holds no path and no name of the machine.
 * What is read is trusted in nothing. Start at {@code Share}.
 */
package bondlab.sharing;
