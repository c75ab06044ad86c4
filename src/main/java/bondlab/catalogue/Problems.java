package bondlab.catalogue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was left out so far; each problem once. Safe for many threads. */
final class Problems {
  private final Path results;
  private final Set<Problem> found = new LinkedHashSet<>();

  /**
   * @param results the folder that files are named from
   */
  Problems(Path results) {
    this.results = results;
  }

  synchronized void add(String run, Path file, String problem) {
    String where = file.startsWith(results) ? results.relativize(file).toString() : file.toString();
    found.add(new Problem(run, where, problem.replaceAll("\\s*\\R\\s*", " ")));
  }

  /** By file. */
  synchronized List<Problem> all() {
    List<Problem> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparing(Problem::file).thenComparing(Problem::problem));
    return sorted;
  }

  /** Those whose file has this name, such as {@code fits.parquet}. */
  Collection<Problem> of(String fileName) {
    return all().stream().filter(p -> Path.of(p.file()).endsWith(fileName)).toList();
  }
}
