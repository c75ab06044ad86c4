package bondlab.experiment.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.cli.Main;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.experiment.Study;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.duckdb.DuckDBDriver;

/** The real program in processes of its own, with {@link FaultStudy} on its class path. */
final class Program {
  private static final String NATIVE = "/libduckdb_java.so_linux_amd64";

  private final Path home;
  private final Path temporary;
  private final String classPath;

  private Program(Path home, Path temporary, String classPath) {
    this.home = home;
    this.temporary = temporary;
    this.classPath = classPath;
  }

  /**
   * With a home, its configuration files, and a folder for temporary files below {@code folder}.
   */
  static Program in(Path folder) {
    try {
      Path home = Files.createDirectories(folder.resolve("home"));
      Path temporary = Files.createDirectories(folder.resolve("tmp"));
      Path services = folder.resolve("classes/META-INF/services");
      Files.createDirectories(services);
      Files.writeString(services.resolve(Study.class.getName()), FaultStudy.class.getName());
      unpackNative(folder.resolve("classes"));
      Path experiments = Files.createDirectories(home.resolve("experiments/launcher"));
      Files.writeString(
          home.resolve("experiments/config.conf"),
          """
          defaults = [ { launcher = in-process }, _self_ ]
          study = fault
          seed = 1
          steps = 4
          pause = 0
          behaviour = work
          results.folder = null
          """);
      Files.writeString(experiments.resolve("in-process.conf"), "name = in-process\n");
      Files.writeString(
          experiments.resolve("workers.conf"),
          """
          name = workers
          processes = 2
          memory = 200m
          options = ["-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=%s"]
          """
              .formatted(temporary));
      String classPath =
          folder.resolve("classes") + File.pathSeparator + System.getProperty("java.class.path");
      return new Program(home, temporary, classPath);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The embedded database unpacks its library at each start, which takes longer than the rest. */
  private static void unpackNative(Path classes) throws IOException {
    try (InputStream packed = DuckDBDriver.class.getResourceAsStream(NATIVE)) {
      if (packed != null) {
        Files.copy(packed, classes.resolve(NATIVE.substring(1)));
      }
    }
  }

  Path home() {
    return home;
  }

  /** The command line of the program with these arguments. */
  List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData"));
    command.add("-Dbondlab.home=" + home);
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("-cp", classPath, Main.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Starts it; what it prints goes to the file {@code output} in its home. */
  Process start(String... arguments) {
    return start(command(arguments));
  }

  Process start(List<String> command) {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("output").toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it to its end, and requires an exit code. */
  String run(int code, String... arguments) {
    return run(code, command(arguments));
  }

  String run(int code, List<String> command) {
    int before = output().length();
    Process process = start(command);
    try {
      assertTrue(process.waitFor(120, TimeUnit.SECONDS), () -> "hangs: " + output());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
    assertEquals(code, process.exitValue(), this::output);
    return output().substring(before);
  }

  /** All that was printed so far. */
  String output() {
    try {
      Path file = home.resolve("output");
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes what killed processes left in the folder for temporary files. */
  void clearTemporary() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary)) {
      for (Path file : files) {
        if (Files.isRegularFile(file)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until something is so. */
  void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> what + " does not come: " + output());
      try {
        TimeUnit.MILLISECONDS.sleep(10);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Processes of this home that are alive: drivers and workers. */
  List<ProcessHandle> alive() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains("=" + home + " "))
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  /** From now on no trial comes to harm. */
  void heal() {
    try {
      Files.writeString(home.resolve("healed"), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The sweeps, in the order in which they began. */
  List<Path> sweeps() {
    return list(home.resolve("results/sweeps"));
  }

  /** The folders of runs, finished or not. */
  List<RunFolder> runs() {
    return list(home.resolve("results/runs/fault")).stream().map(RunFolder::new).toList();
  }

  List<RunFolder> finished() {
    return runs().stream().filter(run -> run.status().state() == Status.State.DONE).toList();
  }

  /** The lines of the trace so far. */
  List<String> trace() {
    Path file = home.resolve("trace");
    return Files.exists(file) ? text(file).lines().toList() : List.of();
  }

  /** The bytes of the tables of every finished run, by what was typed for it. */
  Map<String, String> tables() {
    Map<String, String> tables = new TreeMap<>();
    for (RunFolder run : finished()) {
      for (String ending : List.of(".csv", ".parquet")) {
        String key = run.provenance().getStringList("overrides") + ending;
        String before = tables.put(key, text(run.tables().resolve("sums" + ending)));
        assertEquals(null, before, "finished twice: " + key);
      }
    }
    return tables;
  }

  /** A character for each byte. */
  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
