package bondlab.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenamedTest {
  sealed interface Objective {}

  record Rloo(double klCoef, int samples) implements Objective {}

  record Gkd(double beta, double lmbda) implements Objective {}

  record Bond(double beta) implements Objective {}

  private static final Config STORED =
      ConfigFactory.parseString(
          """
          objective { name = gkd, b = 0.5, on_policy = 1 }
          axes { "objective.b" = [0, 1], "anchor.eta" = [0.1] }
          arms = [
            { name = A, axes { "objective.on_policy" = [0, 1] } }
            { name = B, objective { name = rloo, kl = 0.1, samples = 2 }, axes { "objective.kl" = [1] } }
            { name = C, objective { name = own, kl = 3 }, axes { "objective.kl" = [2] } }
          ]
          """);

  private static final Config TODAY =
      ConfigFactory.parseString(
          """
          objective { name = gkd, beta = 0.5, lmbda = 1 }
          axes { "objective.beta" = [0, 1], "anchor.eta" = [0.1] }
          arms = [
            { name = A, axes { "objective.lmbda" = [0, 1] } }
            { name = B, objective { name = rloo, kl_coef = 0.1, samples = 2 }, axes { "objective.kl_coef" = [1] } }
            { name = C, objective { name = own, kl = 3 }, axes { "objective.kl" = [2] } }
          ]
          """);

  @Test
  void storedConfigurationsAreReadUnderTheNewKeys() {
    assertEquals(TODAY, Renamed.upgrade(STORED));
    assertSame(TODAY, Renamed.upgrade(TODAY));
    Objective objective = Bind.to(Objective.class, Renamed.upgrade(STORED), "objective");
    assertEquals(new Gkd(0.5, 1), objective);
  }

  @Test
  void aRenamingChangesNoHash() {
    assertEquals(STORED, Renamed.firstNames(TODAY));
    assertEquals(ConfigHash.of(STORED), ConfigHash.of(TODAY));
  }

  @Test
  void anOldKeyIsRefusedWithTheNewOneAndItsPlace() {
    Config old = ConfigFactory.parseString("objective { name = rloo, samples = 2\nkl = 0.1 }");
    BadInput e = assertThrows(BadInput.class, () -> Bind.to(Objective.class, old, "objective"));
    assertEquals(1, e.problems().size(), e.getMessage());
    String problem = e.problems().get(0);
    assertTrue(problem.startsWith("objective.kl at "), problem);
    assertTrue(problem.contains(":2: ") && problem.endsWith("objective.kl_coef"), problem);
  }

  @Test
  void anOldKeyOfAnotherOptionIsNoOldKey() {
    Config other = ConfigFactory.parseString("objective { name = bond, b = 0.1 }");
    BadInput e = assertThrows(BadInput.class, () -> Bind.to(Objective.class, other, "objective"));
    assertTrue(e.getMessage().contains("objective.beta: missing"), e.getMessage());
  }

  @Test
  void anOverrideOfAnOldKeyIsRefusedWithTheNewOne(@TempDir Path folder) {
    ConfigFolder root =
        new ConfigFolder(folder).with("config.conf", "objective { name = gkd, lmbda = 1 }");
    BadInput e = assertThrows(BadInput.class, () -> root.compose("objective.on_policy=0"));
    assertEquals(1, e.problems().size());
    assertTrue(e.getMessage().contains("objective.on_policy; it is now objective.lmbda"));
    assertEquals(
        List.of("override \"objective.off=0\""),
        List.of(
            assertThrows(BadInput.class, () -> root.compose("objective.off=0"))
                .getMessage()
                .split(":")[0]));
  }

  @Test
  void resultsAreComparedUnderTheNewNames() {
    assertEquals("matched", Renamed.result("equal"));
    assertEquals("gold", Renamed.result("gold"));
    assertEquals("GKD beta=0.5 lmbda=1", Renamed.label("GKD b=0.5 on_policy=1"));
    assertEquals("RLOO kl_coef=0.1", Renamed.label(Renamed.label("RLOO kl=0.1")));
    assertEquals("kl=0.1 skl=2", Renamed.label("kl=0.1 skl=2"));
  }
}
