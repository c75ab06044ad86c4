package bondlab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The verbs against the project's own configuration files. */
class LabExperimentTest {
  private static final ConfigRoot ROOT = ConfigRoot.at(Path.of("experiments"));

  @Test
  void verbsMakeTheStringsOfTheCommandLine() {
    LabExperiment bond = Lab.experiment("bond").choose("objective", "jbond");
    LabExperiment sweep =
        bond.set("evaluation.beta", 0.5)
            .set("pool.ns", List.of(1, 4))
            .add("note", "first, of many")
            .remove("teacher")
            .vary("policy.training.steps", 100, 200)
            .seeds(2)
            .with("threads=1");
    assertEquals(
        List.of(
            "experiment=bond",
            "objective=jbond",
            "evaluation.beta=0.5",
            "pool.ns=[1,4]",
            "+note='first, of many'",
            "~teacher",
            "policy.training.steps=choice(100,200)",
            "seed=range(1,3)",
            "threads=1"),
        sweep.overrides());
    assertEquals("experiment=bond objective=jbond", bond.toString());
    assertTrue(sweep.toString().contains(" '+note='\\''first, of many'\\''' "), sweep.toString());
    List<List<String>> trials = ROOT.expand(sweep.overrides());
    assertEquals(4, trials.size());
    Config last = ROOT.compose(trials.get(3)).config();
    assertEquals("jbond", last.getString("objective.name"));
    assertEquals(200, last.getInt("policy.training.steps"));
    assertEquals(2, last.getInt("seed"));
    assertEquals("first, of many", last.getString("note"));
  }

  @Test
  void axesForASamplerAndZips() {
    LabExperiment drawn =
        Lab.experiment("bond")
            .between("evaluation.beta", 0, 1)
            .betweenOnLogScale("training.optimizer.learning_rate", 1e-5, 1e-3)
            .betweenWhole("training.steps", 10, 20)
            .zip(Map.of("seed", List.of(1, 2)));
    List<List<String>> trials =
        ROOT.sample(drawn.overrides(), bondlab.config.SweepSampler.of("latin-hypercube", 4, 1));
    assertEquals(4, trials.size());
    for (List<String> trial : trials) {
      Config config = ROOT.compose(trial).config();
      int steps = config.getInt("training.steps");
      assertTrue(steps >= 10 && steps <= 20, "" + steps);
    }
    BadInput e = assertThrows(BadInput.class, () -> ROOT.expand(drawn.overrides()));
    assertEquals(3, e.problems().size());
  }

  @Test
  void oneNullIsAValue() {
    assertEquals(
        List.of("experiment=bond", "teacher=choice(null)"),
        Lab.experiment("bond").vary("teacher", (Object[]) null).overrides());
    assertThrows(BadInput.class, () -> Lab.experiment("bond").seeds(0));
  }
}
