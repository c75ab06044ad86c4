package bondlab.notebook;

import bondlab.config.BadInput;
import bondlab.experiment.Run;
import bondlab.experiment.Study;
import bondlab.progress.Progress;
import bondlab.table.AtomicFile;
import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * Counts slowly, and goes on from where it was stopped; for checks that execute notebooks. Every
 * count is a line of the file {@code counted}, so that a count made twice is seen.
 */
public final class CountingStudy implements Study {

  /** A row of the table {@code counts}. */
  public record Count(double value, int steps) {}

  @Override
  public String name() {
    return "counting";
  }

  @Override
  public void validate(Config config) {
    if (config.getInt("steps") < 1) {
      throw new BadInput("steps = " + config.getInt("steps") + " must be 1 or more");
    }
  }

  @Override
  public void run(Run run) {
    double value = run.config().getDouble("value");
    int steps = run.config().getInt("steps");
    Path state = run.checkpoints("count", run.config()).resolve("done");
    try (Progress.Task task = run.progress().start("counting", steps, "steps")) {
      int done = Files.exists(state) ? Integer.parseInt(Files.readString(state)) : 0;
      task.step(done);
      while (done < steps) {
        if (run.config().getDoubleList("fails").contains(value)) {
          throw new IllegalStateException(
              "cannot count <b>" + value + "</b>", new ArithmeticException("on purpose"));
        }
        done++;
        count(run, value, done);
        AtomicFile.write(state, String.valueOf(done));
        task.step(1);
        sleep(run.config().getLong("pause"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run.table("counts", Count.class, List.of(new Count(value, steps)));
    run.say("counted <i>" + steps + "</i>");
  }

  private static void count(Run run, double value, int step) throws IOException {
    run.metrics(Map.of("step", step, "value", value));
    Files.writeString(
        Path.of(run.config().getString("counted")),
        value + " " + step + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** An interrupt does not shorten it, as one does not shorten a native computation. */
  private static void sleep(long millis) {
    boolean interrupted = false;
    long end = System.nanoTime() + millis * 1_000_000;
    for (long left = millis; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
      try {
        Thread.sleep(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt(); // heard by the next step
    }
  }
}
