package bondlab.spark;

import bondlab.experiment.Run;
import bondlab.experiment.Study;
import bondlab.progress.StoppedByUser;
import bondlab.stats.RandomStream;
import bondlab.table.AtomicFile;
import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A random walk that keeps each step on disk and goes on from the last; or misbehaves as told. */
public final class WalkStudy implements Study {
  private static final int EXIT_CODE = 77;

  /** A row of the table {@code walk}. */
  public record Step(int step, double place) {}

  /** The file that grows by a line a step. */
  static Path file(Path run) {
    return run.resolve("checkpoints").resolve("walk");
  }

  /** A config root for this study, in {@code home/experiments}. */
  static Path rootIn(Path home) throws IOException {
    Path folder = Files.createDirectories(home.resolve("experiments").resolve("launcher"));
    for (String launcher : List.of("in-process", "spark")) {
      Files.copy(
          Path.of("experiments/launcher", launcher + ".conf"), folder.resolve(launcher + ".conf"));
    }
    Files.writeString(
        folder.resolveSibling("config.conf"),
        """
        defaults = [ { launcher = in-process }, _self_ ]
        study = walk, seed = 1, steps = 20, pause = 50, behaviour = work, threads = 1
        """);
    return folder.getParent();
  }

  @Override
  public String name() {
    return "walk";
  }

  @Override
  public void validate(Config config) {
    // tests give what it needs
  }

  @Override
  public void run(Run run) {
    Config config = run.config();
    switch (config.getString("behaviour")) {
      case "fail" -> throw new IllegalStateException("no way from here");
      case "halt" -> Runtime.getRuntime().halt(EXIT_CODE);
      default -> walk(run, config.getInt("steps"), config.getLong("pause"));
    }
  }

  private static void walk(Run run, int steps, long pause) {
    Path file = file(run.folder().path());
    List<String> kept = new ArrayList<>(read(file));
    run.log("from step " + kept.size());
    double place = kept.isEmpty() ? 0 : Double.parseDouble(kept.get(kept.size() - 1));
    RandomStream stream = run.stream();
    for (int step = kept.size(); step < steps; step++) {
      place += stream.at(step).nextGaussian();
      kept.add(Double.toString(place));
      AtomicFile.write(file, String.join("\n", kept) + "\n");
      sleep(pause);
    }
    List<Step> rows = new ArrayList<>();
    for (String line : kept) {
      rows.add(new Step(rows.size(), Double.parseDouble(line)));
    }
    run.table("walk", Step.class, rows);
  }

  private static List<String> read(Path file) {
    try {
      Files.createDirectories(file.getParent());
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void sleep(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new StoppedByUser("stopped on the way");
    }
  }
}
