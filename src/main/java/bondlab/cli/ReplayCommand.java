package bondlab.cli;

import bondlab.catalogue.Catalogue;
import bondlab.catalogue.Replay;
import bondlab.config.BadInput;
import bondlab.experiment.Folders;
import bondlab.experiment.RunFolder;
import bondlab.experiment.TrialFailed;
import bondlab.progress.ConsoleProgress;
import bondlab.table.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs a trial again from its folder and says whether every number came out equal. */
@Command(
    name = "replay",
    description = "Run a trial again from its own folder, and check that every number is equal.",
    footer = {
      "",
      "Only the run's config.conf is read, no other configuration. Columns of measured",
      "time are named but not compared. The exit code is 0 only if everything else is",
      "equal to the last bit."
    })
final class ReplayCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(paramLabel = "DIR", description = "A run: its folder, EXPERIMENT/ID or id.")
  private String typed;

  @Option(
      names = "--cached",
      description = "Take trained networks from the cache. Default: make everything anew.")
  private boolean cached;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description =
          "Run in this empty folder and keep it. Default: a temporary one, deleted if equal.")
  private Path keep;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Path home = main.workplace().home();
    RunFolder run = Catalogue.findRun(home, home.resolve("results"), typed);
    Replay replay = Replay.of(run, main.workplace().experiments());
    List<String> changed = replay.changed();
    Path into = folder();
    tell("replay of " + run.path() + (cached ? ", with one's own cache" : ", all made anew"));
    tell(changed.isEmpty() ? "code, Java, processor and threads are as they were then" : "");
    changed.forEach(line -> tell("not as it was then: " + line));
    boolean isKept = true;
    try {
      Replay.Outcome replayed = replay.go(into, cached, ConsoleProgress.standardError());
      isKept = keep != null || !replayed.isEqual();
      if (json) {
        main.workplace().out().println(Json.line(described(run, changed, replayed)));
      } else {
        tell(replayed.toString());
        tell(isKept ? "the replay: " + replayed.again().path() : "");
      }
      return replayed.isEqual() ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (TrialFailed e) {
      throw e; // its folder has the reason
    } catch (RuntimeException e) {
      isKept = keep != null;
      throw e;
    } finally {
      if (!isKept) {
        deleteAll(into);
      }
    }
  }

  private void tell(String line) {
    if (!line.isEmpty()) {
      (json ? main.workplace().err() : main.workplace().out()).println(line);
    }
  }

  private static Map<String, Object> described(
      RunFolder run, List<String> changed, Replay.Outcome replayed) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("run", run.path().toString());
    map.put("changed", changed);
    map.putAll(replayed.toMap());
    return map;
  }

  private Path folder() {
    try {
      if (keep == null) {
        return Files.createTempDirectory("bondlab-replay-");
      }
      Files.createDirectories(keep);
      try (Stream<Path> files = Files.list(keep)) {
        if (files.findAny().isPresent()) {
          throw new BadInput("--keep " + keep + " is not empty; give a new folder");
        }
      }
      return keep.toAbsolutePath().normalize();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder for the replay: " + e, e);
    }
  }

  private static void deleteAll(Path folder) {
    try {
      Folders.deleteAll(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder + ": " + e, e);
    }
  }
}
