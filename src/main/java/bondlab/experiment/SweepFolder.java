package bondlab.experiment;

import bondlab.config.BadInput;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The folder of a sweep, {@code results/sweeps/ID}, and its trials, all resolved. */
public final class SweepFolder {
  private final Path path;
  private final EarlierRuns.Reuse reuse;
  private final Optional<Halving> halving;
  private final List<Trial> trials;
  private final List<String> hashes;
  private final Set<String> common;

  private SweepFolder(
      Path path, boolean own, Optional<Halving> halving, List<Trial> trials, List<String> hashes) {
    this.path = path;
    this.reuse = EarlierRuns.Reuse.inSweep(path.getFileName().toString(), own);
    this.halving = halving;
    this.trials = List.copyOf(trials);
    this.hashes = List.copyOf(hashes);
    this.common = new HashSet<>(trials.get(0).overrides());
    trials.forEach(trial -> common.retainAll(trial.overrides()));
  }

  /**
   * Makes the folder, with every trial in sweep.json.
   *
   * @param force true if runs of before this sweep do not count
   * @param typed what the sweep was made from, for the record
   */
  static SweepFolder make(
      Workspace workspace,
      boolean force,
      List<String> typed,
      Optional<Halving> halving,
      List<Trial> trials) {
    if (trials.isEmpty()) {
      throw new BadInput("the sweep has no trials: " + String.join(" ", typed));
    }
    Trial first = trials.get(0);
    Path parent = workspace.results(first.config()).resolve("sweeps");
    boolean own = force || workspace.study(first).runsAnew();
    List<String> hashes = trials.parallelStream().map(Trial::hash).toList();
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("created", Instant.now().toString());
    head.put("reuse", own ? "own" : "any");
    head.put("overrides", typed);
    halving.ifPresent(how -> head.put("halving", how.toMap()));
    head.put("git", Provenance.git(workspace.home()));
    try {
      Path path = Folders.makeUnique(parent, first.experiment());
      SweepFile.write(path.resolve("sweep.json"), head, trials, hashes);
      return new SweepFolder(path, own, halving, trials, hashes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder in " + parent + ": " + e, e);
    }
  }

  /** Reads the trials back. */
  static SweepFolder open(Path path) {
    SweepFile file = SweepFile.read(path.resolve("sweep.json"));
    return open(path, file, IntStream.range(0, file.size()).toArray());
  }

  /** Opens a sweep with only this trial, as number 0. */
  static SweepFolder openOne(Path path, int number) {
    return open(path, SweepFile.read(path.resolve("sweep.json")), new int[] {number});
  }

  private static SweepFolder open(Path path, SweepFile file, int[] numbers) {
    List<Trial> trials = IntStream.of(numbers).parallel().mapToObj(file::trial).toList();
    try {
      Config head = file.head();
      boolean own = head.getString("reuse").equals("own");
      Optional<Halving> halving =
          head.hasPath("halving")
              ? Optional.of(Halving.of(head.getConfig("halving")))
              : Optional.empty();
      List<String> hashes = trials.parallelStream().map(Trial::hash).toList();
      return new SweepFolder(path, own, halving, trials, hashes);
    } catch (ConfigException | IndexOutOfBoundsException e) {
      throw new BadInput(path + " is not a sweep that can be resumed: " + e.getMessage());
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** All trials, in order. */
  public List<Trial> trials() {
    return trials;
  }

  String hash(int number) {
    return hashes.get(number);
  }

  Optional<Halving> halving() {
    return halving;
  }

  /** Which earlier runs its trials may re-use. */
  EarlierRuns.Reuse reuse() {
    return reuse;
  }

  /** The trial before anything is known of it. */
  Sweep.Outcome waiting(int number) {
    String overrides = String.join(" ", trials.get(number).overrides());
    return new Sweep.Outcome(number, "WAITING", 0, overrides, hash(number), "", "");
  }

  /** A trial's number and what sets it apart from the others, for a person. */
  String label(int number) {
    List<String> varied =
        trials.get(number).overrides().stream().filter(each -> !common.contains(each)).toList();
    return "%4d %s".formatted(number, String.join(" ", varied)).stripTrailing();
  }

  /** Relative, so that results can be moved as a whole. */
  String fromHere(RunFolder run) {
    Path here = path.toAbsolutePath().normalize();
    return here.relativize(run.path().toAbsolutePath().normalize()).toString();
  }

  /** What to type, or to do, to resume it. */
  String goOn() {
    return Studies.isCell(trials.get(0).config())
        ? "resume it by running its cell again"
        : "resume it with: ./bondlab sweep --resume " + path;
  }
}
