package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bondlab.config.ConfigRoot;
import bondlab.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was run before a key was renamed is found, read and resumed under the new key. */
class RenamedKeysTest {
  private static final String OLD = "+objective.name=rloo +objective.kl=0.5";
  private static final String NEW = "+objective.name=rloo +objective.kl_coef=0.5";

  @TempDir private Path home;
  private final TrivialStudy study = new TrivialStudy();
  private ConfigRoot root;
  private Experiments experiments;

  @BeforeEach
  void start() throws IOException {
    root = TrivialStudy.rootIn(home);
    experiments = Experiments.at(home, Studies.of(study));
  }

  @Test
  void anOldRunIsReUsedAndReadUnderTheNewKey() {
    RunFolder old = experiments.run(root, List.of(OLD.split(" ")), Progress.SILENT);
    RunFolder now = experiments.run(root, List.of(NEW.split(" ")), Progress.SILENT);
    assertEquals(old, now);
    assertEquals(1, study.runs.get());
    assertEquals(0.5, now.config().getDouble("objective.kl_coef"));
    assertEquals(List.of(), now.damages());
  }

  @Test
  void anOldSweepIsResumedUnderTheNewKey() throws IOException {
    List<String> overrides = List.of((OLD + " value=1,3 behaviour=fail").split(" "));
    Path sweep = experiments.sweep(root, overrides, Progress.SILENT).folder();
    assertEquals(2, study.runs.get());
    String typed = Files.readString(sweep.resolve("sweep.json"));
    assertEquals(-1, typed.indexOf("kl_coef"));
    Sweep resumed = experiments.resume(sweep, Progress.SILENT);
    assertEquals(2, resumed.failed().size());
    assertEquals(4, study.runs.get());
    assertEquals(
        0.5, SweepFolder.open(sweep).trials().get(0).config().getDouble("objective.kl_coef"));
  }
}
