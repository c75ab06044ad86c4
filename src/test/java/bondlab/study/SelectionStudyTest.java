package bondlab.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Studies;
import bondlab.progress.Progress;
import bondlab.report.SelectionReport;
import bondlab.stats.BestOfN;
import bondlab.study.SelectionResults.FrontierRow;
import bondlab.study.SelectionResults.TunedRow;
import bondlab.study.SelectionResults.VersusRow;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole study on the real corpus, with networks so small that it takes seconds. */
class SelectionStudyTest {
  private static final String RULES =
      "selection.rules=[{name:best,n:[1,2,4,8,16]},{name:poisson,mu:[0,1,3,7]},"
          + "{name:soft,n:4,lambda:[1,0.5,0]},{name:rejection,n:4,beta:[4,1,0.25]}]";
  private static final List<String> TINY =
      List.of(
          "experiment=selection",
          "threads=2",
          "policy.vocabulary=300",
          "policy.network={width:16,layers:1,heads:2,key_value_heads:1,mlp:32}",
          "policy.training.steps=8",
          "reward.gold.vocabulary=320",
          "reward.gold.continuations=60",
          "reward.golds=[${reward.gold}]",
          "reward.proxies={kinds:[linear],pairs:[16],held_out:16,replicates:3}",
          "prompts.count=6",
          "prompts.response=8",
          "pool.samples=64",
          "pool.ns=[1,2,4]",
          "selection.samples=16");

  @TempDir Path home;

  private RunFolder run(String rules) {
    List<String> overrides = new ArrayList<>(TINY);
    overrides.add(rules);
    return Experiments.at(home, Studies.installed())
        .telling(line -> {})
        .run(ConfigRoot.at(Path.of("experiments")), overrides, Progress.SILENT);
  }

  private static <R extends Record> List<R> rows(RunFolder run, String table, Class<R> type) {
    return Tables.rows(TableFiles.readParquet(run.tables().resolve(table + ".parquet")), type);
  }

  private static FrontierRow one(List<FrontierRow> frontier, String rule, double value) {
    return frontier.stream()
        .filter(row -> row.rule().equals(rule) && row.value() == value)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void rulesStandBesideBestOfNOnOnePool() {
    RunFolder run = run(RULES);
    List<FrontierRow> frontier = rows(run, "frontier", FrontierRow.class);
    assertEquals(5 + 4 + 3 + 3, frontier.size());
    for (FrontierRow none : List.of(one(frontier, "best", 1), one(frontier, "poisson", 0))) {
      assertEquals(0, none.kl(), 1e-12);
      assertEquals(1, none.draws());
      assertEquals(.5, none.winRate(), 1e-12);
      assertEquals(0, none.gold(), 1e-7); // centred in single precision
    }
    FrontierRow best = one(frontier, "best", 4);
    FrontierRow soft = one(frontier, "soft, n = 4", 0);
    assertEquals(best.gold(), soft.gold(), 1e-12);
    assertEquals(best.kl(), soft.kl(), 1e-12);
    assertTrue(best.kl() > 0 && best.kl() <= BestOfN.klUpperBound(4) + 1e-12);
    assertTrue(one(frontier, "rejection, n = 4", .25).draws() <= 9);
    List<TunedRow> tuned = rows(run, "tuned", TunedRow.class);
    assertEquals(4, tuned.size());
    assertTrue(tuned.get(0).valueLow() <= tuned.get(0).value());
    assertEquals(2, tuned.get(0).byFold().split(" ").length);
    List<VersusRow> versus = rows(run, "versus", VersusRow.class);
    assertEquals(3, versus.stream().filter(row -> row.matched().equals("none")).count());
    for (VersusRow row : versus) {
      assertEquals(3, row.replicates());
      assertTrue(row.goldLow() <= row.gold() && row.gold() <= row.goldHigh());
      assertTrue(row.p() <= row.pHolm());
      if (row.matched().equals("draws") && row.rule().startsWith("soft")) {
        assertEquals(4, row.n(), 1e-6); // a soft Best-of-4 costs what Best-of-4 does
      }
    }
    AgreementRow agreement = rows(run, "agreement", AgreementRow.class).get(0);
    assertTrue(Math.abs(agreement.betweenReplicates()) < 1);
    // scores have variance 1 each: what two replicates do not share is left within the ensemble
    double left = (1 - agreement.betweenReplicates()) * 2 / 3;
    assertEquals(left, agreement.variance(), .15); // correlations weigh prompts alike
    assertEquals(3, agreement.replicates());
    assertEquals(versus.size(), rows(run, "verdicts", VerdictRow.class).size());
    new SelectionReport().draw(run);
    assertTrue(Files.exists(run.figures().resolve("frontier.svg")));
    assertTrue(Files.exists(run.figures().resolve("gold-by-draws.svg")));
  }

  private void assertTold(String part, String rules) {
    var e = assertThrows(BadInput.class, () -> run("selection.rules=" + rules));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void whatIsNoFamilyIsToldBeforeWork() {
    String best = "[{name:best,n:[1,2,4]},";
    assertTold("selection.rules.0", "[{name:poisson,mu:[0,1,3]}]");
    assertTold("selection.rules.1", best + "{name:soft,n:4,lambda:1}]");
    assertTold("going one way", best + "{name:soft,n:4,lambda:[1,2,1]}]");
    assertTold("closed form", best + "{name:majority,n:4,m:[1,2,3]}]");
    assertTold("lambda", best + "{name:soft,n:4,lambda:[1,0,-1]}]");
    assertTold("unknown key", best + "{name:soft,n:4,lambda:[2,1,0],mu:1}]");
  }
}
