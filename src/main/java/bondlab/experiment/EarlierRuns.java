package bondlab.experiment;

import bondlab.config.BadInput;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The runs of a configuration that are there already. A folder of runs is listed once in the life
 * of this object; what any process begins after that is found by the names that are noted beside
 * the configuration's lock, so that the thousandth trial of a sweep costs no more than the first.
 */
final class EarlierRuns {
  /** What a process that was killed while it began a run may have left there, and no more. */
  private static final Set<String> BEFORE_THE_BEGINNING = Set.of("config.conf", "overrides.txt");

  private final Consumer<String> tell;
  private final Map<Path, Map<String, Set<String>>> listed = new ConcurrentHashMap<>();

  /**
   * @param tell hears of folders that are damaged
   */
  EarlierRuns(Consumer<String> tell) {
    this.tell = tell;
  }

  /** The lock of all runs of a configuration. */
  static Path lock(Path parent, String hash) {
    return parent.resolve(".locks").resolve(shortened(hash));
  }

  /** What stands in the names of folders and locks. */
  static String shortened(String hash) {
    return hash.substring(0, 8);
  }

  /**
   * A run that finished, the latest first. One whose STATUS cannot be read but whose run.json says
   * that it ended gets its STATUS again; one whose files are not those that it ended with is told
   * and put aside as FAILED.
   *
   * @param counts which count; asked with what run.json says
   */
  Optional<RunFolder> finished(Path parent, String hash, Predicate<Config> counts) {
    return named(parent, hash).stream()
        .filter(EarlierRuns::isFinished)
        .filter(run -> counts.test(facts(run).orElse(ConfigFactory.empty())))
        .filter(this::isWhole) // before it is asked what it is of: that may be damaged too
        .filter(run -> isOf(run, hash, counts))
        .findFirst()
        .map(this::withStatus);
  }

  /** A run that was stopped or killed, the latest first. */
  Optional<RunFolder> unfinished(Path parent, String hash, Predicate<Config> counts) {
    return named(parent, hash).stream()
        .filter(run -> isOf(run, hash, counts))
        .filter(run -> run.status().isResumable() || isWithoutStatus(run))
        .findFirst();
  }

  /** Runs that say RUNNING: whoever holds the lock knows that their process is gone, or silent. */
  List<RunFolder> running(Path parent, String hash) {
    return named(parent, hash).stream()
        .filter(run -> isOf(run, hash, facts -> true))
        .filter(run -> run.status().state() == Status.State.RUNNING)
        .toList();
  }

