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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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

  /** Number of trials whose summaries are in the report; all are in the trials' folders. */
  private static final int SUMMARIES = 6;

  /**
   * A package that was written.
   *
   * @param path of the folder or zip
   * @param left what was left out, each with the reason
   */
  public record Written(Path path, List<String> left) {}

  /** The contents of a package. */
  private record Contents(About about, List<SharedRun> runs, boolean sweep) {}

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
    Contents contents =
        SharedSweep.isAt(from) ? sweep(from, terms, paths) : run(from, terms, paths);
    String name = contents.about.name();
    Path target = to.orElse(home.resolve("results").resolve("shared").resolve(name + ZIP));
    requireFree(target.toAbsolutePath().normalize(), from.toAbsolutePath().normalize());
    if (target.toString().toLowerCase(Locale.ROOT).endsWith(ZIP)) {
      WholeFolder.inside(
          target,
          unfinished -> {
            fill(unfinished, contents, paths);
            AtomicFile.write(target, zip -> WholeFolder.zip(unfinished, zip));
          });
    } else {
      WholeFolder.replace(target, unfinished -> fill(unfinished, contents, paths));
    }
    return new Written(target, contents.about.left());
  }

  private Contents run(Path from, Terms terms, LocalPaths paths) {
    SharedRun run = SharedRun.read(drawn(RunFolder.open(from)), reports, paths);
    Terms named = terms.orNamed(run.name());
    About about =
        new About(
            "Bondlab: " + run.facts().experiment() + ", run " + run.folder().id(),
            named.name(),
            named,
            run.facts().command(),
            run.facts(),
            run.tables(),
            run.summary().isEmpty() ? Map.of() : Map.of("", run.summary()),
            run.corpus(),
            run.left());
    return new Contents(about, List.of(run), false);
  }

  /** Draws the figures of a finished run that has none, such as a trial of a sweep. */
  private RunFolder drawn(RunFolder run) {
    if (run.status().state() == Status.State.DONE && run.figureFiles().isEmpty()) {
      reports.draw(run);
    }
    return run;
  }

  private Contents sweep(Path from, Terms terms, LocalPaths paths) {
    SharedSweep sweep = SharedSweep.read(from, this::drawn, reports, paths);
    Terms named = terms.orNamed(sweep.id());
    SharedRun first = sweep.runs().get(0);
    About about =
        new About(
            "Bondlab: " + first.facts().experiment() + ", sweep " + sweep.id(),
            named.name(),
            named,
            SharedFacts.command("sweep", sweep.overrides()),
            first.facts(),
            sweep.tables(),
            summaries(sweep.runs()),
            first.corpus(),
            sweep.left());
    return new Contents(about, sweep.runs(), true);
  }

  private static Map<String, String> summaries(List<SharedRun> runs) {
    Map<String, String> summaries = new LinkedHashMap<>();
    runs.stream()
        .filter(run -> !run.summary().isEmpty())
        .limit(SUMMARIES)
        .forEach(run -> summaries.put(run.facts().command(), run.summary()));
    if (summaries.size() == SUMMARIES && runs.size() > SUMMARIES) {
      summaries.put("Further trials", "see summary.txt in the folder of each");
    }
    return summaries;
  }

  private static void fill(Path folder, Contents contents, LocalPaths paths) throws IOException {
    PackageFolder into = new PackageFolder(folder);
    About about = contents.about;
    for (SharedRun run : contents.runs) {
      run.write(into, contents.sweep ? run.place() + "/" : "", paths);
    }
    if (contents.sweep) {
      for (SharedTable table : about.tables()) {
        into.table("tables/", "Table " + table.name() + " over all trials", table);
      }
      into.text("command.txt", "Command that makes the sweep again", about.command() + "\n");
    }
    into.text(About.README, "What is here", about.readme(contents.sweep));
    into.text(About.CITATION, "How to cite", about.citation());
    into.text(ReportPage.NAME, "Report", ReportPage.of(about, contents.runs, contents.sweep));
    List<String> runs =
        contents.runs.stream().map(run -> contents.sweep ? run.place() + "/" : "").toList();
    into.describe(about, runs);
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
    if (Files.isDirectory(path)) {
      try (Stream<Path> files = Files.list(path)) {
        return Files.isRegularFile(path.resolve(PackageFolder.DESCRIPTOR))
            || files.findAny().isEmpty();
      } catch (IOException e) {
        return false;
      }
    }
    try (ZipFile zip = new ZipFile(path.toFile())) {
      return zip.getEntry(PackageFolder.DESCRIPTOR) != null;
    } catch (IOException e) {
      return false;
    }
  }
}
