package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenConfigTest {
  @TempDir private Path folder;

  private Config read(String text) throws IOException {
    return WrittenConfig.read(Files.writeString(folder.resolve("config.conf"), text));
  }

  @Test
  void givesBackWhatWasWritten() throws IOException {
    Config config =
        ConfigFactory.parseString("a { b = [1, \"x\"], \"c.d\" = null }, text = \"${no} include\"");
    assertEquals(config, read(ConfigText.hocon(config)));
  }

  @Test
  void includesNothingAndReadsNoEnvironment() throws IOException {
    Path other = Files.writeString(folder.resolve("other.conf"), "secret = 1\n");
    for (String text :
        List.of(
            "include \"other.conf\"",
            "include \"" + other + "\"",
            "include file(\"" + other + "\")",
            "include required(file(\"" + other + "\"))",
            "include url(\"file:" + other + "\")",
            "include \"file:" + other + "\"",
            "include url(\"http://127.0.0.1:1/x.conf\")",
            "include classpath(\"reference.conf\")")) {
      ConfigException thrown = assertThrows(ConfigException.class, () -> read(text), text);
      assertTrue(
          thrown.getMessage().contains("no configuration of a run does"), thrown::getMessage);
    }
    assertThrows(ConfigException.class, () -> read("path = ${PATH}"));
    assertThrows(ConfigException.class, () -> read("path = ${?PATH}"));
  }

  @Test
  void aMissingOrDamagedFileIsAnError() {
    assertThrows(ConfigException.class, () -> WrittenConfig.read(folder.resolve("nowhere.conf")));
    assertThrows(ConfigException.class, () -> read("a = {"));
    for (int depth : new int[] {70, 5_000, 200_000}) {
      for (String open : List.of("[", "{ a = ")) {
        ConfigException deep =
            assertThrows(ConfigException.class, () -> read("a = " + open.repeat(depth)));
        assertTrue(deep.getMessage().contains("config.conf"), deep::getMessage);
      }
    }
    assertThrows(ConfigException.class, () -> read("a = " + "[".repeat(70) + "1" + "]".repeat(70)));
  }
}
