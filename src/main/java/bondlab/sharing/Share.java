package bondlab.sharing;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.report.StudyReports;
import bondlab.table.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipFile;

/**
 * Writes a run or a sweep as a self-contained package: tables, figures, provenance, a report and a
 * citation. The same run gives the same bytes.
 *
 * @param home the project's folder; packages go to its {@code results/shared} by default
 * @param reports know which tables must not be shared
 */
public record Share(Path home, StudyReports reports) {
  private static final String ZIP = ".zip";

  /**
   * A package that was written.
   *
   * @param path of the folder or zip
   * @param left what was left out, each with the reason
   */
  public record Written(Path path, List<String> left) {}

  /**
   * Shares a run or a sweep.
   *
   * @param from its folder
   * @param to a folder, or a zip if it ends in {@code .zip}; an earlier package there is replaced
   * @throws BadInput before anything is written, if it is not a run or sweep, is unfinished or
   *     damaged, or {@code to} is something other than a package
   */
  public Written write(Path from, Terms terms, Optional<Path> to) {
    LocalPaths paths = new LocalPaths(home);
    About about =
        SharedSweep.isAt(from)
            ? SharedSweep.read(from, terms, run -> read(run, true, paths), paths)
            : single(read(RunFolder.open(from), false, paths), terms);
    Path shared = home.resolve("results").resolve("shared");
    Path target = to.orElse(shared.resolve(about.terms().name() + ZIP));
    requireFree(target.toAbsolutePath().normalize(), from.toAbsolutePath().normalize());
    if (target.toString().toLowerCase(Locale.ROOT).endsWith(ZIP)) {
      WholeFolder.inside(
          target,
          unfinished -> {
            fill(unfinished, about, paths);
            AtomicFile.write(target, zip -> WholeFolder.zip(unfinished, zip));
          });
    } else {
      WholeFolder.replace(target, unfinished -> fill(unfinished, about, paths));
    }
    return new Written(target, about.left());
  }

  /** Reads a run; one that has no figures, such as a trial of a sweep, gets them first. */
  private SharedRun read(RunFolder run, boolean inSweep, LocalPaths paths) {
    if (run.status().state() == Status.State.DONE && run.figureFiles().isEmpty()) {
      reports.draw(run);
    }
    return SharedRun.read(run, inSweep, reports, paths);
  }

  private static About single(SharedRun run, Terms terms) {
    String id = run.folder().id();
    Terms named = terms.orNamed(run.facts().experiment() + "-" + id);
    List<SharedRun> runs = List.of(run);
    return new About(false, id, named, run.facts().command(), runs, run.tables(), run.left());
  }

  private static void fill(Path folder, About about, LocalPaths paths) throws IOException {
    PackageFolder into = new PackageFolder(folder);
    for (SharedRun run : about.runs()) {
      run.write(into, paths);
    }
    if (about.isSweep()) {
      for (SharedTable table : about.tables()) {
        into.table("tables/", "Table " + table.name() + " over all trials", table);
      }
      into.text("command.txt", "Command that makes the sweep again", about.command() + "\n");
    }
    into.text("README.md", "What is here", Template.README.fill(about));
    into.text("CITATION.cff", "How to cite", Template.CITATION.fill(about));
    into.text("report.html", "Report", ReportPage.of(about));
    into.describe(about);
  }

  /** Makes sure that only an earlier package is replaced. */
  private static void requireFree(Path target, Path from) {
    if (target.startsWith(from) || from.startsWith(target)) {
      throw new BadInput(
          "--to " + target + " and " + from + " are inside each other; choose another folder");
    }
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !isPackage(target)) {
      throw new BadInput(
          "--to " + target + " already exists and is not a package; choose another name");
    }
  }

  private static boolean isPackage(Path path) {
    String[] names = path.toFile().list(); // null if it is not a folder, or cannot be read
    if (names != null) {
      return names.length == 0 || Files.isRegularFile(path.resolve(PackageFolder.DESCRIPTOR));
    }
    try (ZipFile zip = new ZipFile(path.toFile())) {
      return zip.getEntry(PackageFolder.DESCRIPTOR) != null;
    } catch (IOException e) {
      return false;
    }
  }
}
