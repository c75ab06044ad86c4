package bondlab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code bondlab}, with a Maven and a Java that only say that they were called. */
class LauncherTest {
  private static final long SECONDS = 60;

  @TempDir Path temp;
  private Path home;
  private Path target;

  @BeforeEach
  void copy() throws IOException {
    home = project("project");
    target = home.resolve("target");
    program("java", "echo \"java $*\"");
    program("javac", "true");
    program("mvn", "mkdir -p target && touch target/bondlab.jar && echo built >> builds");
  }

  private Path project(String name) throws IOException {
    Path folder = Files.createDirectories(temp.resolve(name).resolve("src/main/scripts"));
    try (Stream<Path> scripts = Files.list(Path.of("src/main/scripts"))) {
      for (Path script : scripts.toList()) {
        Files.copy(script, folder.resolve(script.getFileName()));
      }
    }
    Path project = temp.resolve(name);
    Files.copy(Path.of("bondlab"), project.resolve("bondlab"));
    Files.writeString(project.resolve("pom.xml"), "<project/>");
    return project;
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.createDirectories(temp.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A started command whose output goes to a file. */
  private record Started(Process process, Path output) {
    String ended() throws IOException, InterruptedException {
      assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), () -> "it waits: " + text());
      return text();
    }

    String text() {
      try {
        return Files.readString(output);
      } catch (IOException e) {
        return e.toString();
      }
    }
  }

  private Started start(Path project, String... arguments) throws IOException {
    List<String> command =
        Stream.concat(
                Stream.of("bash", project.resolve("bondlab").toString()), Stream.of(arguments))
            .toList();
    Path output = Files.createTempFile(temp, "output", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(output.toFile());
    builder.environment().put("PATH", temp.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().remove("JAVA_HOME");
    return new Started(builder.start(), output);
  }

  private long builds() throws IOException {
    Path file = home.resolve("builds");
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }

  private void lock(String pid) throws IOException {
    Path lock = Files.createDirectories(target.resolve(".building"));
    if (!pid.isEmpty()) {
      Files.writeString(lock.resolve("pid"), pid + "\n");
    }
  }

  @Test
  void buildsOnceAndStartsJava() throws Exception {
    assertTrue(start(home, "run").ended().contains("bondlab.cli.Main run"));
    assertTrue(start(home, "run").ended().contains("bondlab.cli.Main run"));
    assertEquals(1, builds());
    assertFalse(Files.exists(target.resolve(".building")));
  }

  @Test
  void aLockWithoutANumberOrOfADeadProcessIsTakenOverAndSaid() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    for (String pid : List.of("", String.valueOf(dead.pid()))) {
      lock(pid);
      Files.deleteIfExists(target.resolve("bondlab.jar"));
      String said = start(home, "run").ended();
      assertTrue(said.contains("taking over"), said);
      assertTrue(said.contains("bondlab.cli.Main run"), said);
      assertFalse(Files.exists(target.resolve(".building")));
    }
  }

  @Test
  void severalThatWaitForADeadBuilderBuildOnce() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    lock(String.valueOf(dead.pid()));
    List<Started> all = List.of(start(home, "run"), start(home, "run"), start(home, "run"));
    for (Started one : all) {
      String said = one.ended();
      assertTrue(said.contains("bondlab.cli.Main run"), said);
    }
    assertEquals(1, builds());
  }

  @Test
  void whoDiedWhileTakingOverBlocksNobody() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    lock(String.valueOf(dead.pid()));
    Files.createDirectory(target.resolve(".building.takeover"));
    String said = start(home, "run").ended();
    assertTrue(said.contains("bondlab.cli.Main run"), said);
    assertFalse(Files.exists(target.resolve(".building.takeover")));
    assertFalse(Files.exists(target.resolve(".building")));
  }

  @Test
  void aLivingBuilderIsWaitedForAndNamed() throws Exception {
    Process builder = new ProcessBuilder("sleep", String.valueOf(SECONDS)).start();
    lock(String.valueOf(builder.pid()));
    Started waiting = start(home, "run");
    while (!waiting.text().contains("waiting for another build (process " + builder.pid())) {
      assertTrue(waiting.process.isAlive(), waiting::text);
      Thread.sleep(50);
    }
    assertTrue(Files.exists(target.resolve(".building")));
    builder.destroyForcibly().waitFor();
    assertTrue(waiting.ended().contains("bondlab.cli.Main run"), waiting::text);
  }

  @Test
  void anotherUsersProcessLives() throws Exception {
    // the first process belongs to root, whoever runs this test
    lock("1");
    Started waiting = start(home, "run");
    while (!waiting.text().contains("waiting for another build (process 1)")) {
      assertTrue(waiting.process.isAlive(), waiting::text);
      Thread.sleep(50);
    }
    waiting.process.destroy();
    waiting.ended();
    assertEquals("1\n", Files.readString(target.resolve(".building/pid")));
  }

  @Test
  void aFolderThatCannotBeWrittenToIsSaid() throws Exception {
    Files.writeString(target, "a file");
    Started refused = start(home, "run");
    assertTrue(refused.ended().contains("cannot make the folder " + target), refused::text);
    assertEquals(1, refused.process.exitValue());

    Files.delete(target);
    Files.createDirectory(target);
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r-xr-xr-x"));
    Assumptions.assumeFalse(Files.isWritable(target), "root may write everywhere");
    refused = start(home, "run");
    assertTrue(refused.ended().contains("cannot write to " + target), refused::text);
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void aColonInTheProjectsNameIsSaid() throws Exception {
    Started refused = start(project("a:b"), "run");
    assertTrue(refused.ended().contains("must have none in its name"), refused::text);
    assertEquals(1, refused.process.exitValue());
  }

  @Test
  void aBlankInTheProjectsNameIsFine() throws Exception {
    String said = start(project("a b"), "run", "x=two words").ended();
    assertTrue(said.contains("bondlab.cli.Main run x=two words"), said);
  }
}
