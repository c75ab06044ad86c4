package bondlab.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.Unbind;
import bondlab.objective.AnchorSchedule.Ema.Average;
import bondlab.objective.AnchorSchedule.Ema.Form;
import bondlab.objective.Objective.Sources;
import bondlab.objective.PolicyGradient.Reinforce;
import bondlab.objective.PolicyGradient.Rloo;
import bondlab.stats.Quantiles.ZeroCounts;
import bondlab.stats.RandomStream;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectiveSpecTest {
  private record Study(ObjectiveSpec objective, AnchorSchedule anchor) {}

  private static final String BOND =
      "name = bond, n = 4, beta = 0.5, samples = 2, per = response, "
          + "quantile { name = monte-carlo, samples = 16, zero = add-one }";

  private static ObjectiveSpec bind(String text) {
    var config = ConfigFactory.parseString("objective { " + text + " }");
    return Bind.to(ObjectiveSpec.class, config, "objective");
  }

  private static AnchorSchedule anchor(String text) {
    var config = ConfigFactory.parseString("anchor { " + text + " }");
    return Bind.to(AnchorSchedule.class, config, "anchor");
  }

  private static List<String> problems(String text) {
    return assertThrows(BadInput.class, () -> bind(text)).problems();
  }

  private static void assertTold(List<String> problems, String... parts) {
    assertEquals(parts.length, problems.size(), problems.toString());
    for (int i = 0; i < parts.length; i++) {
      assertTrue(problems.get(i).contains(parts[i]), problems.get(i));
    }
  }

  @Test
  void everyObjectiveIsBound() {
    assertEquals(
        new Bond(
            4,
            .5,
            2,
            new QuantileEstimator.MonteCarlo(16, ZeroCounts.ADD_ONE),
            LossReduction.RESPONSE),
        bind(BOND));
    assertEquals("bond", bind(BOND).objective(ObjectiveInputs.NOTHING).name());
    assertEquals(4, bind(BOND).n());
    ObjectiveSpec jbond = bind("name = jbond, beta = 0.25, gamma = 2, samples = 1");
    assertEquals(new JBond(.25, 2, 1), jbond.objective(ObjectiveInputs.NOTHING));
    assertEquals(2, jbond.n());
    assertEquals(new BonSft(8), bind("name = bon-sft, n = 8"));
    assertEquals(new Reinforce(.05, 1), bind("name = reinforce, kl_coef = 0.05, samples = 1"));
    ObjectiveSpec rloo = bind("name = rloo, kl_coef = 0, samples = 2");
    assertEquals(new Rloo(0, 2), rloo.objective(ObjectiveInputs.NOTHING));
    assertEquals(1, rloo.n());
    assertEquals(
        new RlooForward(.05, 2, 4, .5),
        bind("name = rloo-forward, kl_coef = 0.05, samples = 2, n = 4, forward = 0.5"));
    assertEquals(
        new MaxAtK(4, .05, 8), bind("name = max-at-k, k = 4, kl_coef = 0.05, samples = 8"));
    assertEquals(
        new VBon(4, 2, new QuantileEstimator.MonteCarlo(16, ZeroCounts.ADD_ONE)),
        bind(
            "name = vbon, "
                + BOND.substring(BOND.indexOf("n = 4"), BOND.indexOf("beta"))
                + "samples = 2, "
                + BOND.substring(BOND.indexOf("quantile"))));
    assertEquals(
        new Wind(Wind.Form.SQUARED, 1, .1, 4),
        bind("name = wind, form = squared, eta = 1, kl_coef = 0.1, samples = 4"));
    ObjectiveSpec gkd = bind("name = gkd, beta = 0.5, lmbda = 1, reward_share = 0");
    assertEquals(new Gkd(.5, 1, 0), gkd);
    ObjectiveInputs taught = ObjectiveInputs.NOTHING.withTeacher(new Logits(0, 0));
    assertEquals("gkd", gkd.objective(taught).name());
  }

  /** What a notebook's cell gets is written as configuration and bound again. */
  @Test
  void settingsAreWrittenUnderTheirNames() {
    for (Record settings :
        List.of(Bond.of(4, 0.5), JBond.of(), Rloo.of(0.05), new BonSft(4), new Gkd(.5, .5, 0))) {
      assertEquals(settings, Bind.to(ObjectiveSpec.class, Unbind.of(settings)));
    }
  }

  private record Brought(int gamma) implements ObjectiveSpec {
    @Override
    public Objective objective(ObjectiveInputs given) {
      throw new UnsupportedOperationException();
    }
  }

  /** What the tables of a study say of an arm is asked of its settings, those of jars too. */
  @Test
  void settingsAnswerForTheirCoefficients() {
    ObjectiveSpec jbond = bind("name = jbond, beta = 0.25, gamma = 2, samples = 1");
    assertEquals(OptionalDouble.of(2), jbond.anchorKlCoef());
    assertEquals(OptionalDouble.of(.25), jbond.jeffreys());
    assertEquals(OptionalDouble.empty(), jbond.referenceKlCoef());
    ObjectiveSpec rloo = bind("name = rloo, kl_coef = 0.05, samples = 2");
    assertEquals(OptionalDouble.of(.05), rloo.referenceKlCoef());
    assertEquals(OptionalDouble.empty(), rloo.anchorKlCoef());
    assertEquals(OptionalDouble.empty(), rloo.jeffreys());
    ObjectiveSpec gkd = bind("name = gkd, beta = 0.5, lmbda = 1, reward_share = 0");
    assertEquals(OptionalDouble.of(.5), gkd.backwardWeight());
    assertEquals(OptionalDouble.of(1), gkd.ownShare());
    assertEquals(OptionalDouble.of(3), new Brought(3).anchorKlCoef());
    assertEquals(
        OptionalDouble.of(.05),
        anchor("name = ema, eta = 0.05, end = 0.01, form = cosine").averagingRate());
    assertEquals(OptionalDouble.empty(), anchor("name = fixed").averagingRate());
  }

  @Test
  void theShortFormsOfTheSettingsAreThoseOfTheFiles() {
    Path files = Path.of("experiments", "objective");
    assertEquals(fromFile(files, "bond"), Bond.of(4, 0.5));
    assertEquals(fromFile(files, "jbond"), JBond.of());
    assertEquals(fromFile(files, "rloo"), Rloo.of(0.05));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rloo-forward", "max-at-k", "vbon", "wind"})
  void everyFileIsBoundAndMakesItsObjective(String name) {
    ObjectiveSpec spec = fromFile(Path.of("experiments", "objective"), name);
    try (Objective objective = spec.objective(ObjectiveInputs.NOTHING)) {
      assertTrue(objective.name().startsWith(name), objective.name());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dpo", "ipo", "slic", "kto", "bonbon"})
  void offlineObjectivesNeedATable(String name) {
    ObjectiveSpec spec = fromFile(Path.of("experiments", "objective"), name);
    var e = assertThrows(BadInput.class, () -> spec.objective(ObjectiveInputs.NOTHING));
    assertTrue(e.getMessage().contains("objective.name = " + name), e.getMessage());
  }

  private static ObjectiveSpec fromFile(Path folder, String name) {
    return Bind.to(
        ObjectiveSpec.class, ConfigFactory.parseFile(folder.resolve(name + ".conf").toFile()));
  }

  @Test
  void everyAnchorIsBound() {
    assertEquals(new AnchorSchedule.Fixed(), anchor("name = fixed"));
    assertEquals(new AnchorSchedule.Periodic(50), anchor("name = periodic, every = 50"));
    assertEquals(
        new AnchorSchedule.Ema(.05, .01, Form.COSINE),
        anchor("name = ema, eta = 0.05, end = 0.01, form = cosine"));
    assertEquals(
        new AnchorSchedule.Ema(.05, .05, Form.CONSTANT, Optional.of(Average.WEIGHTS)),
        anchor("name = ema, eta = 0.05, end = 0.05, form = constant, average = weights"));
    assertEquals(new AnchorSchedule.KlTriggered(2), anchor("name = kl-triggered, nats = 2"));
  }

  @Test
  void quantilesAreBound() {
    String bond = BOND.substring(0, BOND.indexOf("quantile"));
    Bond two = (Bond) bind(bond + "quantile { name = two-sample }");
    assertEquals(new QuantileEstimator.TwoSample(), two.quantile());
    Bond counted =
        (Bond) bind(bond + "quantile { name = monte-carlo, samples = 2, zero = digamma }");
    assertEquals(new QuantileEstimator.MonteCarlo(2, ZeroCounts.DIGAMMA), counted.quantile());
  }

  @Test
  void allProblemsOfAnObjectiveAndItsAnchorAreToldAtOnce() {
    var config =
        ConfigFactory.parseString(
            """
            objective { name = jbond, beta = 1.5, gamma = -1, samples = 0 }
            anchor { name = ema, eta = 0, end = 2, form = constant }
            """);
    var e = assertThrows(BadInput.class, () -> Bind.to(Study.class, config));
    assertTold(
        e.problems(),
        "objective.beta at String:1: 1.5: must be from 0 to 1",
        "objective.gamma at String:1: -1: must be 0 or more",
        "objective.samples at String:1: 0: must be 1 or more",
        "anchor.eta at String:2: 0: must be above 0",
        "anchor.end at String:2: 2: must be from 0 to 1");
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    assertTold(problems("name = bon-sft, n = 1"), "objective.n at String:1: 1: must be 2 or more");
    assertTold(
        problems("name = rloo, kl_coef = nan, samples = 1"),
        "objective.kl_coef at String:1: nan: must be 0 or more and finite",
        "objective.samples at String:1: 1: must be 2 or more");
    assertTold(
        problems("name = gkd, beta = 2, lmbda = -1, reward_share = 1"),
        "objective.b",
        "objective.lmbda",
        "objective.reward_share at String:1: 1: must be from 0 to below 1");
    assertTold(
        problems(BOND.replace("n = 4", "n = 1")), "objective.n at String:1: 1: must be 2 or more");
    assertTold(
        problems(BOND.replace("samples = 16", "samples = 0")),
        "objective.quantile.samples at String:1: 0: must be 1 or more");
  }

  @Test
  void keysOfOtherObjectivesAreRefusedByName() {
    assertTold(
        problems(BOND + ", gamma = 1"),
        "objective.gamma at String:1: unknown key of bond (jbond takes it); known are n, beta,");
    assertTold(
        problems("name = jbond, bet = 1, beta = 1, gamma = 0, samples = 1"),
        "objective.bet at String:1: unknown key of jbond; did you mean beta?");
    assertTold(
        problems(BOND.replace("name = monte-carlo", "name = two-sample")),
        "objective.quantile.samples at String:1: unknown key of two-sample (monte-carlo takes it)",
        "objective.quantile.zero at String:1: unknown key of two-sample (monte-carlo takes it)");
  }

  @Test
  void unknownNamesAreToldWithTheNearest() {
    assertTold(
        problems("name = jbnd"),
        "objective.name at String:1: jbnd: must be one of bond, jbond, bon-sft, reinforce, rloo,"
            + " rloo-forward, max-at-k, vbon, wind, dpo, ipo, slic, kto, bonbon, gkd, own;"
            + " did you mean jbond?");
    assertTold(problems("beta = 1"), "objective.name: missing");
    var e = assertThrows(BadInput.class, () -> anchor("name = emma"));
    assertTold(e.problems(), "did you mean ema?");
    assertTold(problems(BOND.replace("add-one", "ad-one")), "objective.quantile.zero at String:1");
  }

  @Test
  void whatAStudyDoesNotHaveIsToldByItsSetting() {
    ObjectiveSpec gkd = bind("name = gkd, beta = 0.5, lmbda = 0.5, reward_share = 0");
    var e = assertThrows(BadInput.class, () -> gkd.objective(ObjectiveInputs.NOTHING));
    assertTrue(e.getMessage().contains("gkd: needs a teacher"), e.getMessage());
    ObjectiveInputs taught = ObjectiveInputs.NOTHING.withTeacher(new Logits(0, 0));
    e = assertThrows(BadInput.class, () -> gkd.objective(taught));
    assertTrue(e.getMessage().contains("objective.lmbda = 0.5"), e.getMessage());
    String bond = BOND.substring(0, BOND.indexOf("quantile"));
    for (String name : List.of("learned, learning_rate = 1e-3, least = 0.03", "exact")) {
      ObjectiveSpec spec = bind(bond + "quantile { name = " + name + " }");
      e = assertThrows(BadInput.class, () -> spec.objective(ObjectiveInputs.NOTHING));
      String setting = "objective.quantile.name = " + name.split(",")[0];
      assertTrue(e.getMessage().contains(setting), e.getMessage());
    }
  }

  @Test
  void givenResponsesMustAnswerThePrompts() {
    Objective gkd =
        new Gkd(.5, 0, 0)
            .objective(
                ObjectiveInputs.NOTHING
                    .withTeacher(new Logits(0, 0))
                    .withResponses((prompts, stream) -> List.of()));
    Sources none = new Sources(null, null, null, null);
    var e = assertThrows(BadInput.class, () -> gkd.step(none, Laws.prompts(2), RandomStream.of(1)));
    assertTrue(e.getMessage().contains("0 responses to 2 prompts"), e.getMessage());
  }
}
