package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.progress.Progress;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every study's trials are checked for, and that nothing is written before. */
class TrialCheckTest {
  @TempDir private Path home;
  private final Drawing study = new Drawing(new TrivialStudy());
  private ConfigRoot root;
  private Experiments experiments;

  /** The trivial study, with two figures. */
  private record Drawing(TrivialStudy plain) implements Study {
    @Override
    public String name() {
      return "drawing";
    }

    @Override
    public List<String> figures() {
      return List.of("square", "side");
    }

    @Override
    public void validate(Config config) {
      assertFalse(config.hasPath("figures"), "figures are nothing to the study");
      plain.validate(config);
    }

    @Override
    public void run(Run run) {
      plain.run(run);
    }
  }

  @BeforeEach
  void start() throws IOException {
    Path folder = Files.createDirectories(home.resolve("experiments"));
    Files.writeString(
        folder.resolve("config.conf"),
        """
        study = drawing
        seed = 1
        value = 2
        behaviour = work
        threads = 0
        figures = [square]
        results.folder = null
        cache.folder = null
        loggers = []
        """);
    root = ConfigRoot.at(folder);
    experiments = Experiments.at(home, Studies.of(study, study.plain));
  }

  private List<String> problems(String... overrides) {
    BadInput refused =
        assertThrows(BadInput.class, () -> experiments.trial(root, List.of(overrides)));
    assertFalse(Files.exists(home.resolve("results")));
    return refused.problems();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "threads=-1| -1| from 0 to 1000",
        "threads=1001| 1001| from 0 to 1000",
        "figures=[squar]| squar| did you mean square?",
        "figures=square| square| [square, side]",
        "results.folder=''| \"\"| file or folder",
        "cache.folder=' '| \"\"| file or folder",
        "cache.folder='~/x'| \"~/x\"| whole path",
        "cache.folder=[1]| | file or folder",
      })
  void oneProblemHasKeyPlaceValueAndWhatIsAllowed(String override, String value, String allowed) {
    List<String> problems = problems(override);
    assertEquals(1, problems.size(), problems::toString);
    String key = override.substring(0, override.indexOf('='));
    String start =
        key + " at override \"" + override + "\": " + (value == null ? "" : value + ": ");
    assertTrue(problems.get(0).startsWith(start), problems.get(0));
    assertTrue(problems.get(0).contains(allowed), problems.get(0));
  }

  @Test
  void allProblemsAreToldAtOnce() {
    List<String> problems =
        problems(
            "value=-1", "threads=-1", "figures=[squar]", "loggers=[nosuch]", "nosuch=1", "seed=(");
    assertEquals(6, problems.size(), problems::toString);
    assertEquals(problems.size(), problems("figures=[a,b]", "value=-1", "+x.y=").size() + 3);
  }

  @Test
  void figuresAreRefusedByAStudyThatDrawsAll() {
    String told = problems("study=trivial").get(0);
    assertTrue(told.contains("the study trivial draws all its figures; remove the key"), told);
    assertEquals(
        "trivial", experiments.trial(root, List.of("study=trivial", "~figures")).experiment());
  }

  @Test
  void figuresAreNoPartOfTheIdentity() {
    Trial one = experiments.trial(root, List.of());
    Trial other = experiments.trial(root, List.of("figures=[side]"));
    assertEquals(one.hash(), other.hash());
    assertEquals(List.of("side"), other.config().getStringList("figures"));
    RunFolder first = experiments.run(root, List.of(), Progress.SILENT);
    assertEquals(first, experiments.run(root, List.of("figures=[side]"), Progress.SILENT));
    assertEquals(1, study.plain.runs.get());
  }

  @Test
  void aVariableOfTheEnvironmentSetsTheSeedAndFindsTheRunOfTheTypedSeed() {
    RunFolder typed = experiments.run(root, List.of("seed=3"), Progress.SILENT);
    String variable = "seed=${oc.env:BONDLAB_TEST_NUMBER}";
    assertEquals(typed, experiments.run(root, List.of(variable), Progress.SILENT));
    SweepPlan plan = SweepPlan.grid(root, List.of(variable, "value=2,3"));
    assertEquals(3, experiments.preview(root, plan).get(1).config().getValue("seed").unwrapped());
  }

  @Test
  void relativeFoldersStartFromTheProject() {
    RunFolder run = experiments.run(root, List.of("results.folder=out/here"), Progress.SILENT);
    assertTrue(run.path().startsWith(home.resolve("out/here/runs")), run.path().toString());
  }

  @Test
  void aFolderThatIsAFileIsRefused() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "");
    assertEquals(
        List.of(
            "results.folder = %s/x: %s is a file; name a folder".formatted(file, file),
            "cache.folder = %s/x/cache: %s is a file; name a folder".formatted(file, file)),
        problems("results.folder=file/x"));
  }

  @Test
  void aSweepTellsEachProblemOnce() {
    List<String> overrides = new ArrayList<>(List.of("seed=1,2,3", "threads=-1", "value=-1"));
    BadInput refused =
        assertThrows(BadInput.class, () -> experiments.plan(root, SweepPlan.grid(root, overrides)));
    assertEquals(2, refused.problems().size(), refused.getMessage());
  }
}
