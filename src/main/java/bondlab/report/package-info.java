/**
 * Figures, and the reports that draw them from the files of a run.
 *
 * <p>{@link bondlab.report.Figure} is one panel over XChart, built mark by mark and saved as PNG
 * and SVG; {@link bondlab.report.Drawing} is a panel or several side by side. The rules of the
 * house are in it: gold solid and its proxy dashed in the same colour, bands behind lines, units in
 * the axis labels, what an interval means and how many values stand behind it in the caption, and a
 * note wherever a value could not be drawn. {@link bondlab.table.Html} and {@link
 * bondlab.table.TextTable} show a table in a notebook and in a terminal.
 *
 * <p>Nothing here computes a result. Start at {@code Figure}.
 */
package bondlab.report;
