package bondlab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.experiment.RunFolder;
import bondlab.report.StudyReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest extends TypedCommands {
  @Override
  List<StudyReport> reports() {
    return List.of(new Dot());
  }

  /** A report of one file. */
  private record Dot() implements StudyReport {
    @Override
    public String study() {
      return "trivial";
    }

    @Override
    public void draw(RunFolder run) {
      try {
        Files.writeString(Files.createDirectories(run.figures()).resolve("dot.svg"), "<svg/>");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void helpIsThereForEveryCommand() {
    for (String command :
        List.of(
            "run",
            "sweep",
            "report",
            "show",
            "completion",
            "bench",
            "notebooks",
            "lab",
            "doctor",
            "test")) {
      assertEquals(0, bondlab(command, "--help"), command);
      assertTrue(out.startsWith("Usage: bondlab " + command), out);
    }
    assertEquals(0, bondlab("--help"));
  }

  @Test
  void aRunPrintsItsSummaryItsFiguresAndItsFolder() {
    assertEquals(0, bondlab("run", "value=3"), () -> err);
    assertTrue(out.startsWith("the square of 3.0 is 9.0\nfigure: "), out);
    assertEquals(0, bondlab("run", "value=3", "--json"));
    assertEquals("DONE", json(out).getString("status"));
    assertEquals(3, json(out).getStringList("tables").size());
    assertEquals(9, json(out).getConfigList("rows.squares").get(0).getDouble("square"));
    String folder = json(out).getString("run");
    assertEquals(0, bondlab("report", folder));
    assertTrue(out.contains("dot.svg"), out);
    assertEquals(0, bondlab("report", folder, "--publish", "squares"), () -> err);
    Path published = home.resolve("results/published/squares");
    assertTrue(out.endsWith("published: " + published + System.lineSeparator()), out);
    assertTrue(Files.exists(published.resolve("dot.svg")));
    assertEquals(2, bondlab("report", folder, "--publish", "../squares"));
  }

  @Test
  void badInputIsCodeTwoWithoutATraceAndWithoutAFile() {
    String[][] bad = {
      {"run", "value=-1"},
      {"run", "valeu=1"},
      {"run", "--nosuch"},
      {"run", "--config-dir", home.resolve("nowhere").toString()},
      {"sweep", "value=1,-1"},
      {"sweep", "value=1,2", "--launcher", "moon"},
      {"sweep", "value=1,2", "--launcher", "local"},
      {"sweep", "seed=1,2", "--seeds", "2"},
      {"sweep", "value=1,2", "--seeds", "0"},
      {"sweep", "value=1,2", "--seeds", "many"},
      {"sweep", "value=1,2", "--halve", "seed=[1,2]"},
      {"sweep", "value=1,2", "--keep", "1/2"},
      {"sweep", "value=1,2", "--halve", "seed=[2,1]", "--best", "most"},
      {"sweep", "--resume", home.toString(), "--launcher", "workers"},
      {"sweep", "--resume", home.toString(), "--seeds", "2"},
      {"sweep", "value=1,2", "--resume", home.toString()},
      {"sweep", "--resume", home.toString()},
      {"sweep", "--resume", home.toString(), "--only", "0"},
      {"sweep", "value=1,2", "--only", "0"},
      {"sweep", "value=1,-1", "--prepare"},
      {"sweep", "value=1,2", "+launcher.name=spark"},
      {"report", home.toString()},
      {"report"},
      {"bench", "nosuch"},
      {"nosuch"},
      {"show"},
      {"show", "cfg", "valeu=1"},
      {}
    };
    for (String[] arguments : bad) {
      String all = String.join(" ", arguments);
      assertEquals(2, bondlab(arguments), all);
      assertEquals("", out, all);
      assertFalse(err.isBlank(), all);
      assertFalse(err.contains("\tat "), err);
    }
    assertFalse(Files.exists(home.resolve("results")));
  }

  @Test
  void whatIsTypedIsEchoedShortAndWithoutControlCharacters() {
    String red = "\u001b[31m";
    String[][] typed = {
      {"run", "nosuch='" + red + "'"},
      {"run", "study='" + red + "'"},
      {"run", "--no" + red},
      {red},
      {"report", home.resolve("no" + red).toString()},
      {"show", "cfg", "behaviour='" + red + "'"},
    };
    for (String[] arguments : typed) {
      bondlab(arguments);
      assertFalse((out + err).contains("\u001b"), () -> out + err);
      assertTrue((out + err).contains("\\u001b[31m"), () -> out + err);
    }
    for (String start : List.of("nosuch=", "--nosuch=", "study=")) {
      assertEquals(2, bondlab("run", start + "x".repeat(100_000)));
      assertTrue(err.length() < 5_000, () -> start + err.length());
      assertTrue(err.contains("characters)"), err);
    }
  }

  @Test
  void withoutAnExperimentAKeyOfOneSaysSo() throws IOException {
    Files.writeString(home.resolve("experiments/squares.conf"), "objective.n = 2");
    assertEquals(2, bondlab("run", "objective.n=4"));
    assertTrue(
        err.contains("no experiment was chosen: write experiment=NAME, one of squares"), err);
    assertEquals(0, bondlab("run", "experiment=squares", "objective.n=4"), () -> err);
  }

  @Test
  void aFailingTrialIsCodeOneAndNamesTheLog() {
    assertEquals(1, bondlab("run", "behaviour=fail", "value=3"));
    assertTrue(err.contains("cannot square 3.0: on purpose"), err);
    assertTrue(err.contains("log.txt"), err);
    assertFalse(err.contains("\tat "), err);
    assertEquals("", out);
    assertEquals(1, bondlab("run", "behaviour=fail", "value=3", "--json"));
    assertEquals("FAILED", json(out).getString("status"));
    assertTrue(json(out).getString("reason").contains("cannot square 3.0"), out);
    assertEquals(1, bondlab("run", "behaviour=fail", "value=3", "--debug"));
    assertTrue(err.contains("\tat "), err);
    assertEquals(1, bondlab("sweep", "behaviour=fail", "value=2,3"));
    assertTrue(out.contains("1 trials done, 1 failed"), out);
  }

  @Test
  void aDryRunPrintsOneObjectALine() {
    assertEquals(0, bondlab("sweep", "value=1,2,3", "--dry-run", "--json"));
    List<String> lines = out.lines().toList();
    assertEquals(3, lines.size());
    assertEquals(List.of("value=2"), json(lines.get(1)).getStringList("overrides"));
    assertEquals(3, json(lines.get(2)).getInt("config.value"));
    assertEquals("trivial", json(lines.get(2)).getString("config.study"));
    assertFalse(Files.exists(home.resolve("results")));
  }

  @Test
  void seedsAndHalvingAreSaidInTheSummary() {
    assertEquals(0, bondlab("sweep", "value=3,4", "--seeds", "2"), () -> err);
    assertTrue(out.contains("   3 DONE"), out);
    assertTrue(out.contains("value=4 seed=2"), out);
    assertTrue(err.contains("sweep of 4 trials: "), err);
    String[] halving = {
      "sweep", "value=3,4,5,6", "--halve", "seed=[1,9]", "--best", "min:squares.square"
    };
    assertEquals(0, bondlab(halving), () -> err);
    assertTrue(err.contains("2 of 4 trials had finished before"), err);
    assertTrue(out.contains("6 trials done, 0 failed, 2 pruned"), out);
    assertTrue(out.contains("rank 3 of 4 at seed=1 (min:squares.square: 25.0)"), out);
  }

  @Test
  void aDryRunTakesAnyRoot() throws IOException {
    Path other = Files.createDirectories(home.resolve("other"));
    Files.writeString(other.resolve("config.conf"), "db { port = 1 }\n");
    String folder = other.toString();
    String[] dry = {
      "sweep", "--config-dir", folder, "db.port=3,4", "--dry-run", "--json", "--launcher", "workers"
    };
    assertEquals(0, bondlab(dry), () -> err);
    assertEquals(4, json(out.lines().toList().get(1)).getInt("config.db.port"));
    assertEquals(2, bondlab("sweep", "--config-dir", folder, "db.port=3,4"));
  }

  @Test
  void aPreparedSweepIsRunTrialByTrialAndThenGathered() {
    assertEquals(0, bondlab("sweep", "behaviour=fail", "value=2,3", "--prepare"));
    String folder = out.strip();
    assertTrue(Files.exists(Path.of(folder, "sweep.json")), out);
    assertFalse(Files.exists(home.resolve("results/runs")));

    assertEquals(0, bondlab("sweep", "--resume", folder, "--only", "0", "--json"));
    assertEquals("DONE", json(out).getString("status"));
    assertEquals(1, bondlab("sweep", "--resume", folder, "--only", "1"));
    assertTrue(out.contains("cannot square 3.0"), out);
    assertEquals(2, bondlab("sweep", "--resume", folder, "--only", "2"));
    assertTrue(err.contains("no trial 2; its trials have the numbers 0 to 1"), err);
    assertFalse(Files.exists(Path.of(folder, "index.csv")));

    assertEquals(1, bondlab("sweep", "--resume", folder));
    assertTrue(err.contains("1 of 2 trials had finished before"), err);
    assertTrue(Files.exists(Path.of(folder, "index.csv")));
  }

  @Test
  void whoeverAsksForSparkIsToldHowToGetIt() {
    assertEquals(2, bondlab("sweep", "value=1,2", "+launcher.name=spark"));
    assertTrue(err.contains("launcher=spark is typed"), err);
    assertTrue(err.contains("target/spark/jars/*"), err);
  }

  @Test
  void cfgShowsValuesWithTheirOrigins() {
    assertEquals(0, bondlab("show", "cfg", "seed=9"));
    assertTrue(out.contains("config.conf:3"), out);
    assertTrue(out.contains("seed=9"), out);
    assertEquals(0, bondlab("show", "cfg", "--json", "seed=9"));
    assertEquals(9, json(out).getInt("seed"));
    assertEquals(0, bondlab("show", "info", "--json"));
    assertEquals(List.of("trivial"), json(out).getStringList("studies"));
  }

  @Test
  void theConfigFolderMayBeNamedBeforeOrAfterTheCommand() {
    String folder = home.resolve("experiments").toString();
    assertEquals(0, bondlab("--config-dir", folder, "show", "cfg", "--json"));
    assertEquals(0, bondlab("show", "cfg", "--config-dir", folder, "--json"));
    assertEquals(0, bondlab("show", "--config-dir=" + folder, "cfg", "--json"));
  }
}
