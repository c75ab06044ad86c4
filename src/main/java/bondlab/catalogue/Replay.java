package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.config.Renamed;
import bondlab.experiment.Experiments;
import bondlab.experiment.Provenance;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.experiment.Trial;
import bondlab.progress.Progress;
import bondlab.table.JsonLines;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs a trial again from its own folder, with no configuration file but the resolved one in it,
 * and compares every number.
 *
 * @param run folder of the run to repeat
 * @param experiments runs it
 * @param trial everything that decides the numbers, without the folders of the first run
 */
public record Replay(RunFolder run, Experiments experiments, Trial trial) {

  /**
   * Reads the trial.
   *
   * @throws BadInput if the run is not finished, its configuration is missing or damaged, or this
   *     version of the code refuses it
   */
  public static Replay of(RunFolder run, Experiments experiments) {
    Config facts = RunReader.provenance(run);
    Status status = run.status();
    boolean ended = status.state() == Status.State.UNKNOWN && facts.hasPath("ended");
    if (status.state() != Status.State.DONE && !ended) {
      throw new BadInput(
          "%s is not finished but %s %s; a replay needs a finished run"
              .formatted(run.path(), status.state(), status.reason()));
    }
    String experiment =
        facts.hasPath("experiment") ? facts.getString("experiment") : run.experiment();
    List<String> overrides = RunReader.overrides(facts);
    Trial whole = new Trial(experiment, overrides, run.config());
    try {
      return new Replay(run, experiments, experiments.trial(experiment, overrides, whole.what()));
    } catch (BadInput e) {
      List<String> problems = new ArrayList<>(e.problems());
      problems.add(
          "so this code refuses the configuration of "
              + run.path()
              + "; replay it with its own commit, "
              + (facts.hasPath("git.commit")
                  ? facts.getString("git.commit")
                  : "which is not known"));
      throw new BadInput(problems);
    }
  }

  /**
   * Lists what has changed since the run and may change the numbers: code, Java, processor,
   * threads, an edited configuration, edited inputs. One line each; empty if nothing has changed.
   */
  public List<String> changed() {
    Config then = RunReader.provenance(run);
    Map<String, Object> before = ConfigKeys.flatten(then);
    Map<String, Object> now = new LinkedHashMap<>();
    now.put("git", Provenance.git(experiments.home()));
    now.put("versions", Provenance.versions());
    now.put("machine", Provenance.machine());
    now.put("threads", threads());
    now.put("config_hash", trial.hash());
    Map<String, Object> flat = ConfigKeys.flatten(ConfigFactory.parseMap(now));
    List<String> lines = new ArrayList<>();
    for (String key :
        List.of(
            "config_hash",
            "git.commit",
            "git.dirty",
            "versions.bondlab",
            "versions.java",
            "versions.djl",
            "versions.pytorch_engine",
            "machine.cpu",
            "machine.cpu_id",
            "machine.aten",
            "machine.onednn",
            "machine.cores",
            "machine.arch",
            "threads")) {
      Object old = before.get(key);
      if (!ConfigKeys.same(old, flat.get(key))) {
        String was = old == null ? "not known" : ConfigKeys.text(old);
        lines.add(key + " was " + was + ", is " + ConfigKeys.text(flat.get(key)));
      }
    }
    lines.addAll(changedInputs(then));
    if (Boolean.TRUE.equals(flat.get("git.dirty"))) {
      lines.add("git.dirty: the code has changes that are in no commit");
    }
    return lines;
  }

  private List<String> changedInputs(Config then) {
    Map<String, Object> old =
        then.hasPath("inputs") ? then.getObject("inputs").unwrapped() : Map.of();
    Set<String> names = new TreeSet<>(old.keySet());
    names.addAll(trial.inputs().keySet());
    return names.stream()
        .filter(name -> !Objects.equals(old.get(name), trial.inputs().get(name)))
        .map(
            name ->
                "the content of %s was %s, is %s"
                    .formatted(
                        name,
                        Objects.requireNonNullElse(old.get(name), "not known"),
                        trial.inputs().getOrDefault(name, "not read any more")))
        .toList();
  }

  /**
   * The number of threads as a run counts them: 0 or no key {@code threads} means one per
   * processor.
   */
  private int threads() {
    int asked = trial.config().hasPath("threads") ? trial.config().getInt("threads") : 0;
    return asked > 0 ? asked : Runtime.getRuntime().availableProcessors();
  }

