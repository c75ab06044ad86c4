package bondlab.catalogue;

import bondlab.config.Echo;
import bondlab.table.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A file that the catalogue left out, whole or in part; a row of the view {@code problems}. */
public record Problem(
    @Column(meaning = "the run that the file belongs to") String run,
    @Column(meaning = "the file, from the results folder") String file,
    @Column(meaning = "why it was left out, and what to do") String problem) {

  @Override
  public String toString() {
    return Echo.harmless(file + ": " + problem);
  }

  /** Collects problems, each once. Safe for many threads. */
  static final class Log {
    private final Path results;
    private final Set<Problem> found = new LinkedHashSet<>();

    /**
     * @param results the folder from which files are named
     */
    Log(Path results) {
      this.results = results;
    }

    synchronized void add(String run, Path file, String problem) {
      Path where = file.startsWith(results) ? results.relativize(file) : file;
      found.add(new Problem(run, where.toString(), problem.replaceAll("\\s*\\R\\s*", " ")));
    }

    /** All problems, sorted by file. */
    synchronized List<Problem> all() {
      List<Problem> sorted = new ArrayList<>(found);
      sorted.sort(Comparator.comparing(Problem::file).thenComparing(Problem::problem));
      return sorted;
    }
  }
}
