package bondlab.catalogue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of the results in which runs are found; {@link #ALL} lists every kind.
 *
 * @param name of the folder in the results; also the value of the column {@code source}
 * @param least minimum depth of a run's folder below it
 * @param most maximum depth of a run's folder below it
 * @param flat whether tables are in the run's folder itself, which then has no run.json
 */
record RunPlace(String name, int least, int most, boolean flat) {
  static final String OWN = "runs";
  static final String COPIES = "published";

  static final List<RunPlace> ALL =
      List.of(
          new RunPlace(OWN, 2, 2, false),
          new RunPlace("imported", 1, 4, false),
          new RunPlace(COPIES, 1, 1, true));

  /** A run's folder. */
  record Found(RunPlace place, Path folder) {
    Path tables() {
      return place.flat ? folder : folder.resolve("tables");
    }
  }

  /**
   * Finds the runs below {@code results}, sorted by folder; adds what is not a run to the problems.
   */
  List<Found> find(Path results, Problem.Log problems) {
    List<Found> found = new ArrayList<>();
    collect(results, results.resolve(name), 0, found, problems);
    return found;
  }

  private void collect(
      Path results, Path folder, int depth, List<Found> found, Problem.Log problems) {
    if (leadsOut(results, folder)) {
      problems.add(
          "",
          folder,
          "is a link that leads out of the results folder and is not followed; move what it leads"
              + " to, or give the folder where it is as --results");
    } else if (depth >= least && isRun(folder)) {
      found.add(new Found(this, folder));
    } else if (depth < most) {
      below(folder).forEach(child -> collect(results, child, depth + 1, found, problems));
    } else if (name.equals(OWN)) {
      problems.add("", folder, "not a run: it has neither config.conf nor run.json");
    }
  }

  private boolean isRun(Path folder) {
    return flat
        ? list(folder).stream().anyMatch(file -> file.toString().endsWith(".parquet"))
        : Files.isRegularFile(folder.resolve("run.json"))
            || Files.isRegularFile(folder.resolve("config.conf"));
  }

  /**
   * Whether a link leads to what is not below {@code results}.
   *
   * @param results real path
   */
  static boolean leadsOut(Path results, Path path) {
    try {
      return Files.isSymbolicLink(path) && !path.toRealPath().startsWith(results.toRealPath());
    } catch (IOException e) {
      return true; // broken, or in a circle
    }
  }

  private List<Path> below(Path folder) {
    // links in foreign packages are not followed; one's own may lead to another place in the
    // results
    return name.equals(OWN)
        ? list(folder).stream().filter(child -> Files.isDirectory(child)).toList()
        : folders(folder);
  }

  /** The visible folders in a folder, sorted, without links. */
  static List<Path> folders(Path folder) {
    return listUnlinked(folder).stream()
        .filter(child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS))
        .toList();
  }

  /** The visible regular files in a folder, sorted, without links. */
  static List<Path> files(Path folder) {
    return listUnlinked(folder).stream()
        .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
        .toList();
  }

  private static List<Path> listUnlinked(Path folder) {
    return Files.isSymbolicLink(folder) ? List.of() : list(folder);
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(child -> !child.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // deleted meanwhile, or not ours to read
    }
  }
}
