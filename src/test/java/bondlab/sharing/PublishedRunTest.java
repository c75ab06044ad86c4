package bondlab.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Studies;
import bondlab.experiment.TrivialStudy;
import bondlab.progress.Progress;
import bondlab.report.Figure;
import bondlab.report.StudyReports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedRunTest {
  @TempDir private Path home;
  private RunFolder run;

  @BeforeEach
  void start() throws IOException {
    run =
        Experiments.at(home, Studies.of(new TrivialStudy()))
            .run(TrivialStudy.rootIn(home), List.of("value=3"), Progress.SILENT);
  }

  private Path publish(String name) {
    return PublishedRun.write(run, new StudyReports(List.of()), home, name);
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }

  @Test
  void holdsTablesFiguresAndWhereTheyComeFrom() throws IOException {
    new Figure("nothing").save(run.figures(), "nothing");
    Path folder = publish("squares");
    assertEquals(home.resolve("results").resolve("published").resolve("squares"), folder);
    assertEquals(
        Set.of(
            "README.md",
            "command.txt",
            "nothing.png",
            "nothing.svg",
            "squares.csv",
            "squares.json",
            "squares.parquet"),
        names(folder));
    assertEquals("./bondlab run value=3\n", Files.readString(folder.resolve("command.txt")));
    String readme = Files.readString(folder.resolve("README.md"));
    assertTrue(readme.contains(run.provenance().getString("config_hash")), readme);
    assertTrue(readme.contains("- seed: 1\n"), readme);
    assertTrue(readme.contains("the square of 3.0 is 9.0"), readme);
    assertFalse(readme.contains(home.toString()), readme);
  }

  @Test
  void replacesWhatWasThere() throws IOException {
    Path folder = publish("squares");
    Files.writeString(folder.resolve("of an older run.csv"), "");
    assertFalse(names(publish("squares")).contains("of an older run.csv"));
    assertEquals(Set.of("squares"), names(folder.getParent()));
  }

  @Test
  void leavesOutWhatMayNotLeaveAndWhatIsLong() throws IOException {
    RunFolder loud = LoudStudy.run(home.resolve("other"));
    Path folder = PublishedRun.write(loud, LoudStudy.REPORTS, home, "loud");
    assertEquals(Set.of("README.md", "command.txt"), names(folder));
    String readme = Files.readString(folder.resolve("README.md"));
    assertTrue(readme.contains("- left out: table quotes (quotes the corpus)\n"), readme);
    assertTrue(readme.contains("- left out: table rows (too long;"), readme);
  }

  @Test
  void leavesLargeFilesOut() throws IOException {
    Files.createDirectories(run.figures());
    Files.write(run.figures().resolve("large.png"), new byte[(1 << 20) + 1]);
    Path folder = publish("squares");
    assertFalse(Files.exists(folder.resolve("large.png")));
    assertTrue(Files.readString(folder.resolve("README.md")).contains("large.png (too large"));
  }

  @Test
  void refusesAnUnfinishedRunAndAnUnsafeName() throws IOException {
    assertThrows(BadInput.class, () -> publish("../x"));
    Files.writeString(run.path().resolve("STATUS"), "STOPPED\n");
    assertThrows(BadInput.class, () -> publish("x"));
    assertFalse(Files.exists(home.resolve("results").resolve("published")));
  }
}
