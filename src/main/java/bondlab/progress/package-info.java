/**
 * The progress of long loops, and how they are stopped.
 *
 * <p>{@link bondlab.progress.Progress} is the interface that loops are given, {@link
 * bondlab.progress.ConsoleProgress} shows it on standard error, {@code Progress.SILENT} shows
 * nothing. An interrupt (Ctrl-C, or a notebook's stop button) surfaces as {@link
 * bondlab.progress.StoppedByUser} at the next step.
 */
package bondlab.progress;
