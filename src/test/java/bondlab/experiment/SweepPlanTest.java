package bondlab.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.progress.Progress;
import bondlab.table.Json;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepPlanTest {
  @TempDir private Path home;
  private ConfigRoot root;
  private Experiments experiments;

  @BeforeEach
  void start() throws IOException {
    root = TrivialStudy.rootIn(home);
    experiments = Experiments.at(home, Studies.of(new TrivialStudy()));
  }

  private SweepPlan grid(String... overrides) {
    return SweepPlan.grid(root, List.of(overrides));
  }

  @Test
  void seedsAreAnAxisThatChangesFastest() {
    assertEquals(
        List.of(
            List.of("value=1", "seed=1"),
            List.of("value=1", "seed=2"),
            List.of("value=2", "seed=1"),
            List.of("value=2", "seed=2")),
        grid("value=1,2").seeds(2).trials());
    assertEquals(List.of(List.of("seed=1")), grid().seeds(1).trials());
  }

  @Test
  void seedsAreSetInOnePlace() {
    for (String own : List.of("seed=3", "seed=1,2", "++seed=1", "zip(seed=[1,2],value=[3,4])")) {
      BadInput bad = assertThrows(BadInput.class, () -> grid(own).seeds(2), own);
      assertTrue(bad.getMessage().contains("leave one of them out"), bad.getMessage());
    }
    assertThrows(BadInput.class, () -> grid("value=1").seeds(0));
    assertEquals(2, grid("value=1", "+seeds=[1]", "+pool.seed=3").seeds(2).trials().size());
  }

  @Test
  void theProblemsOfAllTrialsAreToldInTheirOrderUpToFifty() {
    BadInput bad =
        assertThrows(
            BadInput.class,
            () -> experiments.plan(root, SweepPlan.grid(root, List.of("value=-3,-1,-3,2"))));
    assertEquals(
        List.of("value = -3.0 must be 0 or more", "value = -1.0 must be 0 or more"),
        bad.problems());
    BadInput many =
        assertThrows(
            BadInput.class,
            () -> experiments.plan(root, SweepPlan.grid(root, List.of("value=range(-100,0)"))));
    assertEquals(51, many.problems().size());
    assertTrue(many.problems().get(50).startsWith("50 "), many.problems().get(50));
  }

  @Test
  void aLauncherIsChosenByItsGroupWhereThereIsOneElseByItsName() throws IOException {
    assertEquals("++launcher.name=workers", launcher("workers"));
    Path group = Files.createDirectories(home.resolve("experiments/launcher"));
    Files.writeString(group.resolve("workers.conf"), "name = workers\nprocesses = 3\n");
    root = ConfigRoot.at(home.resolve("experiments"));
    assertEquals("+launcher=workers", launcher("workers"));
    Files.writeString(group.resolve("in-process.conf"), "name = in-process\n");
    Path primary = home.resolve("experiments/config.conf");
    Files.writeString(
        primary, "defaults = [ { launcher = in-process } ]\n" + Files.readString(primary));
    root = ConfigRoot.at(home.resolve("experiments"));
    assertEquals("launcher=workers", launcher("workers"));
    SweepPlan plan = grid("value=1,2", "launcher.processes=2").launchedBy(root, "workers");
    assertEquals(2, experiments.plan(root, plan).get(1).config().getInt("launcher.processes"));
  }

  private String launcher(String name) {
    List<String> overrides = grid("value=1,2").launchedBy(root, name).trials().get(0);
    return overrides.get(overrides.size() - 1);
  }

  @Test
  void aLauncherThatIsNotThereIsRefusedByName() {
    BadInput bad = assertThrows(BadInput.class, () -> grid("value=1").launchedBy(root, "worker"));
    assertTrue(bad.getMessage().contains("in-process"), bad.getMessage());
    assertTrue(bad.getMessage().contains("did you mean workers?"), bad.getMessage());
  }

  @Test
  void aSweptLauncherAndBadSettingsAreRefusedBeforeAnythingIsWritten() {
    for (String bad :
        List.of(
            "++launcher.name=workers,in-process",
            "+launcher={name:workers,processes:choice(1,2)}",
            "+launcher={name:workers,processes:-1,memory:2gb,nosuch:1}",
            "++launcher.name=moon")) {
      assertThrows(
          BadInput.class,
          () -> experiments.sweep(root, List.of(bad, "value=1,2"), Progress.SILENT),
          bad);
    }
    BadInput all =
        assertThrows(
            BadInput.class,
            () ->
                experiments.sweep(
                    root,
                    List.of("+launcher={name:workers,processes:-1,memory:2gb,nosuch:1}"),
                    Progress.SILENT));
    assertEquals(3, all.problems().size(), all.getMessage());
    assertTrue(all.getMessage().contains("launcher.processes"), all.getMessage());
    assertTrue(Files.notExists(home.resolve("results")));
  }

  @Test
  void aPreviewNeedsNoStudy() throws IOException {
    Path other = Files.createDirectories(home.resolve("other"));
    Files.writeString(other.resolve("config.conf"), "db { port = 1 }\n");
    ConfigRoot foreign = ConfigRoot.at(other);
    SweepPlan plan = SweepPlan.grid(foreign, List.of("db.port=1,2"));
    assertEquals(2, experiments.preview(foreign, plan).get(1).config().getInt("db.port"));
    assertThrows(BadInput.class, () -> experiments.plan(foreign, plan));
    assertThrows(BadInput.class, () -> experiments.preview(root, grid("value=-1")));
  }

  @Test
  void aPlanIsReadBackAsItWasOneTrialAtATime() throws IOException {
    Config config =
        ConfigFactory.parseString(
                "study = trivial, text = \"line\\n\\\"two\\\" ü\", n = 1e300, l = []")
            .withValue("inf", ConfigValueFactory.fromAnyRef(Double.POSITIVE_INFINITY))
            .withValue("low", ConfigValueFactory.fromAnyRef(Double.NEGATIVE_INFINITY))
            .withValue("deep.null", ConfigValueFactory.fromAnyRef(null));
    Trial odd = new Trial("odd", List.of("text=\"a, b\"", "x='y'"), config);
    Trial plain = experiments.trial(root, List.of("value=3"));
    Path file = home.resolve("sweep.json");
    SweepFolder.TrialLines.write(
        file,
        java.util.Map.of("reuse", "any"),
        List.of(plain, odd),
        List.of(plain.hash(), odd.hash()));
    SweepFolder.TrialLines read = SweepFolder.TrialLines.read(file);
    assertEquals(2, read.size());
    assertEquals(odd.hash(), read.trial(1).hash(), "infinite numbers too");
    assertEquals(odd.overrides(), read.trial(1).overrides());
    assertEquals(plain.hash(), read.trial(0).hash());
    assertEquals("odd", Json.config(file).getConfigList("trials").get(1).getString("experiment"));
  }
}
