package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.progress.StoppedByUser;
import bondlab.table.Column;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Squares a number, or misbehaves as it is told; for tests of the engine. */
public final class TrivialStudy implements Study {
  /** How often a study has been run. */
  public final AtomicInteger runs = new AtomicInteger();

  /** Whether a finished run is to be done again. */
  public boolean runsAnew;

  /** A row of the table {@code squares}. */
  public record Square(
      @Column(unit = "metres", meaning = "side") double value,
      @Column(unit = "square metres", meaning = "area of the square with this side")
          double square) {}

  /** Writes a config root for this study into {@code home/experiments}. */
  public static ConfigRoot rootIn(Path home) throws IOException {
    Path folder = Files.createDirectories(home.resolve("experiments"));
    Files.writeString(
        folder.resolve("config.conf"),
        "study = trivial\nseed = 1\nvalue = 2\nbehaviour = work\ncache.folder = null\n");
    return ConfigRoot.at(folder);
  }

  @Override
  public String name() {
    return "trivial";
  }

  @Override
  public boolean runsAnew() {
    return runsAnew;
  }

  @Override
  public void validate(Config config) {
    if (config.getDouble("value") < 0) {
      throw new BadInput("value = " + config.getDouble("value") + " must be 0 or more");
    }
  }

  @Override
  public void run(Run run) {
    runs.incrementAndGet();
    double value = run.config().getDouble("value");
    run.metrics(Map.of("step", 1, "value", value));
    String behaviour = run.config().getString("behaviour");
    if (behaviour.equals("fail") && value != 2) {
      throw new IllegalStateException(
          "cannot square " + value, new ArithmeticException("on purpose"));
    }
    if (behaviour.equals("stop") && runs.get() == 1) {
      throw new StoppedByUser("stopped");
    }
    if (behaviour.equals("bad")) {
      throw new BadInput("value = NaN on the way");
    }
    Square square = new Square(value, value * value);
    run.table("squares", Square.class, List.of(square));
    run.say("the square of " + value + " is " + square.square());
  }
}
