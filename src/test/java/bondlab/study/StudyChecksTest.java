package bondlab.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.Studies;
import bondlab.experiment.Trial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What this project's studies refuse before any work, naming the key that was set. */
class StudyChecksTest {
  private static final ConfigRoot ROOT = ConfigRoot.at(Path.of("experiments"));

  @TempDir Path home;

  private Trial trial(String... overrides) {
    return Experiments.at(home, Studies.installed()).trial(ROOT, List.of(overrides));
  }

  private List<String> problems(String... overrides) {
    List<String> told =
        assertThrows(BadInput.class, () -> trial(overrides), () -> String.join(" ", overrides))
            .problems();
    assertFalse(Files.exists(home.resolve("results")));
    return told;
  }

  @Test
  void everyExperimentHasOneRuleForThreads() {
    List<String> studies = new ArrayList<>();
    for (String name : ROOT.options().get("experiment")) {
      studies.add(trial("experiment=" + name).config().getString("study"));
      assertTold(
          problems("experiment=" + name, "threads=-1"),
          "threads at override \"threads=-1\": -1:",
          "from 0 to 1000");
    }
    assertTrue(studies.containsAll(Studies.installed().names()), studies::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reinforce", "rloo", "jbond", "bond", "bon-sft", "gkd"})
  void aCutLawIsRefusedWhereAPolicyIsTrained(String objective) {
    String chosen = "objective=" + objective;
    String anchor = "anchor=" + (objective.equals("jbond") ? "ema" : "fixed");
    for (String cut : List.of("policy.top_k=5", "policy.top_p=0.9")) {
      List<String> told = problems("experiment=bond", chosen, anchor, cut);
      String key = cut.substring(0, cut.indexOf('='));
      assertTrue(told.get(0).startsWith(key + " at override \"" + cut + "\": "), told::toString);
      assertEquals(1, told.size(), told::toString);
    }
  }

  @Test
  void plainSamplingMayCutItsLaw() {
    trial("experiment=overoptimization", "policy.top_k=5", "policy.top_p=0.9");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "rloo; evaluation.best_of_n=1000; below evaluation.reference = 64",
        "bond; objective.n=64; below evaluation.reference = 64",
        "jbond; evaluation.reference=2; above 2",
      })
  void theKeyThatWasSetIsNamed(String objective, String override, String limit) {
    String anchor = "anchor=" + (objective.equals("jbond") ? "ema" : "fixed");
    String[] set = override.split("=");
    assertTold(
        problems("experiment=bond", "objective=" + objective, anchor, override),
        set[0] + " at override \"" + override + "\": " + set[1] + ":",
        limit);
  }

  /** One problem that begins with key, place and value, and says the limit. */
  private static void assertTold(List<String> problems, String keyed, String limit) {
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.get(0).startsWith(keyed), problems::toString);
    assertTrue(problems.get(0).contains(limit), problems::toString);
  }

  @Test
  void unknownKeysAndWrongValuesAreToldAtOnce() {
    List<String> told =
        problems("experiment=bond", "nosuch.key=1", "training.steps=x", "evaluation.beta=2");
    assertEquals(3, told.size(), told::toString);
  }

  @Test
  void figuresAreCheckedBeforeTheTraining() {
    String told = problems("experiment=bond", "figures=[frontier,typo]").get(0);
    assertTrue(told.contains("typo: must be one of frontier, gold-and-proxy"), told);
    told = problems("experiment=overoptimization", "+figures=[gold-and-proxy]").get(0);
    assertTrue(told.contains("draws all its figures"), told);
    assertEquals(
        trial("experiment=bond").hash(), trial("experiment=bond", "figures=[cost]").hash());
  }

  private static List<String> golds(String... overrides) {
    List<String> all = new ArrayList<>(List.of("experiment=overoptimization"));
    all.addAll(List.of(overrides));
    Trial trial = Experiments.at(Path.of("none"), Studies.installed()).trial(ROOT, all);
    return RewardSpec.of(trial.config()).golds().stream()
        .map(gold -> gold.entry().names().get(0).get(0).name())
        .toList();
  }

  @Test
  void theGroupChoosesTheGoldThatDecides() {
    assertEquals(List.of("judge", "human-text"), golds("reward/gold=judge", "reward.gold.pairs=9"));
    assertEquals(List.of("typicality", "human-text"), golds("reward/gold=typicality"));
    assertEquals(List.of("human-text"), golds("reward/gold=human-text"), "counted once");
    assertEquals(List.of("judge"), golds("reward/gold=judge", "reward.golds=[${reward.gold}]"));
  }

  @Test
  void theFirstOfTheGoldsMustBeGoldAndNamesDiffer() {
    String other = "{name:human-text,vocabulary:300,continuations:9}";
    assertTold(
        problems("experiment=overoptimization", "reward.golds=[" + other + "]"),
        "reward.golds at override",
        "begin the list with ${reward.gold}");
    assertTold(
        problems(
            "experiment=overoptimization",
            "reward/gold=human-text",
            "reward.golds=[${reward.gold}," + other + "]"),
        "reward.golds: two golds are named human-text",
        "rename");
  }

  @Test
  void aBrokenGoldIsToldOnce() {
    assertTold(
        problems("experiment=overoptimization", "reward/gold=judge", "reward.gold.judges=0"),
        "reward.gold.judges at override \"reward.gold.judges=0\": 0:",
        "1");
  }
}
