package bondlab.sharing;

import bondlab.config.BadInput;
import bondlab.experiment.Folders;
import bondlab.experiment.RunFolder;
import bondlab.report.StudyReport;
import bondlab.report.StudyReports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes the part of a run that is small enough to be committed: tables and figures side by side,
 * with a README that names the command, configuration, commit, seeds and date.
 */
public final class PublishedRun {
  private static final long LARGEST = 1 << 20;

  /** Of the rows that intervals can be computed from again, which are worth a place. */
  private static final long LARGEST_PARQUET = 4 << 20;

  private PublishedRun() {}

  /**
   * Replaces {@code home/results/published/NAME} atomically; files over 1 MiB, Parquet over 4 MiB,
   * are left out and named in the README.
   *
   * @return the folder
   * @throws BadInput if the run has not finished, or {@code name} is not a plain folder name
   */
  public static Path write(RunFolder run, StudyReports reports, Path home, String name) {
    SafeName.require("--publish", name);
    LocalPaths paths = new LocalPaths(home);
    Set<String> tooLong = reports.of(run).map(StudyReport::longTables).orElse(Set.of());
    SharedRun shared = SharedRun.read(run, false, reports, paths);
    Path target = home.resolve("results").resolve("published").resolve(name);
    WholeFolder.replace(
        target,
        unfinished -> {
          Path whole = Files.createDirectory(unfinished.resolve("whole"));
          shared.write(new PackageFolder(whole), paths);
          List<String> left = new ArrayList<>(shared.left());
          for (String folder : List.of("tables", "figures")) {
            left.addAll(takeSmall(whole.resolve(folder), tooLong, unfinished));
          }
          Files.move(whole.resolve("command.txt"), unfinished.resolve("command.txt"));
          Files.writeString(
              unfinished.resolve("README.md"),
              Template.PUBLISHED.fill(Map.of("run", shared, "left", left)));
          Folders.deleteAll(whole);
        });
    return target;
  }

  /** Moves the small files up; returns what is left out, with the reason. */
  private static List<String> takeSmall(Path from, Set<String> tooLong, Path to)
      throws IOException {
    List<String> left = new ArrayList<>();
    List<Path> files = Files.isDirectory(from) ? WholeFolder.files(from) : List.of();
    for (Path file : files) {
      String name = file.getFileName().toString();
      String stem = name.substring(0, name.lastIndexOf('.'));
      if (tooLong.contains(stem)) {
        if (name.endsWith(".csv")) {
          left.add("table " + stem + " (too long; ./bondlab share has it)");
        }
      } else if (Files.size(file) > (name.endsWith(".parquet") ? LARGEST_PARQUET : LARGEST)) {
        left.add(name + " (too large; ./bondlab share has it)");
      } else {
        Files.move(file, to.resolve(name));
      }
    }
    return left;
  }
}
