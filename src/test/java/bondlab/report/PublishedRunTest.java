package bondlab.report;

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
  private Path published;

  @BeforeEach
  void start() throws IOException {
    published = home.resolve("results").resolve("published");
    run =
        Experiments.at(home, Studies.of(new TrivialStudy()))
            .run(TrivialStudy.rootIn(home), List.of("value=3"), Progress.SILENT);
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }

  @Test
  void holdsTablesFiguresAndWhereTheyComeFrom() throws IOException {
    new Figure("nothing").save(run.figures(), "nothing");
    Path folder = PublishedRun.write(run, Set.of(), published, "squares");
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
    assertTrue(readme.contains("- seed = 1\n"), readme);
    assertTrue(readme.contains("the square of 3.0 is 9.0"), readme);
    assertFalse(readme.contains(home.toString()), readme);
  }

  @Test
  void replacesWhatWasThere() throws IOException {
    PublishedRun.write(run, Set.of(), published, "squares");
    Files.writeString(published.resolve("squares").resolve("of an older run.csv"), "");
    PublishedRun.write(run, Set.of("squares"), published, "squares");
    assertEquals(Set.of("squares"), names(published));
    assertEquals(Set.of("README.md", "command.txt"), names(published.resolve("squares")));
    String readme = Files.readString(published.resolve("squares").resolve("README.md"));
    assertTrue(readme.contains("- left out: squares.csv (quotes the corpus)"), readme);
  }

  @Test
  void leavesLargeFilesOut() throws IOException {
    Files.write(run.tables().resolve("squares.parquet"), new byte[(1 << 20) + 1]);
    Path folder = PublishedRun.write(run, Set.of(), published, "squares");
    assertFalse(Files.exists(folder.resolve("squares.parquet")));
    assertTrue(Files.readString(folder.resolve("README.md")).contains("squares.parquet (over 1"));
  }

  @Test
  void refusesAnUnfinishedRunAndAnUnsafeName() throws IOException {
    assertThrows(BadInput.class, () -> PublishedRun.write(run, Set.of(), published, "../x"));
    Files.writeString(run.path().resolve("STATUS"), "STOPPED\n");
    assertThrows(BadInput.class, () -> PublishedRun.write(run, Set.of(), published, "x"));
    assertFalse(Files.exists(published));
  }
}
