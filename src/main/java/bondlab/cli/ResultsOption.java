package bondlab.cli;

import bondlab.catalogue.Catalogue;
import bondlab.catalogue.Problem;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which results a command reads or adds to. */
final class ResultsOption {
  private static final int SHOWN = 5;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "The results folder. Default: the project's results/.")
  private Path folder;

  Catalogue open(Workplace workplace) {
    return Catalogue.open(folder(workplace));
  }

  /** The folder given, from the working folder; or else the project's. */
  Path folder(Workplace workplace) {
    return folder == null ? workplace.home().resolve("results") : folder;
  }

  /** Names what was left out, on the error stream. */
  static void tellProblems(Catalogue catalogue, PrintStream err) {
    List<Problem> problems = catalogue.problems();
    problems.stream().limit(SHOWN).forEach(problem -> err.println("left out: " + problem));
    if (problems.size() > SHOWN) {
      err.println(
          "left out: "
              + (problems.size() - SHOWN)
              + " more; ./bondlab query \"select * from problems\" lists them");
    }
  }
}
