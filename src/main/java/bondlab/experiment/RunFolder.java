package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.Echo;
import bondlab.config.Renamed;
import bondlab.config.WrittenConfig;
import bondlab.table.FolderSeal;
import bondlab.table.Json;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The folder of one run, for reading.
 *
 * <ul>
 *   <li>{@code config.conf}: the configuration, resolved; {@code overrides.txt}: what was typed
 *   <li>{@code run.json}: commit, configuration hash, fingerprints of the inputs, seeds, versions,
 *       machine, times
 *   <li>{@code tables/NAME.csv}, {@code .parquet}, and {@code .json}, which names the table's
 *       configuration, commit and seeds
 *   <li>{@code metrics.jsonl}, {@code figures/}, {@code checkpoints/}
 *   <li>{@code summary.txt}: what the run says at its end; {@code log.txt}; {@code STATUS}
 *   <li>{@code MANIFEST}: size and SHA-256 of all of these but figures, checkpoints, log and STATUS
 * </ul>
 */
public record RunFolder(Path path) {
  private static final String MANIFEST = "MANIFEST";

  /** The key of run.json that says that there is a manifest; older runs have none. */
  static final String SEALED = "manifest";

  /** What does not change any more when a run has ended, beside its tables. */
  private static final List<String> LASTING =
      List.of("config.conf", "overrides.txt", "run.json", "metrics.jsonl", "summary.txt");

  /**
   * Opens an existing run.
   *
   * @throws BadInput if this is not a run's folder
   */
  public static RunFolder open(Path path) {
    if (!Files.isRegularFile(path.resolve("config.conf"))) {
      throw new BadInput(
          path + " is not a run: it has no config.conf; give a folder results/runs/EXPERIMENT/ID");
    }
    return new RunFolder(path);
  }

  public String id() {
    return path.getFileName().toString();
  }

  public String experiment() {
    return path.toAbsolutePath().getParent().getFileName().toString();
  }

  public Status status() {
    return Status.of(path);
  }

  /**
   * The resolved configuration, under the keys of today.
   *
   * @throws BadInput naming file and line if it was damaged
   */
  public Config config() {
    try {
      return Renamed.upgrade(WrittenConfig.read(path.resolve("config.conf")));
    } catch (ConfigException e) {
      throw new BadInput("the run's configuration is damaged: " + e.getMessage());
    }
  }

  /**
   * What run.json says.
   *
   * @throws BadInput naming the file if it is missing or damaged
   */
  public Config provenance() {
    try {
      return Json.config(path.resolve("run.json"));
    } catch (BadInput | UncheckedIOException e) {
      throw new BadInput("the run's provenance is missing or damaged: " + e.getMessage());
    }
  }

  /** The run's own summary, control characters made visible; empty if there is none. */
  public String summary() {
    Path file = path.resolve("summary.txt");
    try {
      return Files.exists(file) ? Echo.harmless(Files.readString(file)) : "";
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  public Path tables() {
    return path.resolve("tables");
  }

  public Path figures() {
    return path.resolve("figures");
  }

  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  public Path metrics() {
    return path.resolve("metrics.jsonl");
  }

  public Path log() {
    return path.resolve("log.txt");
  }

  /** Adds a line with the time to the log. */
  public void note(String line) {
    Folders.append(log(), Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line + "\n");
  }

  /** The figures drawn so far, by name. */
  public List<Path> figureFiles() {
    return Folders.list(figures());
  }

  /** The tables written so far, and what they are signed with, by name. */
  public List<Path> tableFiles() {
    return Folders.list(tables());
  }

  /** Writes down what the files are, to be forced to the disk with them. */
  void seal() {
    try {
      FolderSeal seal = manifest();
      seal.writeUnforced(
          seal.all().stream()
              .filter(file -> LASTING.contains(file) || file.startsWith("tables/"))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read what the run has written: " + e, e);
    }
  }

  /**
   * Lists what is not as it was when the run ended; empty if every byte is, or if the run is of a
   * version that kept no checksums.
   *
   * @throws UncheckedIOException if a file is there but cannot be read
   */
  public List<String> damages() {
    try {
      return isSealed() ? manifest().damages() : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the run " + path + ": " + e, e);
    }
  }

  private boolean isSealed() {
    try {
      return Files.exists(path.resolve(MANIFEST)) || provenance().hasPath(SEALED);
    } catch (BadInput e) {
      return false;
    }
  }

  private FolderSeal manifest() {
    return new FolderSeal(path, MANIFEST, Map.of());
  }

  /** Every file and folder but checkpoints, which are forced to the disk as they are written. */
  List<Path> results() {
    Path left = checkpoints();
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(file -> !file.startsWith(left)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + path, e);
    }
  }
}
