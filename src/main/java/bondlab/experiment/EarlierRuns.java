package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.progress.StoppedByUser;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the runs of a configuration that exist already. A folder of runs is listed once in the life
 * of this object; runs that any process begins later are found by the names that are noted beside
 * the configuration's lock, so that the thousandth trial of a sweep costs no more than the first.
 */
final class EarlierRuns {
  /** The only files that a process killed while it began a run may have left there. */
  private static final Set<String> BEFORE_THE_BEGINNING = Set.of("config.conf", "overrides.txt");

  /** Past the silence after which a run is dead; on a shared disk the last beat is seen late. */
  private static final Duration PATIENCE = Status.SILENCE.plusSeconds(30);

  private static final Duration UNTOLD = Duration.ofSeconds(2);
  private static final int MILLISECONDS_BETWEEN_LOOKS = 200;

  /**
   * Decides which earlier runs of the same configuration a trial may re-use.
   *
   * @param sweep the name of the folder of the sweep that the trial belongs to; empty for a single
   *     run
   * @param own true to re-use only runs that this very sweep began
   * @param force true to re-use none
   */
  record Reuse(Optional<String> sweep, boolean own, boolean force) {

    /**
     * Whether a finished run of the study may be re-used at all: in a sweep always, or it would
     * never end; a sweep of a study that runs anew re-uses its own runs only.
     */
    boolean finished(Study study) {
      return sweep.isPresent() || !study.runsAnew();
    }

    /** Whether a run counts, by what its run.json says. */
    boolean counts(Config facts) {
      if (force) {
        return false;
      }
      return !own || facts.hasPath("sweep") && facts.getString("sweep").equals(sweep.orElseThrow());
    }
  }

  private final Reuse reuse;
  private final Consumer<String> tell;
  private final Map<Path, Map<String, Set<String>>> listed = new ConcurrentHashMap<>();

  /**
   * @param reuse which runs count
   * @param tell hears of folders that are damaged
   */
  EarlierRuns(Reuse reuse, Consumer<String> tell) {
    this.reuse = reuse;
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
   * Finds a run that finished, the latest first. One whose STATUS cannot be read but whose run.json
   * says that it ended gets its STATUS again; one whose files are not those that it ended with is
   * reported and marked as FAILED.
   */
  Optional<RunFolder> finished(Path parent, String hash) {
    return named(parent, hash).stream()
        .filter(EarlierRuns::isFinished)
        .filter(run -> reuse.counts(facts(run)))
        .filter(this::isWhole) // before it is asked what it is of: that may be damaged too
        .filter(run -> isOf(run, hash, reuse::counts))
        .findFirst()
        .map(this::withStatus);
  }

  /** Finds a run that was stopped or killed, the latest first. */
  Optional<RunFolder> unfinished(Path parent, String hash) {
    return named(parent, hash).stream()
        .filter(run -> isOf(run, hash, reuse::counts))
        .filter(run -> run.status().isResumable() || isWithoutStatus(run))
        .findFirst();
  }

  /**
   * Waits until no run is marked RUNNING any more; for the one process that holds the lock. The
   * processes of such runs have died: a moment ago on this machine, or on another one, whose end
   * shows by silence only. Without the wait, a second run would begin beside the first.
   *
   * @param tell hears what is waited for
   * @throws BadInput if one is at work after all, on a machine that does not see this one's locks
   * @throws StoppedByUser if interrupted
   */
  void awaitSilence(Path parent, String hash, Consumer<String> tell) {
    List<RunFolder> runs =
        named(parent, hash).stream().filter(run -> isOf(run, hash, facts -> true)).toList();
    long began = System.nanoTime();
    boolean told = false;
    for (List<RunFolder> left = running(runs); !left.isEmpty(); left = running(runs)) {
      Duration waited = Duration.ofNanos(System.nanoTime() - began);
      if (waited.compareTo(PATIENCE) > 0) {
        throw new BadInput(
            left.get(0).path() + " is running now on another machine; wait for it, or stop it");
      }
      if (!told && waited.compareTo(UNTOLD) > 0) {
        told = true;
        tell.accept(
            "%s was running on another machine; resuming it after %d s of silence"
                .formatted(left.get(0).path(), Status.SILENCE.toSeconds()));
      }
      pause();
    }
  }

  /**
   * Makes the folder of a new run, or takes one that a killed process made and left with nothing in
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
    Folders.append(names, path.getFileName() + "\n");
    return new RunFolder(path);
  }

  /** Reports the folders of this configuration that cannot be read. They stay as they are. */
  void tellDamaged(Path parent, String hash) {
    for (RunFolder run : named(parent, hash)) {
      boolean unknown = facts(run).isEmpty() && !isByConfig(run, hash) && !isNotBegun(run);
      if (unknown || run.status().state() == Status.State.UNKNOWN && !isWithoutStatus(run)) {
        tell.accept(
            "%s has no readable %s: it is left as it is, and the trial runs in another folder"
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
    return Folders.list(parent).stream()
        .map(run -> run.getFileName().toString())
        .filter(name -> name.split("-").length >= 3)
        .collect(Collectors.groupingBy(name -> name.split("-")[2], Collectors.toSet()));
  }

  /** What run.json says; nothing if it cannot be read. */
  private static Config facts(RunFolder run) {
    try {
      return run.provenance();
    } catch (BadInput e) {
      return ConfigFactory.empty();
    }
  }

  private static boolean isOf(RunFolder run, String hash, Predicate<Config> counts) {
    Config facts = facts(run);
    try {
      boolean isOf =
          facts.isEmpty() ? isByConfig(run, hash) : facts.getString("config_hash").equals(hash);
      return isOf && counts.test(facts);
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
    return state == Status.State.DONE
        || state == Status.State.UNKNOWN && facts(run).hasPath("ended");
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
        "%s is %s; it is left as it is, and the trial runs again in another folder, from the cache where possible"
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

  private static List<RunFolder> running(List<RunFolder> runs) {
    return runs.stream().filter(run -> run.status().state() == Status.State.RUNNING).toList();
  }

  private static void pause() {
    try {
      Thread.sleep(MILLISECONDS_BETWEEN_LOOKS);
    } catch (InterruptedException e) {
      throw new StoppedByUser("stopped while waiting for a silent run");
    }
  }
}
