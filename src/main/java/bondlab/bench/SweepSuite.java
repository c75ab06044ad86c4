package bondlab.bench;

import bondlab.bench.Results.MeasuredCase;
import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.Run;
import bondlab.experiment.Studies;
import bondlab.experiment.Study;
import bondlab.experiment.SweepPlan;
import bondlab.progress.Progress;
import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The overhead of a sweep: trials that do nothing but write a table of one row, with every file of
 * a run forced to the disk; and trials of a real experiment that are only resolved and checked.
 */
final class SweepSuite implements BenchSuite {
  private final int trials;
  private final int resolved;

  SweepSuite() {
    this(1000, 10_000);
  }

  SweepSuite(int trials, int resolved) {
    this.trials = trials;
    this.resolved = resolved;
  }

  /** Squares a number. */
  private static final class Squares implements Study {
    /** Its table's row. */
    private record Square(double value, double square) {}

    @Override
    public String name() {
      return "squares";
    }

    @Override
    public void validate(Config config) {
      // there is nothing that could be wrong
    }

    @Override
    public void run(Run run) {
      double value = run.config().getDouble("value");
      Square square = new Square(value, value * value);
      run.table("squares", Square.class, List.of(square));
      run.say("the square is " + square.square());
    }
  }

  @Override
  public String name() {
    return "sweep";
  }

  @Override
  public String about() {
    return "what a sweep costs beside its trials: files on the disk, configurations resolved";
  }

  @Override
  public void run(Setup setting) {
    Path home = Experiments.findHome();
    Path folder = home.resolve("results").resolve("bench-" + ProcessHandle.current().pid());
    try {
      Path root = Files.createDirectories(folder.resolve("experiments"));
      Files.writeString(root.resolve("config.conf"), "study = squares\nseed = 1\nvalue = 0\n");
      int[] next = {0};
      measure(
          setting,
          "run",
          trials + " trials that write a table of one row, in process, each file on the disk",
          trials,
          () -> runAll(folder, ConfigRoot.at(root), next));
      Path experiments = home.resolve("experiments");
      measure(
          setting,
          "resolve",
          resolved + " trials of bond-tiny, composed and checked from nothing",
          resolved,
          () -> resolveAll(home, ConfigRoot.at(experiments)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot measure in " + folder + ": " + e, e);
    } finally {
      BenchSuite.deleteFolder(folder);
    }
  }

  /** Other values each time: what has finished would only be found. */
  private void runAll(Path home, ConfigRoot root, int[] next) {
    String values = "value=range(" + next[0] + "," + (next[0] + trials) + ")";
    next[0] += trials;
    Experiments.at(home, Studies.of(new Squares())).sweep(root, List.of(values), Progress.SILENT);
  }

  private void resolveAll(Path home, ConfigRoot root) {
    List<String> overrides =
        List.of("experiment=bond-tiny", "seed=range(1," + (resolved + 1) + ")");
    Experiments.at(home, Studies.installed()).preview(root, SweepPlan.grid(root, overrides));
  }

  private void measure(Setup setting, String name, String what, double work, Runnable run) {
    Alternation runs =
        Alternation.of(
            name() + " " + name, setting.effort(), run, Optional.empty(), setting.progress());
    setting
        .results()
        .add(new MeasuredCase(name(), name, what, Map.of("trials", work), 0, runs, Map.of()));
  }
}
