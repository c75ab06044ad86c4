package bondlab.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How arms are read, and what they answer for. */
class ArmsTest {
  private static final Arms.Rule NONE = (arm, earlier) -> {};

  private static Config study(String... overrides) {
    List<String> all = new ArrayList<>(List.of("experiment=bond", "proxy=linear-250"));
    all.addAll(List.of(overrides));
    return ConfigRoot.at(Path.of("experiments")).compose(all).config();
  }

  private static List<Arm> arms(String... overrides) {
    return Arms.of(study(overrides), NONE);
  }

  @Test
  void anArmAnswersForItsCoefficients() {
    ArmId jbond = arms("objective=jbond", "objective.gamma=0.7", "anchor=ema").get(0).id(3);
    assertEquals(2, jbond.n());
    assertEquals(0.7, jbond.gamma());
    assertTrue(Double.isNaN(jbond.klCoef()));
    assertEquals(study("anchor=ema").getDouble("anchor.eta"), jbond.eta());
    assertEquals("jbond-seed3", jbond.slug());
    ArmId rloo = arms("objective=rloo", "objective.kl_coef=0.3", "anchor=fixed").get(0).id(1);
    assertTrue(Double.isNaN(rloo.n()) && Double.isNaN(rloo.gamma()) && Double.isNaN(rloo.eta()));
    assertEquals(0.3, rloo.klCoef());
    assertEquals(
        "rloo fixed linear-250", rloo.objective() + " " + rloo.anchor() + " " + rloo.optimised());
  }

  @Test
  void aTeacherIsThatOfAnObjectiveThatHasOne() {
    String gkd = "{name:b,teacher:a,objective:{name:gkd,beta:0.5,lmbda:1,reward_share:0}}";
    List<Arm> arms = arms("arms=[{name:a,teacher:c}," + gkd + "]");
    assertEquals(Optional.empty(), arms.get(0).teacher());
    assertEquals(Optional.of("a"), arms.get(1).teacher());
  }

  @Test
  void everyCombinationOfAxesIsAnArmAndTheArmsOwnAxisReplacesTheStudys() {
    Config axes =
        ConfigFactory.parseString(
            """
            axes { "training.steps" = [5, 7] }
            arms = [
              { name = a, axes { "objective.beta" = [0, 1] } }
              { name = b, axes { "training.steps" = [9] } }
            ]
            """);
    List<Arm> arms = Arms.of(axes.withFallback(study()), NONE);
    assertEquals(
        List.of(
            "a steps=5 beta=0",
            "a steps=5 beta=1",
            "a steps=7 beta=0",
            "a steps=7 beta=1",
            "b steps=9"),
        arms.stream().map(Arm::name).toList());
    assertEquals(List.of(5, 5, 7, 7, 9), arms.stream().map(a -> a.training().steps()).toList());
  }

  @Test
  void howOftenATrainingIsSavedDoesNotDecideIt() {
    Config one = arms("training.checkpoint_every=1").get(0).deciding();
    assertEquals(one, arms("training.checkpoint_every=2").get(0).deciding());
    assertTrue(one.hasPath("training.steps"));
  }

  @Test
  void whatEveryArmHasWrongIsToldOnce() {
    BadInput e =
        assertThrows(
            BadInput.class,
            () ->
                Arms.of(
                    study("arms=[{name:a},{name:b,training:{prompts:0}}]"),
                    (arm, earlier) -> {
                      throw new BadInput("never: " + earlier);
                    }));
    assertEquals(2, e.problems().size(), e.getMessage());
    assertTrue(e.problems().contains("arm \"a\": never: []"), e.getMessage());
    assertTrue(e.problems().get(1).startsWith("arm \"b\": training.prompts"), e.getMessage());
    e = assertThrows(BadInput.class, () -> arms("+training.stpes=1", "arms=[{name:a},{name:b}]"));
    assertEquals(1, e.problems().size(), e.getMessage());
  }

  /** A jar's objective whose rule multiplies by a number, compiled and bound. */
  private static Arm ofJar(Path folder, int times) throws Exception {
    Path source = Path.of("src/test/resources/user-jar/mine/BestMinusMean.java");
    String rule = "step.policyGradient(drawn.leaveOneOut())";
    String code = Files.readString(source);
    assertTrue(code.contains(rule));
    Path classes = Files.createDirectories(folder.resolve("classes" + times));
    Path edited =
        Files.createDirectories(folder.resolve("mine" + times)).resolve("BestMinusMean.java");
    Files.writeString(
        edited,
        code.replace(
            rule,
            "step.policyGradient(java.util.Arrays.stream(drawn.leaveOneOut()).map(a -> "
                + times
                + " * a).toArray())"));
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                System.out,
                System.err,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                edited.toString());
    assertEquals(0, compiled);
    Path services = Files.createDirectories(classes.resolve("META-INF/services"));
    Files.writeString(services.resolve("bondlab.objective.ObjectiveFactory"), "mine.BestMinusMean");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader jar = new URLClassLoader(new URL[] {classes.toUri().toURL()}, before)) {
      thread.setContextClassLoader(jar);
      Arm arm = arms("arms=[{name:a,objective:{name:best-minus-mean,samples:4}}]").get(0);
      assertTrue(arm.code().containsKey("objective.best-minus-mean"), arm.code().toString());
      assertEquals(
          arm.code(),
          Map.copyOf(
              new BondStudy()
                  .inputs(study("arms=[{name:a,objective:{name:best-minus-mean,samples:4}}]"))));
      return arm;
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void anEditedRuleOfAJarIsAnotherTraining(@TempDir Path folder) throws Exception {
    Arm once = ofJar(folder, 1);
    Arm twice = ofJar(folder, 2);
    assertEquals(once.written(), twice.written());
    assertNotEquals(once.deciding(), twice.deciding());
    assertNotEquals(once.code(), twice.code());
    assertEquals(Map.of(), arms("objective=jbond", "anchor=ema").get(0).code());
  }
}
