package bondlab.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoggedRunTest {
  private static final LoggedRun RUN =
      new LoggedRun(
          Path.of("results/runs/e/20260101-000000-abcdef01"),
          "e",
          ConfigFactory.parseString(
              "seed = 1, beta = 0.5, deep { \"odd.key\" = on, list = [1, {n: 2}], text = a }"),
          Map.of("config_hash", "abc", "git", Map.of("commit", "f00", "dirty", true)));

  @Test
  void settingsAreFlatAndListsAreOneLine() {
    assertEquals(
        Map.of(
            "seed",
            1,
            "beta",
            0.5,
            "deep.odd.key",
            "on",
            "deep.list",
            "[1,{\"n\":2}]",
            "deep.text",
            "a"),
        RUN.settings());
  }

  @Test
  void whatItIsSignedWithIsFoundOrUnknown() {
    assertEquals("abc f00 true", RUN.configHash() + " " + RUN.commit() + " " + RUN.dirty());
    assertEquals("20260101-000000-abcdef01", RUN.id());
    LoggedRun bare = new LoggedRun(RUN.folder(), "e", RUN.config(), Map.of());
    assertEquals("unknown", bare.commit());
  }
}
