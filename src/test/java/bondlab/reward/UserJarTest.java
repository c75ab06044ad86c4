package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A jar that a user made of four files in {@code src/test/resources/user-jar}, a reward, an
 * objective, a study and its figure, compiled against the program alone, and used from the command
 * line of a process of its own.
 */
@Timeout(300)
class UserJarTest {
  private static final Map<String, String> SERVICES =
      Map.of(
          "bondlab.reward.RewardFactory", "mine.Commas",
          "bondlab.objective.ObjectiveFactory", "mine.BestMinusMean",
          "bondlab.experiment.Study", "mine.FourAnswers",
          "bondlab.report.StudyReport", "mine.Climb");

  @TempDir private static Path folder;
  private static Path jar;
  @TempDir private Path home;

  /** What a process printed, and its exit code. */
  private record Ended(int code, String out, String err) {}

  @BeforeAll
  static void makeJar() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(
            List.of("--release", "17", "-Xlint:all", "-Werror", "-cp", program(), "-d"));
    arguments.add(classes.toString());
    try (Stream<Path> sources = Files.list(Path.of("src/test/resources/user-jar/mine"))) {
      sources.sorted().forEach(source -> arguments.add(source.toString()));
    }
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, System.out, System.err, arguments.toArray(String[]::new));
    assertEquals(0, code, "the user's files do not compile");
    jar = pack(classes, folder.resolve("mine.jar"));
  }

  /** Our classes and their dependencies, without the tests'. */
  private static String program() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path pack(Path classes, Path jar) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    for (Map.Entry<String, String> service : SERVICES.entrySet()) {
      entries.put(
          "META-INF/services/" + service.getKey(),
          service.getValue().getBytes(StandardCharsets.UTF_8));
    }
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entries.put(
            classes.relativize(file).toString().replace(File.separatorChar, '/'),
            Files.readAllBytes(file));
      }
    }
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        packed.putNextEntry(new JarEntry(entry.getKey()));
        packed.write(entry.getValue());
      }
    }
    return jar;
  }

  private Ended bondlab(String classPath, String... arguments) throws Exception {
    Path experiments = Files.createDirectories(home.resolve("experiments"));
    Files.writeString(
        experiments.resolve("config.conf"),
        """
        study = four-answers
        seed = 1
        threads = 1
        reward.gold = { name = commas, wrappers = [ { clip = [0, 2] } ] }
        objective = { name = best-minus-mean, samples = 8 }
        """);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-Dbondlab.home=" + home, "-cp", classPath, "bondlab.cli.Main"));
    command.addAll(List.of(arguments));
    return run(command, home, Map.of());
  }

  private static Ended run(List<String> command, Path in, Map<String, String> environment)
      throws Exception {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).directory(in.toFile());
    builder.environment().putAll(environment);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    Process process = builder.start();
    process.getOutputStream().close();
    assertTrue(process.waitFor(4, TimeUnit.MINUTES), "still running: " + command);
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private String withJar() {
    return program() + File.pathSeparator + jar;
  }

  private List<String> steps() throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("results"))) {
      return Files.readAllLines(
          files.filter(file -> file.endsWith("tables/steps.csv")).findFirst().orElseThrow());
    }
  }

  @Test
  void rewardObjectiveAndStudyOfTheJarTrain() throws Exception {
    Ended ended = bondlab(withJar(), "run");
    assertEquals(0, ended.code, ended.err);
    List<String> steps = steps();
    assertEquals("0,1.25", steps.get(1)); // 0, 1, 2 and 3 commas clipped to 2, equally likely
    double last = Double.parseDouble(steps.get(51).split(",")[1]);
    assertTrue(last > 1.5, "reward " + last);
    try (Stream<Path> files = Files.walk(home.resolve("results/runs"))) {
      assertTrue(files.anyMatch(file -> file.endsWith("figures/climb.png")), "its own figure");
    }
  }

  @Test
  void anEditedJarIsAnotherRunAndTheSameJarTheSame() throws Exception {
    assertEquals(0, bondlab(withJar(), "run").code);
    assertEquals(0, bondlab(withJar(), "run").code);
    assertEquals(1, runs());
    assertEquals(0, bondlab(program() + File.pathSeparator + edited(), "run").code);
    assertEquals(2, runs());
  }

  /** The same classes and one more file. */
  private Path edited() throws IOException {
    try (Stream<Path> classes = Files.walk(folder.resolve("classes"))) {
      for (Path file : classes.filter(Files::isRegularFile).toList()) {
        Path copy = home.resolve("edited/mine").resolve(file.getFileName());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    Files.writeString(home.resolve("edited/notes.txt"), "an edit");
    return pack(home.resolve("edited"), home.resolve("edited.jar"));
  }

  private long runs() throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("results/runs"))) {
      return files.filter(file -> file.endsWith("tables/steps.csv")).count();
    }
  }

  @Test
  void itsSettingsAreCheckedLikeOurOwn() throws Exception {
    Ended ended =
        bondlab(withJar(), "run", "+reward.gold.off=a", "reward.gold.wrappers.0.clip=[2,1]");
    assertEquals(2, ended.code, ended.err);
    assertTrue(ended.err.contains("reward.gold.off at override"), ended.err);
    assertTrue(ended.err.contains("did you mean of?"), ended.err);
    assertTrue(ended.err.contains("reward.gold.wrappers.0.clip at"), ended.err);
    Ended objective = bondlab(withJar(), "run", "objective.samples=1");
    assertEquals(2, objective.code, objective.err);
    assertTrue(objective.err.contains("objective.samples at override"), objective.err);
  }

  @Test
  void withoutTheJarTheStudyIsNotKnown() throws Exception {
    Ended ended = bondlab(program(), "run");
    assertEquals(2, ended.code, ended.err);
    assertTrue(ended.err.contains("study = four-answers is not known"), ended.err);
  }

  @Test
  void aJarThatNamesAClassItLacksSaysSo() throws Exception {
    Path broken = folder.resolve("broken.jar");
    try (JarOutputStream packed = new JarOutputStream(Files.newOutputStream(broken))) {
      packed.putNextEntry(new JarEntry("META-INF/services/bondlab.reward.RewardFactory"));
      packed.write("mine.Missing".getBytes(StandardCharsets.UTF_8));
    }
    Ended ended = bondlab(withJar() + File.pathSeparator + broken, "run");
    assertEquals(2, ended.code, ended.err);
    assertTrue(ended.err.contains("a reward on the class path cannot be used"), ended.err);
    assertTrue(ended.err.contains("mine.Missing"), ended.err);
  }

  @Test
  void theJarsBytesAreTheRewardsIdentity() throws Exception {
    Path copy = Files.copy(jar, home.resolve("copy.jar"));
    assertEquals(code(jar), code(copy));
    assertNotEquals(code(jar), code(edited()));
  }

  /** The identity of the jar's reward, as a kernel that loaded the jar sees it. */
  private static String code(Path jar) throws IOException {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before)) {
      Thread.currentThread().setContextClassLoader(loader);
      return RewardFactories.installed()
          .bind(ConfigFactory.parseString("a = { name = commas }"), "a")
          .identity(RewardSources.none())
          .getString("of.code");
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  /** The function that the launcher calls. */
  @Test
  void theLauncherTakesJarsFromAVariable() throws Exception {
    assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "bash of another system");
    Path script = Path.of("src/main/scripts/class-path.sh").toAbsolutePath();
    List<String> command =
        List.of("bash", "-euc", "source \"$1\"; user_class_path", "bash", script.toString());
    Files.createDirectories(home.resolve("a b/jars"));
    Ended none = run(command, home, Map.of("BONDLAB_CLASS_PATH", ""));
    assertEquals(new Ended(0, "", ""), none);
    Ended two = run(command, home, Map.of("BONDLAB_CLASS_PATH", jar + ":a b/jars/*"));
    assertEquals(":" + jar + ":" + home.toRealPath() + "/a b/jars/*", two.out, two.err);
    Ended missing = run(command, home, Map.of("BONDLAB_CLASS_PATH", "min.jar"));
    assertNotEquals(0, missing.code);
    assertTrue(missing.err.contains("names min.jar, which is not there"), missing.err);
  }
}
