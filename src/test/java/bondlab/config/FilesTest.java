package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parsing, includes and places in errors. */
class FilesTest {
  @TempDir Path temp;

  private String problem(ConfigFolder folder, String... overrides) {
    return assertThrows(BadInput.class, () -> folder.compose(overrides)).getMessage();
  }

  @Test
  void includesOfTheRootAreRead() {
    ConfigFolder folder =
        new ConfigFolder(temp)
            .with("config.conf", "include \"parts/one\"", "b { include file(\"parts/two.json\") }")
            .with("parts/one.conf", "include required(\"two\")", "x = 1")
            .with("parts/two.json", "{ \"y\": 2 }");
    assertEquals("{b:{y:2},x:1,y:2}", folder.shown());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "include \"nothing\"; there is no such file",
        "include \"../outside\"; there is no such file",
        "include file(\"/etc/hostname\"); outside the config folder",
        "include url(\"http://localhost:1/x.conf\"); it is a URL",
        "include \"http://localhost:1/x.conf\"; it is a URL",
        "include classpath(\"reference.conf\"); it is on the class path",
        "include \"config\"; include each other",
      })
  void otherIncludesAreRefused(String line, String words) {
    String message = problem(new ConfigFolder(temp).with("config.conf", "a = 1", line));
    assertTrue(message.contains(words), message);
    assertTrue(message.contains("config.conf") || message.contains("/etc/hostname"), message);
  }

  @Test
  void aSyntaxErrorNamesFileAndLine() {
    ConfigFolder folder = new ConfigFolder(temp).with("config.conf", "a = 1", "b = [1, 2", "c = {");
    assertTrue(problem(folder).startsWith(temp.resolve("config.conf") + ":"), problem(folder));
  }

  @Test
  void aSubstitutionWithoutKeyNamesFileAndLine() {
    ConfigFolder folder = new ConfigFolder(temp).with("config.conf", "a = 1", "b = ${HOME}");
    assertTrue(problem(folder).startsWith(temp.resolve("config.conf") + ":2: "), problem(folder));
    assertTrue(problem(folder).contains("HOME"), problem(folder));
  }

  @Test
  void substitutionsSeeOverridesAndOtherFiles() {
    ConfigFolder folder =
        new ConfigFolder(temp)
            .with("config.conf", "defaults = [ { g = x } ]", "a = 1", "b = n-${a}-${g.z}")
            .with("g/x.conf", "z = ${a}", "w { v = ${g.z} }");
    assertEquals("{a:5,b:n-5-5,g:{w:{v:5},z:5}}", folder.shown("a=5"));
    assertEquals("{a:1,b:n-1-6,g:{w:{v:6},z:6}}", folder.shown("g.z=6"));
  }

  @Test
  void aKeyBehindASubstitutionCanBeSet() {
    ConfigFolder folder =
        new ConfigFolder(temp).with("config.conf", "a { x = 1, y = 2 }", "b = ${a}");
    assertEquals("{a:{x:1,y:2},b:{x:9,y:2}}", folder.shown("b.x=9"));
    assertTrue(problem(folder, "b.z=1").contains("no key b.z"));
  }

  @Test
  void anOverrideWithASubstitutionHasNoLine() {
    ConfigFolder folder = new ConfigFolder(temp).with("config.conf", "a = 1", "b = [2]");
    assertTrue(
        problem(folder, "a=x${b}").startsWith("override \"a=x${b}\": "),
        problem(folder, "a=x${b}"));
  }

  @Test
  void originsAreShown() {
    ConfigFolder folder =
        new ConfigFolder(temp)
            .with("config.conf", "defaults = [ { g = x } ]", "a = 1", "b { c = [1, 2] }")
            .with("g/x.conf", "", "z = text with blanks");
    String shown = ConfigText.hoconWithOrigins(folder.compose("a=2"));
    assertEquals(
        """
        a = 2  # override "a=2"
        b {
          c = [1, 2]  # ROOT/config.conf:3
        }
        g {
          z = "text with blanks"  # ROOT/g/x.conf:2
        }
        """,
        shown.replace(temp.toString(), "ROOT"));
  }

  @Test
  void textPutTogetherNamesEveryPlace() {
    ConfigFolder folder =
        new ConfigFolder(temp)
            .with("config.conf", "defaults = [ { g = x } ]", "a = 1", "b = n-${a}-${g.z}")
            .with("g/x.conf", "z = 3");
    String shown = ConfigText.hoconWithOrigins(folder.compose("a=2", "+c='x${g.z},'"));
    assertEquals(
        List.of(
            "b = n-2-3  # ROOT/config.conf:3 and override \"a=2\" and ROOT/g/x.conf:1",
            "c = \"x3,\"  # override \"+c='x${g.z},'\" and ROOT/g/x.conf:1"),
        shown.replace(temp.toString(), "ROOT").lines().filter(l -> l.matches("[bc] .*")).toList());
  }
}