  /**
   * A folder for a new run, made now; or one that a killed process made and left with nothing in
   * it. The caller holds the lock.
   */
  RunFolder begin(Path parent, String hash) throws IOException {
    for (RunFolder run : named(parent, hash)) {
      if (isNotBegun(run)) {
        return run;
      }
    }
    Path path = Folders.makeUnique(parent, shortened(hash));
    Path names = names(parent, hash);
    Files.createDirectories(names.getParent());
    Files.writeString(
        names, path.getFileName() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return new RunFolder(path);
  }

  /** Tells which folders of this configuration cannot be read. They stay as they are. */
  void tellDamaged(Path parent, String hash) {
    for (RunFolder run : named(parent, hash)) {
      boolean unknown = facts(run).isEmpty() && !isByConfig(run, hash) && !isNotBegun(run);
      if (unknown || run.status().state() == Status.State.UNKNOWN && !isWithoutStatus(run)) {
        tell.accept(
            "%s has no readable %s: it is left as it is, and the trial is run in another folder"
                .formatted(run.path(), unknown ? "run.json" : Status.FILE));
      }
    }
  }

  private List<RunFolder> named(Path parent, String hash) {
    Set<String> names = new TreeSet<>(Comparator.reverseOrder());
    names.addAll(
        listed.computeIfAbsent(parent, EarlierRuns::list).getOrDefault(shortened(hash), Set.of()));
    names.addAll(noted(names(parent, hash)));
    return names.stream()
        .map(name -> new RunFolder(parent.resolve(name)))
        .filter(run -> Files.isDirectory(run.path()))
        .toList();
  }

  private static Path names(Path parent, String hash) {
    return parent.resolve(".locks").resolve(shortened(hash) + ".names");
  }

  private static List<String> noted(Path names) {
    try {
      return Files.exists(names)
          ? Files.readAllLines(names).stream().filter(name -> name.matches("[\\w-]+")).toList()
          : List.of();
    } catch (IOException e) {
      return List.of(); // torn by a power cut; the listing has what was there before
    }
  }

  /** Names are {@code TIME-TIME-HASH} or {@code TIME-TIME-HASH-2}. */
  private static Map<String, Set<String>> list(Path parent) {
    Map<String, Set<String>> byHash = new HashMap<>();
    for (Path run : RunFolder.list(parent)) {
      String[] parts = run.getFileName().toString().split("-");
      if (parts.length >= 3) {
        byHash.computeIfAbsent(parts[2], h -> new TreeSet<>()).add(run.getFileName().toString());
      }
    }
    return byHash;
  }

  private static Optional<Config> facts(RunFolder run) {
    try {
      return Optional.of(run.provenance());
    } catch (BadInput e) {
      return Optional.empty();
    }
  }

  private static boolean isOf(RunFolder run, String hash, Predicate<Config> counts) {
    Optional<Config> facts = facts(run);
    try {
      return facts.isEmpty()
          ? counts.test(ConfigFactory.empty()) && isByConfig(run, hash)
          : facts.get().getString("config_hash").equals(hash) && counts.test(facts.get());
    } catch (ConfigException e) {
      return false; // JSON, but of something else
    }
  }

  /** The configuration is there as it was resolved, and says by itself which trial it is. */
  private static boolean isByConfig(RunFolder run, String hash) {
    try {
      return Files.exists(run.path().resolve(Status.FILE))
          && new Trial("any", List.of(), run.config()).hash().equals(hash);
    } catch (BadInput e) {
      return false;
    }
  }

  private static boolean isFinished(RunFolder run) {
    Status.State state = run.status().state();
    // the end is noted in run.json after all else is written, and before STATUS
    boolean hasEnded = facts(run).filter(facts -> facts.hasPath("ended")).isPresent();
    return state == Status.State.DONE || state == Status.State.UNKNOWN && hasEnded;
  }

  private RunFolder withStatus(RunFolder run) {
    if (run.status().state() == Status.State.UNKNOWN) {
      tell.accept(run.path() + " has no readable STATUS; run.json says that it ended: re-used");
      write(new Status(Status.State.DONE, ""), run);
    }
    return run;
  }

  private boolean isWhole(RunFolder run) {
    List<String> damages = run.damages();
    if (damages.isEmpty()) {
      return true;
    }
    String what = "damaged since it ended: " + String.join("; ", damages);
    tell.accept(
        "%s is %s; it is left as it is and is run again, with what the cache has, in another folder"
            .formatted(run.path(), what));
    write(new Status(Status.State.FAILED, what), run);
    return false;
  }

  /** In a folder that is only to be read nothing is changed. */
  private static void write(Status status, RunFolder run) {
    try {
      status.write(run.path());
    } catch (UncheckedIOException e) {
      return;
    }
  }

  /** Killed between run.json and its first STATUS. */
  private static boolean isWithoutStatus(RunFolder run) {
    return !Files.exists(run.path().resolve(Status.FILE));
  }

  private static boolean isNotBegun(RunFolder run) {
    try (Stream<Path> files = Files.list(run.path())) {
      return files
          .map(file -> file.getFileName().toString())
          .allMatch(name -> name.startsWith(".") || BEFORE_THE_BEGINNING.contains(name));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + run.path() + ": " + e, e);
    }
  }
}
