package bondlab.cli;

import bondlab.config.BadInput;
import bondlab.experiment.TrialFailed;
import bondlab.progress.StoppedByUser;
import java.io.PrintStream;
import picocli.CommandLine.ExitCode;

/** Tells a person what went wrong, and the shell how badly. */
final class Failure {
  private Failure() {}

  /** Prints the reason, and the place in the program if asked; returns the exit code. */
  static int tell(Exception thrown, PrintStream err, boolean debug) {
    if (thrown instanceof BadInput bad) {
      bad.problems().forEach(problem -> err.println("error: " + problem));
    } else if (thrown instanceof StoppedByUser) {
      err.println(thrown.getMessage());
    } else if (thrown instanceof TrialFailed) {
      err.println("error: " + thrown.getMessage());
    } else {
      String kind = thrown.getClass().getSimpleName();
      err.println("error: " + TrialFailed.reason(thrown) + " (" + kind + "; --debug shows where)");
    }
    if (debug) {
      thrown.printStackTrace(err);
    }
    return thrown instanceof BadInput ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }
}
