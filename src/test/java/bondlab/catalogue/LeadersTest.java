package bondlab.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.catalogue.RunFiles.Training;
import bondlab.config.BadInput;
import bondlab.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeadersTest {
  private static final LeaderQuestion GOLD = LeaderQuestion.of("evaluations", "gold", "arm");

  @TempDir private Path results;

  private Leaders leaders(LeaderQuestion question) {
    try (Catalogue catalogue = Catalogue.open(results)) {
      return Leaders.of(catalogue, question);
    }
  }

  private RunFiles run(String id, String config) throws IOException {
    return RunFiles.done(results, "runs/bond/" + id, "2026-01-0" + id + "T00:00:00Z", config);
  }

  private void refused(LeaderQuestion question, String... words) {
    String message = assertThrows(BadInput.class, () -> leaders(question)).getMessage();
    for (String word : words) {
      assertTrue(message.contains(word), word + " in: " + message);
    }
  }

  private static List<Object> column(Leaders leaders, String name) {
    return Tables.cells(leaders.table()).stream().map(row -> row.get(name)).toList();
  }

  private static void assertNoted(Leaders leaders, String part) {
    assertTrue(leaders.notes().stream().anyMatch(n -> n.contains(part)), leaders.notes()::toString);
  }

  private static Training gold(String arm, long seed, double gold) {
    return new Training(arm, seed, 1, gold);
  }

  @Test
  void meansOverSeedsOfSeveralRunsWithStudentsInterval() throws IOException {
    run("1", "seed = 1\n").trainings(gold("a", 1, 1), gold("b", 1, 5));
    run("2", "seed = 2\n").trainings(gold("a", 1, 2), gold("b", 1, 5));
    run("3", "seed = 3\n").trainings(gold("a", 1, 3), gold("b", 1, 5));
    Leaders leaders = leaders(GOLD);
    Map<String, Object> second = Tables.cells(leaders.table()).get(1);
    assertEquals(List.of(1, 2), column(leaders, "rank"));
    assertEquals(List.of("b", "a"), column(leaders, "arm"));
    assertEquals(2.0, second.get("gold"));
    // t(2, .975) / sqrt(3), with the sample's standard deviation of 1
    assertEquals(2 - 4.302652729911275 / Math.sqrt(3), (double) second.get("gold_low"), 1e-9);
    assertEquals(List.of(3, 3), column(leaders, "seeds"));
    assertEquals(List.of(1.0, 3.0), List.of(second.get("gold_least"), second.get("gold_most")));
    assertEquals(List.of("a", "b"), column(leaders(GOLD.smallest()), "arm"));
  }

  @Test
  void seedsInsideOneRunCount() throws IOException {
    run("1", "seed = 1\nseeds = [1, 2]\n").trainings(gold("a", 1, 1), gold("a", 2, 3));
    Leaders leaders = leaders(GOLD);
    assertEquals(List.of(2), column(leaders, "seeds"));
    assertEquals(List.of(2.0), column(leaders, "gold"));
  }

  @Test
  void oneTrainingUnderSeveralSeedsCountsOnceAndIsNamed() throws IOException {
    double loss = 5.773810345;
    for (int seed = 1; seed <= 3; seed++) {
      run("" + seed, "seed = " + seed + "\n")
          .trainings(
              new Training("pinned", 1, 1, 6 + seed * 0), // a whole number says nothing
              new Training("pinned", 1, 2, loss),
              new Training("free", 1, 2, loss + seed * 1e-12),
              new Training("exact", 1, 2, 0.75));
    }
    Leaders leaders = leaders(GOLD.last("step"));
    assertEquals(List.of("free", "pinned", "exact"), column(leaders, "arm"));
    assertEquals(List.of(3, 1, 3), column(leaders, "seeds"));
    assertEquals(loss, column(leaders, "gold").get(1));
    assertEquals(null, column(leaders, "gold_low").get(1));
    assertEquals(null, column(leaders, "gold_least").get(1));
    assertNoted(leaders, "arm = pinned: ");
    assertNoted(leaders, "hold the same numbers: one training");
  }

  @Test
  void equalLastValuesOfDifferentTrainingsAreTwo() throws IOException {
    run("1", "seed = 1\n")
        .trainings(
            new Training("a", 1, 1, 0.123456789012), new Training("a", 1, 2, 0.333333333337));
    run("2", "seed = 2\n")
        .trainings(
            new Training("a", 1, 1, 0.987654321098), new Training("a", 1, 2, 0.333333333337));
    assertEquals(List.of(2), column(leaders(GOLD.last("step")), "seeds"));
  }

  @Test
  void runsThatDifferInFiguresAloneAreAveraged() throws IOException {
    run("1", "seed = 1\nfigures = [cost]\n").trainings(gold("a", 1, 1));
    run("2", "seed = 2\nfigures = []\n").trainings(gold("a", 1, 3));
    Leaders leaders = leaders(GOLD);
    assertEquals(List.of(2.0), column(leaders, "gold"));
    assertEquals(List.of(2), column(leaders, "seeds"));
    run("3", "seed = 3\nrate = 1\n").trainings(gold("a", 1, 3));
    refused(GOLD, "rate");
  }

  @Test
  void oneSeedHasNoIntervalAndThatIsSaid() throws IOException {
    run("1", "seed = 1\n").trainings(gold("a", 1, 1));
    Leaders leaders = leaders(GOLD);
    assertEquals(Arrays.asList((Object) null), column(leaders, "gold_low"));
    assertNoted(leaders, "one seed has no interval");
  }

  @Test
  void equalMeansShareARank() throws IOException {
    run("1", "seed = 1\n")
        .trainings(gold("a", 1, 1), gold("b", 1, 2), gold("c", 1, 2), gold("d", 1, 0));
    Leaders leaders = leaders(GOLD);
    assertEquals(List.of("b", "c", "a", "d"), column(leaders, "arm"));
    assertEquals(List.of(1, 1, 3, 4), column(leaders, "rank"));
  }

  @Test
  void seedsWithoutAValueAreCountedAndInfiniteOnesHaveNoInterval() throws IOException {
    run("1", "seed = 1\n")
        .trainings(
            gold("a", 1, 1), gold("b", 1, Double.NaN), gold("c", 1, Double.NEGATIVE_INFINITY));
    run("2", "seed = 2\n")
        .trainings(gold("a", 1, Double.NaN), gold("b", 1, Double.NaN), gold("c", 1, 0));
    Leaders leaders = leaders(GOLD);
    assertEquals(List.of("a", "c", "b"), column(leaders, "arm"));
    assertEquals(Arrays.asList(1, 2, null), column(leaders, "rank"));
    assertEquals(Arrays.asList(1.0, Double.NEGATIVE_INFINITY, null), column(leaders, "gold"));
    assertEquals(Arrays.asList(null, null, null), column(leaders, "gold_low"));
    assertEquals(List.of(1, 2, 0), column(leaders, "seeds"));
    assertEquals(List.of(1, 0, 2), column(leaders, "missing"));
    assertNoted(leaders, "no value");
  }

  @Test
  void runsThatDifferInWhatIsNotNamedAreNotAveraged() throws IOException {
    run("1", "seed = 1\nn = 2\n").trainings(gold("a", 1, 1));
    run("2", "seed = 2\nn = 4\n").trainings(gold("a", 1, 3));
    refused(GOLD, "arm = a", "differ in n (2, 4)", "--by", "--over", "--where");
    Leaders by = leaders(LeaderQuestion.of("evaluations", "gold", "arm", "n"));
    assertEquals(List.of(4L, 2L), column(by, "n"));
    assertNoted(leaders(LeaderQuestion.of("evaluations", "gold", "n")), "one seed");
    assertEquals(List.of(2.0), column(leaders(GOLD.over("n")), "gold"));
    assertEquals(List.of(3.0), column(leaders(GOLD.where("n = 4")), "gold"));
  }

  @Test
  void rowsOfOneSeedThatDifferAreNotAveraged() throws IOException {
    run("1", "seed = 1\n")
        .trainings(
            new Training("a", 1, 0, 9),
            new Training("a", 1, 5, 1),
            new Training("b", 1, 0, 9),
            new Training("b", 1, 7, 2));
    refused(GOLD, "arm = a", "2 rows", "differ in step (0, 5)", "--last step");
    Leaders last = leaders(GOLD.last("step"));
    assertEquals(List.of(2.0, 1.0), column(last, "gold"));
    assertEquals(List.of(5.5, 5.0), column(leaders(GOLD.over("step")), "gold"));
    assertEquals(List.of(9.0, 9.0), column(leaders(GOLD.where("step = 0")), "gold"));
    refused(
        LeaderQuestion.of("evaluations", "gold", "step").where("step = 0"), "differ in arm (a, b)");
  }

  @Test
  void aRunMadeTwiceCountsOnce() throws IOException {
    run("1", "seed = 1\n").trainings(gold("a", 1, 1));
    run("2", "seed = 1\n").trainings(gold("a", 1, 2));
    run("3", "seed = 2\n").trainings(gold("a", 1, 4));
    Leaders leaders = leaders(GOLD);
    assertEquals(List.of(3.0), column(leaders, "gold"));
    assertEquals(List.of(2), column(leaders, "seeds"));
    assertNoted(leaders, "bond/1");
  }

  @Test
  void ofRunsThatBeganTogetherTheFirstByNameCounts() throws IOException {
    for (String id : List.of("b", "a", "c")) {
      RunFiles.done(results, "runs/bond/" + id, "2026-01-01T00:00:00Z", "seed = 1\n")
          .trainings(gold("a", 1, id.charAt(0)));
    }
    assertEquals(List.of((double) 'a'), column(leaders(GOLD), "gold"));
  }

  /** The list of seeds is another, so the configurations are; the training is the same. */
  @Test
  void aTrainingThatTwoRunsHoldCountsOnce() throws IOException {
    run("1", "seed = 1\nseeds = [1]\n").trainings(gold("a", 1, 1));
    run("2", "seed = 1\nseeds = [1, 2]\n").trainings(gold("a", 1, 1), gold("a", 2, 3));
    Leaders leaders = leaders(GOLD);
    assertEquals(List.of(2), column(leaders, "seeds"));
    assertEquals(List.of(2.0), column(leaders, "gold"));
    assertNoted(leaders, "several runs have a training of the same settings and seed");
  }

  @Test
  void onlyFinishedRunsCount() throws IOException {
    run("1", "seed = 1\n").trainings(gold("a", 1, 1));
    run("2", "seed = 2\n").file("STATUS", "FAILED\n").trainings(gold("a", 1, 9));
    assertEquals(List.of(1.0), column(leaders(GOLD), "gold"));
  }

  @Test
  void namesThatAreNotThereAreToldWithTheNearest() throws IOException {
    run("1", "seed = 1\n").trainings(gold("a", 1, 1));
    refused(LeaderQuestion.of("evaluation", "gold", "arm"), "did you mean evaluations?");
    refused(LeaderQuestion.of("evaluations", "glod", "amr"), "gold?", "arm?");
    refused(LeaderQuestion.of("evaluations", "arm", "seed"), "arm is text");
    refused(GOLD.where("gold > 5"), "no row");
    assertThrows(BadInput.class, () -> LeaderQuestion.of("evaluations", "gold"));
  }
}
