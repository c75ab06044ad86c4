package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a config root from somebody else could try, and what a file must not reach by accident. */
class HostileFilesTest {
  @TempDir Path temp;

  private String problem(ConfigFolder folder, String... overrides) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertThrows(BadInput.class, () -> folder.compose(overrides)).getMessage());
  }

  /** Lines for 1 to 60, %1$d being the number and %2$d the one before. */
  private static String lines(String line) {
    return IntStream.rangeClosed(1, 60)
        .mapToObj(i -> line.formatted(i, i - 1))
        .collect(Collectors.joining("\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a%1$d = ${a%2$d}${a%2$d}",
        "a%1$d = [${a%2$d}, ${a%2$d}]",
        "a%1$d { l = ${a%2$d}, r { q = ${a%2$d} } }",
        "a0 = ${a0}${a0}",
        "a0 { p%1$d = ${a0} }",
        "b { a%1$d = ${a0} }, a0 { p%1$d = ${b} }",
      })
  void substitutionsThatDoubleAndDoubleAreRefused(String line) {
    ConfigFolder folder =
        new ConfigFolder(temp).with("config.conf", "a0 { x = long }", lines(line));
    String message = problem(folder);
    assertTrue(
        message.contains("more than ten million characters") || message.contains("cycle"), message);
    assertTrue(message.contains("config.conf:"), message);
  }

  @Test
  void overridesThatDoubleAndDoubleAreRefused() {
    ConfigFolder folder = new ConfigFolder(temp).with("config.conf", "a0 = x");
    String[] overrides =
        IntStream.rangeClosed(1, 40)
            .mapToObj(i -> "+a%d=${a%d}${a%d}".formatted(i, i - 1, i - 1))
            .toArray(String[]::new);
    assertTrue(
        problem(folder, overrides).contains("ten million"), () -> problem(folder, overrides));
  }

  @Test
  void aListThatGrowsByManyLinesIsFine() {
    ConfigFolder folder =
        new ConfigFolder(temp).with("config.conf", "a = []", lines("a += %1$d"), "b = ${a}[0]");
    assertEquals(60, folder.compose().getList("a").size());
    assertEquals(61, folder.compose().getList("b").size());
  }

  @Test
  void whatIsNestedTooDeeplyIsRefused() {
    String open = "[".repeat(200_000);
    ConfigFolder folder = new ConfigFolder(temp).with("config.conf", "a = " + open);
    assertTrue(problem(folder).contains("nested too deeply"), problem(folder));
    folder.with("config.conf", "a = 1");
    assertTrue(problem(folder, "a=" + open).contains("nested deeper than 64"));
    assertTrue(problem(folder, "a=" + "int(".repeat(100) + "1").contains("nested deeper than 64"));
    String keys = "+a" + ".b".repeat(100_000) + "=1";
    assertTrue(problem(folder, keys).contains("nested too deeply"));
    assertThrows(BadInput.class, () -> folder.root().expand(List.of(keys)));
  }

  @Test
  void whatIsNestedDeeperThanAnySettingIsRefusedWithItsPlace() {
    String nested = "{ x = ".repeat(70) + "1" + " }".repeat(70);
    ConfigFolder folder =
        new ConfigFolder(temp).with("config.conf", "", "a = " + nested).with("db/q.conf", "b = 1");
    assertTrue(problem(folder).contains("config.conf:2: nested too deeply"), problem(folder));
    folder.with("config.conf", "a = 1").with("db/q.conf", "[".repeat(100_000));
    assertTrue(problem(folder, "+db=q").contains("q.conf is nested too deeply"));
    folder.with("config.conf", "a0 = 1", lines("a%1$d { x = ${a%2$d}, y { z = 1 } }"));
    folder.compose();
    folder.with("config.conf", "a0 = 1", lines("a%1$d { x { y = ${a%2$d} } }"));
    assertTrue(problem(folder).contains("nested too deeply"), problem(folder));
  }

  @Test
  void aFileOfManyCommentsHasItsPackage() {
    ConfigFolder folder =
        new ConfigFolder(temp)
            .with("config.conf", "defaults = [ { db = q } ]")
            .with("db/q.conf", "# line\n\n".repeat(20_000) + "# @package _global_", "b = 1");
    assertEquals("{b:1}", folder.shown());
  }

  @ParameterizedTest
  @ValueSource(strings = {"include \"f%2$d\"", "x { include \"f%2$d\" }, y { include \"f%2$d\" }"})
  void includesThatFanOutAreReadOnceOrRefused(String line) {
    ConfigFolder folder = new ConfigFolder(temp);
    IntStream.rangeClosed(1, 24)
        .forEach(
            i ->
                folder.with("f" + i + ".conf", line.formatted(i, i - 1), line.formatted(i, i - 1)));
    folder.with("f0.conf", "a = 1").with("config.conf", "include \"f24\"");
    String message = problem(folder);
    assertTrue(message.contains("more than 4,000,000 characters"), message);
    assertTrue(message.matches("(?s).*/f\\d+\\.conf: cannot include.*"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"f%d", "\"/g/f%d\"", "{ \"/g@x\" = f%1$d }, { \"/g@y\" = f%1$d }"})
  void defaultsListsThatFanOutAreRefused(String entry) {
    ConfigFolder folder = new ConfigFolder(temp);
    for (int i = 1; i <= 24; i++) {
      String below = entry.formatted(i - 1);
      folder.with("g/f" + i + ".conf", "defaults = [ " + below + ", " + below + " ]");
      if (entry.contains("@")) {
        folder.with("g/f" + i + ".conf", "defaults = [ " + below + " ]");
      }
    }
    folder.with("g/f0.conf", "a = 1").with("config.conf", "defaults = [ \"g/f24\" ]");
    String message = problem(folder);
    assertTrue(message.contains("come to more than 1000 files"), message);
    assertTrue(message.contains("/g/f"), message);
  }

  @Test
  void aLongOverrideIsNotEchoedWhole() {
    ConfigFolder folder = new ConfigFolder(temp).with("config.conf", "a = 1", "b { c = 1 }");
    String value = "x".repeat(100_000);
    for (String override :
        List.of(
            "b=[" + value + "]",
            "nosuch=" + value,
            "+a=" + value,
            "a=" + value + "(",
            "a=" + value + ",1",
            "a=int(" + value + ")",
            "a=${nosuch." + value + "}",
            "a=${oc.env:NOSUCH_" + value + "}",
            value + "=1",
            value)) {
      String message = problem(folder, override);
      assertTrue(message.length() < 9_000, () -> override.substring(0, 20) + message.length());
      assertTrue(message.contains("characters)"), message);
    }
    record Whole(int a) {}
    BadInput refused =
        assertThrows(
            BadInput.class, () -> Bind.to(Whole.class, folder.compose("a=" + value, "~b")));
    assertTrue(refused.getMessage().length() < 1_000, refused.getMessage());
    assertTrue(refused.getMessage().contains("(100,002 characters): must be a whole number"));
  }

  @Test
  void controlCharactersOfAnOverrideAreEscaped() {
    ConfigFolder folder = new ConfigFolder(temp).with("config.conf", "a = 1");
    String message = problem(folder, "nosuch='\u001b[31mred\u202e\u0007'");
    assertTrue(message.contains("'\\u001b[31mred\\u202e\\u0007'"), message);
  }

  @Test
  void aFileOfMegabytesIsNoConfig() {
    ConfigFolder folder =
        new ConfigFolder(temp).with("config.conf", "a = " + "x".repeat(4_000_000));
    assertTrue(problem(folder).contains("larger than 4000000 bytes"), problem(folder));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "include required(url(\"file:///etc/hostname\")); it is a URL",
        "include \"https://localhost:1/x\"; it is a URL",
        "include \"FILE:///etc/hostname\"; it is a URL",
        "include file(\"link.conf\"); outside the config folder",
        "include required(file(\"folder/secret.conf\")); outside the config folder",
        "include required(classpath(\"reference.conf\")); on the class path",
        "include \"db/../../secret\"; no such file",
      })
  void includesDoNotLeadOut(String line, String words, @TempDir Path elsewhere) throws Exception {
    Path secret = Files.writeString(elsewhere.resolve("secret.conf"), "x = 1");
    Files.createSymbolicLink(temp.resolve("link.conf"), secret);
    Files.createSymbolicLink(temp.resolve("folder"), elsewhere);
    ConfigFolder folder =
        new ConfigFolder(temp).with("config.conf", line).with("db/a.conf", "x = 1");
    assertTrue(problem(folder).contains(words), problem(folder));
  }

  @Test
  void aFolderThatIsALinkOutIsNoGroup(@TempDir Path elsewhere) throws Exception {
    Files.writeString(elsewhere.resolve("secret.conf"), "x = 1");
    Files.createSymbolicLink(temp.resolve("db"), elsewhere);
    ConfigFolder folder = new ConfigFolder(temp).with("config.conf", "a = 1");
    assertEquals(Map.of("experiment", List.of()), folder.root().options());
    assertEquals("{a:1,db:secret}", folder.shown("+db=secret"));
    assertThrows(BadInput.class, () -> folder.root().expand(List.of("db=glob(*)")));
    folder.with("config.conf", "defaults = [ { db = nothing } ]");
    assertFalse(problem(folder).contains("secret"), problem(folder));
    folder.with("config.conf", "defaults = [ { db = secret } ]");
    assertTrue(problem(folder).contains("outside the config folder"), problem(folder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "../db/a", "/etc/passwd", "a/../../secret", "..", "."})
  void anOptionDoesNotLeadOut(String option) {
    ConfigFolder root = new ConfigFolder(temp.resolve("root"));
    new ConfigFolder(temp).with("secret.conf", "x = 1");
    root.with("db/a.conf", "x = 1").with("config.conf", "defaults = [ { db = a } ]");
    assertTrue(problem(root, "db=" + option).contains("db has no option"));
    root.with("config.conf", "defaults = [ { db = \"" + option + "\" } ]");
    assertTrue(problem(root).contains("db has no option"));
    root.with("config.conf", "defaults = [ \"" + option + "\" ]");
    assertTrue(problem(root).contains("there is no"));
    root.with("config.conf", "a = 1");
    assertTrue(problem(root, "experiment=" + option).contains("experiment has no option"));
  }

  @Test
  void theEnvironmentIsReadOnlyByName() {
    String path = System.getenv("PATH");
    ConfigFolder folder = new ConfigFolder(temp).with("config.conf", "a = 1", "b = ${PATH}");
    assertTrue(problem(folder).contains("read only by ${\"oc.env:PATH\"}"), problem(folder));
    assertFalse(problem(folder).contains(path));
    folder.with("config.conf", "a = ${?PATH}", "c = x${?java.home}", "d = ${?user.home}");
    assertEquals("{c:x}", folder.shown());
    folder.with("config.conf", "a = ${\"oc.env:PATH\"}", "b = ${\"oc.env:NO_SUCH_ONE, other\"}");
    assertEquals(path, folder.compose().getString("a"));
    assertEquals("other", folder.compose().getString("b"));
    assertEquals(
        "environment variable PATH", folder.compose().getValue("a").origin().description());
    folder.with("config.conf", "a = ${\"oc.env:NO_SUCH_ONE\"}");
    assertTrue(problem(folder).contains("variable NO_SUCH_ONE is not set"), problem(folder));
  }
}
