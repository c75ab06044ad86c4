/**
 * The command line: options, printing and exit codes around the verbs of {@link
 * bondlab.experiment.Experiments}.
 *
 * <p>{@link bondlab.cli.Main} is the program; one class a command. Answers go to standard output,
 * everything else to standard error. Exit code 0 is success, 2 bad input, 1 anything else. The
 * commands that need Maven or Python ({@code notebooks}, {@code lab}, {@code test}, {@code doctor})
 * are done by the launcher script before Java starts; they are here for {@code --help}.
 */
package bondlab.cli;
