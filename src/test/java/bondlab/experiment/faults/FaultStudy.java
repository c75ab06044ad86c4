package bondlab.experiment.faults;

import bondlab.config.BadInput;
import bondlab.experiment.Run;
import bondlab.experiment.Study;
import bondlab.progress.Progress;
import bondlab.table.AtomicFile;
import bondlab.table.Fingerprint;
import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sums random numbers in some steps, each kept like a checkpoint, so that a run that is gone on
 * with must come to the same table, on top of a number in the file {@code input}; or comes to harm
 * as it is told, until the file {@code healed} is in the project's folder. Each begin and end is
 * noted in the file {@code trace} there.
 */
public final class FaultStudy implements Study {
  /** A row of the table {@code sums}. */
  public record Sum(int step, double sum) {}

  @Override
  public String name() {
    return "fault";
  }

  @Override
  public void validate(Config config) {
    if (config.getInt("steps") < 1) {
      throw new BadInput("steps = " + config.getInt("steps") + " must be 1 or more");
    }
  }

  /** The file {@code input} of the project's folder, if the configuration has that key. */
  private static Optional<Path> input(Config config) {
    return config.hasPath("input")
        ? Optional.of(
            Path.of(System.getProperty("bondlab.home")).resolve(config.getString("input")))
        : Optional.empty();
  }

  @Override
  public Map<String, String> inputs(Config config) {
    return input(config).map(file -> Map.of("input", Fingerprint.of(file))).orElse(Map.of());
  }

  private static double offset(Config config) {
    try {
      Optional<Path> file = input(config);
      return file.isPresent() ? Double.parseDouble(Files.readString(file.get()).strip()) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void run(Run run) {
    Path home = Path.of(System.getProperty("bondlab.home"));
    String name = run.folder().id();
    note(home, "begin " + name);
    if (!Files.exists(home.resolve("healed"))) {
      comeToHarm(run.config().getString("behaviour"), run.folder().path());
    }
    List<Sum> sums = new ArrayList<>(checkpoint(run));
    int steps = run.config().getInt("steps");
    try (Progress.Task task = run.progress().start("summing", steps, "steps")) {
      for (int step = sums.size(); step < steps; step++) {
        double before = step == 0 ? offset(run.config()) : sums.get(step - 1).sum();
        sums.add(new Sum(step, before + run.stream().at("step").at(step).nextDouble()));
        keep(run, sums);
        pause(run.config().getInt("pause"));
        task.step(1);
      }
    }
    run.table("sums", Sum.class, sums);
    run.say("the sum is " + sums.get(steps - 1).sum());
    note(home, "end " + name);
  }

  private static void pause(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the step that follows stops
    }
  }

  private static void note(Path home, String line) {
    try {
      Files.writeString(
          home.resolve("trace"), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path checkpointFile(Run run) {
    return run.checkpoints("sums", run.config()).resolve("sums.txt");
  }

  private static List<Sum> checkpoint(Run run) {
    try {
      List<Sum> sums = new ArrayList<>();
      if (Files.exists(checkpointFile(run))) {
        for (String line : Files.readAllLines(checkpointFile(run))) {
          sums.add(new Sum(sums.size(), Double.parseDouble(line)));
        }
      }
      return sums;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void keep(Run run, List<Sum> sums) {
    StringBuilder text = new StringBuilder();
    sums.forEach(sum -> text.append(sum.sum()).append('\n'));
    AtomicFile.write(checkpointFile(run), text.toString());
  }

  private static void comeToHarm(String behaviour, Path folder) {
    switch (behaviour) {
      case "fail" -> throw new IllegalStateException("on purpose");
      case "crash" -> crash();
      case "halt" -> Runtime.getRuntime().halt(7);
      case "killed" -> killSelf();
      case "heap" -> fillHeap();
      case "disk" -> fillDisk(folder);
      case "print" -> System.out.println("{\"worker\": \"ended\"} printed by the study");
      case "deaf" -> beDeaf();
      default -> {}
    }
  }

  /** Writes to address 0, as broken native code does. */
  private static void crash() {
    try {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field field = type.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      type.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0L, 0L);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java cannot crash on purpose", e);
    }
  }

  private static void killSelf() {
    try {
      new ProcessBuilder("kill", "-9", String.valueOf(ProcessHandle.current().pid()))
          .start()
          .waitFor();
      TimeUnit.SECONDS.sleep(10);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("cannot kill this process", e);
    }
  }

  private static void fillHeap() {
    List<long[]> all = new ArrayList<>();
    while (true) {
      all.add(new long[1 << 20]);
    }
  }

  private static void fillDisk(Path folder) {
    try {
      byte[] megabyte = new byte[1 << 20];
      for (int i = 0; i < 128; i++) {
        Files.write(
            folder.resolve("large"),
            megabyte,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write large: " + e.getMessage(), e);
    }
  }

  /** Neither steps nor looks at interrupts. */
  private static void beDeaf() {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (System.nanoTime() < end) {
      try {
        TimeUnit.SECONDS.sleep(1);
      } catch (InterruptedException e) {
        continue;
      }
    }
  }
}
