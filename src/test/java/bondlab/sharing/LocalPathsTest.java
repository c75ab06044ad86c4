package bondlab.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalPathsTest {
  private final LocalPaths paths =
      new LocalPaths(Path.of("/srv/work/bondlab"), "/home/ada", "/var/tmp/");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // the project's folder falls away
        "see /srv/work/bondlab/results/runs/x | see results/runs/x",
        "in /srv/work/bondlab, or there | in ., or there",
        "/srv/work/bondlab-2/x | …/x",
        // homes
        "/home/ada/models/a.safetensors | ~/models/a.safetensors",
        "cache=/home/ada | cache=~",
        "/home/grace/x and /Users/Grace/y/z.txt | ~/x and ~/y/z.txt",
        "C:\\Users\\ada\\models\\m.bin | ~\\models\\m.bin",
        // any other absolute path keeps its last name
        "/var/tmp/junit-17/a.csv: no such file | …/junit-17/a.csv: no such file",
        "[/data/corpora/private/x.txt,/mnt/y/z] | […/x.txt,…/z]",
        "file:///data/private/x.txt | …/x.txt",
        "D:\\private\\lab\\x.txt | …/x.txt",
        "D:/private/lab/x.txt | …/x.txt",
        // what only looks like one
        "https://example.org/a/b | https://example.org/a/b",
        "sd/sqrt(nats), and/or 1/2/3 | sd/sqrt(nats), and/or 1/2/3",
        "objective/bond.conf results/x/y.csv ../a/b | objective/bond.conf results/x/y.csv ../a/b",
        "(N-1)/tolerance^2/3 | (N-1)/tolerance^2/3",
        "</text><a href='#x'/> | </text><a href='#x'/>",
        "ratio a/b at 12:30/7 | ratio a/b at 12:30/7",
      })
  void leavesNoFolderOfThisMachine(String text, String clean) {
    assertEquals(clean, paths.without(text));
  }

  @Test
  void aConfigurationKeepsAllButItsPaths() {
    Config config =
        ConfigFactory.parseString(
            "a.b = 1, \"x.y\" = [\"/home/ada/m\", 2], rate = 3e-3, none = null, t = true");
    Config clean = paths.without(config);
    assertEquals("~/m", clean.getList("\"x.y\"").get(0).unwrapped());
    assertEquals(1, clean.getInt("a.b"));
    assertEquals(config.root().keySet(), clean.root().keySet());
    Config harmless = ConfigFactory.parseString("rate = 3e-3");
    assertSame(harmless, paths.without(harmless));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/home-like/alice b/own.txt | …/own.txt",
        "/home/alice b/own text.txt | …/own text.txt",
        "C:\\Users\\Alice Smith\\own.txt | …/own.txt",
        "d:/Alice Smith/own.txt | …/own.txt",
        "\\\\server\\Alice Smith\\own.txt | …/own.txt",
        "~alice/b c/own.txt | …/own.txt",
        "file:///media/alice b/own.txt | …/own.txt",
        "/srv/work/bondlab/my texts/own.txt | my texts/own.txt",
        "/home/ada/my texts/own.txt | ~/my texts/own.txt",
        "~/own.txt | ~/own.txt",
        "https://example.org/a b/c | https://example.org/a b/c",
        "a rate of 1/2 b | a rate of 1/2 b",
      })
  void aPathIsTakenOutWholeWhateverItsNames(String path, String clean) {
    Config config = ConfigFactory.parseMap(Map.of("corpus", Map.of("source", path)));
    assertEquals(clean, paths.without(config).getString("corpus.source"));
    assertEquals("corpus.source=" + clean, paths.override("corpus.source=" + path));
    assertEquals("read \"" + clean + "\"", paths.without("read \"" + path + "\""));
    paths.learn(config);
    assertEquals("said " + clean + ", at 2/3", paths.without("said " + path + ", at 2/3"));
    String escaped = path.replace("\\", "\\\\");
    assertEquals("{\"a\": " + clean + "}", paths.without("{\"a\": " + escaped + "}"));
  }

  @Test
  void otherFilesOfALearntFolderLoseItToo() {
    paths.learn(ConfigFactory.parseMap(Map.of("a", "/media/alice b/texts/own.txt")));
    assertEquals("…/other.txt lacks", paths.without("/media/alice b/texts/other.txt lacks"));
  }

  @Test
  void whoAndWhereIsNoPartOfTheFacts() {
    Config facts =
        ConfigFactory.parseString(
            "{ host: h, user: ada, pid: 3, machine: { cpu: c, hostname: h }, note: \"/home/ada/x\" }");
    assertEquals(Map.of("machine", Map.of("cpu", "c"), "note", "~/x"), paths.facts(facts));
  }

  @Test
  void aHomeThatIsTheRootReplacesNothing() {
    LocalPaths rootless = new LocalPaths(Path.of("/srv/x"), "/", "");
    assertEquals("a / b", rootless.without("a / b"));
  }
}
