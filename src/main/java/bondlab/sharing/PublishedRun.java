package bondlab.sharing;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.report.StudyReport;
import bondlab.report.StudyReports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes the part of a run that is small enough to be committed: tables and figures side by side,
 * with a README that names the command, configuration, commit, seeds and date.
 */
public final class PublishedRun {
  private static final long LARGEST = 1 << 20;

  private PublishedRun() {}

  /**
   * Replaces {@code home/results/published/NAME} atomically; files over 1 MiB are left out and
   * named in the README.
   *
   * @return the folder
   * @throws BadInput if the run has not finished, or {@code name} is not a plain folder name
   */
  public static Path write(RunFolder run, StudyReports reports, Path home, String name) {
    SafeName.require("--publish", name);
    LocalPaths paths = new LocalPaths(home);
    Set<String> tooLong = reports.of(run).map(StudyReport::longTables).orElse(Set.of());
    SharedRun shared = SharedRun.read(run, reports, paths);
    Path target = home.resolve("results").resolve("published").resolve(name);
    WholeFolder.replace(
        target,
        unfinished -> {
          Path whole = Files.createDirectory(unfinished.resolve("whole"));
          shared.write(new PackageFolder(whole), "", paths);
          List<String> left = new ArrayList<>(shared.left());
          for (String folder : List.of("tables", "figures")) {
            left.addAll(takeSmall(whole.resolve(folder), tooLong, unfinished));
          }
          Files.move(whole.resolve("command.txt"), unfinished.resolve("command.txt"));
          Files.writeString(unfinished.resolve(About.README), readme(shared, left));
          WholeFolder.deleteAll(whole);
        });
    return target;
  }

  /** Moves the small files up; returns what is left out, with the reason. */
  private static List<String> takeSmall(Path from, Set<String> tooLong, Path to)
      throws IOException {
    List<String> left = new ArrayList<>();
    if (!Files.isDirectory(from)) {
      return left;
    }
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (tooLong.contains(name.substring(0, name.lastIndexOf('.')))) {
          if (name.endsWith(".csv")) {
            left.add(
                "table "
                    + name.replaceFirst("\\.csv$", "")
                    + " (too long; ./bondlab share has it)");
          }
        } else if (Files.size(file) > LARGEST) {
          left.add(name + " (over 1 MiB)");
        } else {
          Files.move(file, to.resolve(file.getFileName()));
        }
      }
    }
    return left;
  }

  private static String readme(SharedRun run, List<String> left) {
    return "# "
        + run.facts().experiment()
        + "\n\n"
        + About.origin(run.facts().command(), "", run.facts())
        + About.left(left)
        + "\nEach table's JSON file says its columns and the run it comes from.\n"
        + About.summary(run.summary());
  }
}