  /**
   * Runs the trial and compares.
   *
   * @param into empty folder for results and cache; it is kept
   * @param cached whether trained networks are taken from the user's cache; otherwise everything is
   *     recomputed
   * @throws bondlab.experiment.TrialFailed if the study fails
   * @throws bondlab.progress.StoppedByUser if interrupted
   */
  public Outcome go(Path into, boolean cached, Progress progress) {
    Path cache =
        cached ? experiments.workspace().cacheFolder(ConfigFactory.empty()) : into.resolve("cache");
    Config where =
        ConfigFactory.parseMap(
            Map.of("results.folder", into.toString(), "cache.folder", cache.toString()));
    Config config =
        trial
            .config()
            .withValue("results", where.getValue("results"))
            .withValue("cache", where.getValue("cache"));
    Trial again = new Trial(trial.experiment(), trial.overrides(), config);
    return Outcome.compare(run, experiments.run(again, progress));
  }

  /**
   * How a replay came out.
   *
   * @param again folder of the replay
   * @param tables how the tables of the run, A, differ from the replay's, B, row by row in order
   * @param metrics how metrics.jsonl compares
   * @param sameMetrics false if metrics.jsonl was compared and differs
   */
  public record Outcome(
      RunFolder again, TableDiff.Folders tables, String metrics, boolean sameMetrics) {
    private static final String DIFFERENT = "different";

    /** Compares two folders table by table. */
    static Outcome compare(RunFolder run, RunFolder again) {
      TableDiff.Folders tables = TableDiff.Folders.of(run.tables(), again.tables(), false);
      String metrics = metrics(run.metrics(), again.metrics());
      return new Outcome(again, tables, metrics, !metrics.startsWith(DIFFERENT));
    }

    /** Tables that the replay lacks or that cannot be read, each with the reason. */
    List<String> lost() {
      List<String> lost = new ArrayList<>(tables.unreadable());
      tables.onlyA().forEach(name -> lost.add(name + ": the replay has no such table"));
      return lost;
    }

    /** Whether every cell came out equal to its last bit; columns that are new do not count. */
    public boolean isEqual() {
      return sameMetrics && lost().isEmpty() && equalTables() == tables.shared().size();
    }

    private long equalTables() {
      return tables.shared().stream().filter(TableDiff::holdsA).count();
    }

    /** Compares lines if there are equally many: parts that came from a cache log none. */
    private static String metrics(Path then, Path now) {
      if (!Files.exists(then)) {
        return "the run has none";
      }
      try {
        List<Map<String, Object>> old = JsonLines.read(then);
        List<Map<String, Object>> anew = Files.exists(now) ? JsonLines.read(now) : List.of();
        if (old.size() != anew.size()) {
          return "not compared: %d lines then, %d now, since what comes from a cache logs nothing"
              .formatted(old.size(), anew.size());
        }
        for (int i = 0; i < old.size(); i++) {
          if (!Objects.equals(withoutTime(old.get(i)), withoutTime(anew.get(i)))) {
            return DIFFERENT + " in line " + (i + 1);
          }
        }
        return "equal, " + old.size() + " lines";
      } catch (BadInput e) {
        return "not compared: " + e.getMessage();
      }
    }

    private static Map<String, Object> withoutTime(Map<String, Object> line) {
      Map<String, Object> left = new HashMap<>();
      line.forEach(
          (key, value) ->
              left.put(
                  Renamed.result(key), value instanceof String text ? Renamed.label(text) : value));
      left.keySet().removeIf(StoredTable.Facts.NOTHING::isTime);
      return left;
    }

    /** Gives every part by its name, for programs. */
    public Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("equal", isEqual());
      map.put("replay", again.path().toString());
      map.put("tables", tables.shared().stream().map(TableDiff::toMap).toList());
      map.put("lost", lost());
      map.put("added", tables.onlyB());
      map.put("metrics", metrics);
      return map;
    }

    /** One line per table, the verdict last. */
    @Override
    public String toString() {
      List<String> lines = new ArrayList<>();
      tables.shared().forEach(table -> lines.add("table " + table));
      lost().forEach(why -> lines.add("table " + why));
      tables
          .onlyB()
          .forEach(name -> lines.add("table " + name + ": only in the replay, not compared"));
      lines.add("metrics.jsonl: " + metrics);
      lines.add(
          isEqual()
              ? "EQUAL: every number of "
                  + equalTables()
                  + " tables came out equal, to the last bit"
              : "NOT EQUAL: %d of %d tables came out equal"
                  .formatted(equalTables(), tables.shared().size() + lost().size()));
      return String.join("\n", lines);
    }
  }
}
