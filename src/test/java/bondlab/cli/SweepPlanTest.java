package bondlab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sweep --dry-run}: which trials a sweep has, of the grid and drawn. */
class SweepPlanTest extends TypedCommands {

  private int sweep(String... arguments) {
    List<String> all = new ArrayList<>(List.of("sweep", "--dry-run"));
    all.addAll(Arrays.asList(arguments));
    return bondlab(all.toArray(String[]::new));
  }

  private List<Config> printed() {
    ConfigParseOptions strict = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON);
    return out.lines().map(line -> ConfigFactory.parseString(line, strict)).toList();
  }

  @Test
  void aRootWithoutStudiesIsComposedAllTheSame() throws IOException {
    Path root = Files.createDirectories(home.resolve("theirs/db"));
    Files.writeString(root.resolve("mysql.conf"), "driver = mysql\nuser = omry\n");
    Files.writeString(root.resolve("postgres.conf"), "driver = postgres\ntimeout = 10\n");
    Files.writeString(
        home.resolve("theirs/config.conf"),
        "defaults = [ { db = mysql }, _self_ ]\nport = 1\nurl = \"db:\"${db.driver}\n");
    String theirs = home.resolve("theirs").toString();
    assertEquals(
        0,
        sweep("--json", "--config-dir", theirs, "db=mysql,postgres", "port=range(1,3)"),
        () -> err);
    assertEquals("", err);
    List<Config> trials = printed();
    assertEquals(4, trials.size());
    assertEquals(List.of("db=mysql", "port=2"), trials.get(1).getStringList("overrides"));
    assertEquals(
        ConfigFactory.parseString(
            "db { driver = postgres, timeout = 10 }, port = 2, url = \"db:postgres\""),
        trials.get(3).getConfig("config"));
    assertEquals(2, sweep("--config-dir", theirs, "db=oracle"));
    assertTrue(err.contains("there are: mysql, postgres"), err);
  }

  @Test
  void pointsAreDrawnAndRepeated() {
    assertEquals(
        0,
        sweep(
            "--json",
            "--sampler",
            "latin-hypercube",
            "--trials",
            "4",
            "--seeds",
            "2",
            "value=interval(0,1)",
            "behaviour=work,fail"),
        () -> err);
    List<Config> trials = printed();
    assertEquals(8, trials.size());
    int[] strata = new int[4];
    for (Config trial : trials) {
      strata[(int) (trial.getDouble("config.value") * 4)]++;
      assertEquals(3, trial.getStringList("overrides").size());
    }
    assertEquals("[2, 2, 2, 2]", Arrays.toString(strata));
    assertEquals(2, trials.get(1).getInt("config.seed"));
    String first = out;
    sweep(
        "--json",
        "--sampler",
        "latin-hypercube",
        "--trials",
        "4",
        "--seeds",
        "2",
        "value=interval(0,1)",
        "behaviour=work,fail",
        "--sampler-seed",
        "0");
    assertEquals(first, out);
    sweep("--sampler", "random", "--trials", "2", "--sampler-seed", "1", "value=interval(0,1)");
    assertEquals(2, out.lines().count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "value=interval(0,1); --sampler random",
        "--sampler random value=interval(0,1); needs --trials N",
        "--trials 3 value=1,2; add --sampler random",
        "--sampler-seed 3 value=1,2; add --sampler random",
        "--sampler lhs --trials 3 value=1,2; there are random, latin-hypercube",
        "--sampler random --trials 0 value=1,2; draws 1 to 1000000 trials, got 0",
        "--sampler random --trials 3 value=4; nothing to draw",
        "--sampler random --trials 3 value=interval(1,-1); the first below the second",
        "--sampler random --trials 50 value=interval(-1,1); must be 0 or more",
        "--seeds 0 value=1,2; must be 1 or more",
        "--seeds 2 seed=1,2; seed is set by an override",
        "value=1,-1; must be 0 or more",
      })
  void badPlansAreCodeTwoAndPrintNoTrial(String arguments, String words) {
    assertEquals(2, sweep(arguments.split(" ")));
    assertTrue(err.contains(words), err);
    assertFalse(err.contains("\tat "), err);
    assertEquals("", out);
  }
}
