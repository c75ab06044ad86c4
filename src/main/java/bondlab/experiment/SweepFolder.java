package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.Renamed;
import bondlab.table.AtomicFile;
import bondlab.table.Json;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The folder of a sweep, {@code results/sweeps/ID}, and its trials, all resolved. */
public final class SweepFolder {
  private final Path path;
  private final EarlierRuns.Reuse reuse;
  private final Optional<Halving> halving;
  private final List<Trial> trials;
  private final List<String> hashes;
  private final Set<String> common;

  private SweepFolder(Path path, boolean own, Optional<Halving> halving, List<Trial> trials) {
    this.path = path;
    this.reuse = new EarlierRuns.Reuse(Optional.of(path.getFileName().toString()), own, false);
    this.halving = halving;
    this.trials = List.copyOf(trials);
    this.hashes = trials.parallelStream().map(Trial::hash).toList();
    this.common = new HashSet<>(trials.get(0).overrides());
    trials.forEach(trial -> common.retainAll(trial.overrides()));
  }

  /**
   * Makes the folder, with every trial in sweep.json.
   *
   * @param force true to re-use no earlier run
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
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("created", Instant.now().toString());
    head.put("reuse", own ? "own" : "any");
    head.put("overrides", typed);
    halving.ifPresent(how -> head.put("halving", how.toMap()));
    head.put("git", Provenance.git(workspace.home()));
    try {
      Path path = Folders.makeUnique(parent, first.experiment());
      SweepFolder sweep = new SweepFolder(path, own, halving, trials);
      TrialLines.write(path.resolve("sweep.json"), head, sweep.trials, sweep.hashes);
      return sweep;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder in " + parent + ": " + e, e);
    }
  }

  /** Reads the trials back. */
  static SweepFolder open(Path path) {
    TrialLines file = TrialLines.read(path.resolve("sweep.json"));
    return open(path, file, IntStream.range(0, file.size()).toArray());
  }

  /** Opens a sweep with only this trial, as number 0. */
  static SweepFolder openOne(Path path, int number) {
    return open(path, TrialLines.read(path.resolve("sweep.json")), new int[] {number});
  }

  private static SweepFolder open(Path path, TrialLines file, int[] numbers) {
    List<Trial> trials = IntStream.of(numbers).parallel().mapToObj(file::trial).toList();
    try {
      Config head = file.head();
      boolean own = head.getString("reuse").equals("own");
      Optional<Halving> halving =
          head.hasPath("halving")
              ? Optional.of(Halving.of(head.getConfig("halving")))
              : Optional.empty();
      return new SweepFolder(path, own, halving, trials);
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

  /**
   * The file sweep.json: one JSON object, whose last key {@code trials} has one trial per line. So
   * a worker reads the one that it is to run without parsing ten thousand others. Each has the hash
   * of its configuration and inputs, which must still be theirs when it is read.
   */
  static final class TrialLines {
    private static final String TRIALS = "\"trials\": [";
    private static final String END = "]}";
    private static final String HASH = "config_hash";
    private static final String INPUTS = "inputs";

    /** JSON has no infinity, but this number is read as one. */
    private static final BigDecimal INFINITY = new BigDecimal("1e999");

    private final Path path;
    private final Config head;
    private final List<String> lines;

    private TrialLines(Path path, Config head, List<String> lines) {
      this.path = path;
      this.head = head;
      this.lines = lines;
    }

    /**
     * Writes the file whole, forced to the disk.
     *
     * @param head what stands before the trials
     */
    static void write(Path path, Map<String, ?> head, List<Trial> trials, List<String> hashes) {
      String before =
          head.entrySet().stream()
              .map(e -> Json.line(e.getKey()) + ": " + Json.line(e.getValue()) + ",\n")
              .collect(Collectors.joining("", "{\n", TRIALS));
      String lines =
          IntStream.range(0, trials.size())
              .mapToObj(i -> Json.line(described(trials.get(i), hashes.get(i))))
              .collect(Collectors.joining(",\n", "\n", "\n"));
      AtomicFile.write(path, before + lines + END + "\n");
    }

    /**
     * Reads the file; the trials are parsed when they are asked for.
     *
     * @throws BadInput if it is not there or is damaged
     */
    static TrialLines read(Path path) {
      try {
        List<String> lines = Files.readAllLines(path);
        int first = lines.indexOf(TRIALS);
        if (first < 0 || !lines.get(lines.size() - 1).equals(END)) {
          throw new BadInput("sweep.json is cut off or was not written by this program");
        }
        String head = String.join("\n", lines.subList(0, first)) + "\n" + TRIALS + END;
        return new TrialLines(path, parse(head), lines.subList(first + 1, lines.size() - 1));
      } catch (BadInput | ConfigException | IOException e) {
        throw damaged(path, e);
      }
    }

    /** What stands before the trials. */
    Config head() {
      return head;
    }

    int size() {
      return lines.size();
    }

    /**
     * One trial.
     *
     * @throws BadInput if its line is damaged
     */
    Trial trial(int number) {
      if (number < 0 || number >= lines.size()) {
        throw new BadInput(
            "%s has no trial %d; its trials have the numbers 0 to %d"
                .formatted(path, number, lines.size() - 1));
      }
      try {
        String line = lines.get(number);
        Config one = parse(line.endsWith(",") ? line.substring(0, line.length() - 1) : line);
        Map<String, String> inputs = new TreeMap<>();
        if (one.hasPath(INPUTS)) { // sweeps of before have none
          one.getObject(INPUTS).forEach((name, sum) -> inputs.put(name, (String) sum.unwrapped()));
        }
        Trial trial =
            new Trial(
                one.getString("experiment"),
                one.getStringList("overrides"),
                Renamed.upgrade(one.getConfig("config")),
                inputs);
        String written = one.getString(HASH);
        if (!trial.hash().equals(written)) {
          throw new BadInput(
              "trial %d is not what was planned: its %s is %s, its configuration has %s"
                  .formatted(number, HASH, written, trial.hash()));
        }
        return trial;
      } catch (BadInput | ConfigException e) {
        throw damaged(path, e);
      }
    }

    private static BadInput damaged(Path path, Exception e) {
      return new BadInput(
          ("%s is not a sweep that can be resumed: %s; type the sweep's overrides again: trials"
                  + " that have finished are found by their configuration, not run again")
              .formatted(path.getParent(), e.getMessage()));
    }

    private static Config parse(String text) {
      return ConfigFactory.parseString(
          text, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
    }

    private static Map<String, Object> described(Trial trial, String hash) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("experiment", trial.experiment());
      values.put("overrides", trial.overrides());
      values.put(HASH, hash);
      values.put(INPUTS, trial.inputs());
      values.put("config", readable(trial.config().root().unwrapped()));
      return values;
    }

    private static Object readable(Object value) {
      if (value instanceof Map<?, ?> map) {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, item) -> sorted.put((String) key, readable(item)));
        return sorted;
      }
      if (value instanceof List<?> list) {
        return list.stream()
            .map(TrialLines::readable)
            .collect(Collectors.toCollection(ArrayList::new));
      }
      if (value instanceof Double number && number.isInfinite()) {
        return number > 0 ? INFINITY : INFINITY.negate();
      }
      return value;
    }
  }
}
