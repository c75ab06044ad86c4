package bondlab.sharing;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.experiment.Sweep;
import bondlab.table.Json;
import com.typesafe.config.ConfigException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** Reads the shared part of a sweep: every finished trial, and each table again over all trials. */
final class SharedSweep {
  private static final String PLAN = "sweep.json";

  private SharedSweep() {}

  /** Whether a folder is that of a sweep. */
  static boolean isAt(Path folder) {
    return Files.isRegularFile(folder.resolve(PLAN));
  }

  /**
   * Reads a sweep.
   *
   * @param reader reads the run in a folder
   * @throws BadInput if it is running, no trial is finished, or a trial's folder is missing or
   *     damaged
   */
  static About read(
      Path folder, Terms terms, Function<RunFolder, SharedRun> reader, LocalPaths paths) {
    if (Status.of(folder).state() == Status.State.RUNNING) {
      throw new BadInput(folder + " is running now; wait until it ends");
    }
    Sweep sweep = Sweep.read(folder);
    if (sweep.runs().isEmpty()) {
      throw new BadInput(
          "%s has no finished trial; resume it with: ./bondlab sweep --resume %s"
              .formatted(folder, folder));
    }
    Set<String> left = new LinkedHashSet<>();
    List<SharedRun> byTrial = byTrial(sweep, reader);
    for (Sweep.Outcome outcome : sweep.outcomes()) {
      SharedRun run = byTrial.get(outcome.trial());
      String status = outcome.status().toLowerCase(Locale.ROOT);
      left.addAll(
          run == null ? List.of("trial " + outcome.trial() + " (" + status + ")") : run.left());
    }
    List<SharedTable> tables = TrialTables.of(sweep, byTrial, paths, left);
    List<SharedRun> runs = byTrial.stream().filter(Objects::nonNull).distinct().toList();
    String id = folder.toAbsolutePath().normalize().getFileName().toString();
    String command = SharedFacts.command("sweep", overrides(folder, paths));
    return new About(true, id, terms.orNamed(id), command, runs, tables, List.copyOf(left));
  }

  /** The run of each trial, null if it is not finished; trials may share one. */
  private static List<SharedRun> byTrial(Sweep sweep, Function<RunFolder, SharedRun> reader) {
    Map<Path, SharedRun> runs = new HashMap<>();
    List<SharedRun> byTrial = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Sweep.Outcome outcome : sweep.outcomes()) {
      SharedRun run = null;
      try {
        if (outcome.status().equals("DONE")) {
          Path path = sweep.folder().resolve(outcome.run()).normalize();
          run = runs.computeIfAbsent(path, its -> reader.apply(RunFolder.open(its)));
        }
      } catch (BadInput e) {
        e.problems().forEach(problem -> problems.add("trial " + outcome.trial() + ": " + problem));
      }
      byTrial.add(run);
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return byTrial;
  }

  private static List<String> overrides(Path folder, LocalPaths paths) {
    Path plan = folder.resolve(PLAN);
    try {
      return SharedFacts.overrides(Json.config(plan).getStringList("overrides"), paths);
    } catch (BadInput | ConfigException | UncheckedIOException e) {
      throw new BadInput(plan + " is missing or damaged: " + e.getMessage());
    }
  }
}
