package bondlab.study.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Studies;
import bondlab.progress.Progress;
import bondlab.report.StudyReports;
import bondlab.study.exact.ModeCoveringStudy.ModeMassRow;
import bondlab.study.exact.ModeCoveringStudy.OutcomeRow;
import bondlab.study.exact.QuantileErrorStudy.SamplingCostRow;
import bondlab.study.exact.QuantileErrorStudy.TargetErrorRow;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExactStudiesTest {
  @TempDir Path home;

  private RunFolder run(String... overrides) {
    return Experiments.at(home, Studies.installed())
        .run(ConfigRoot.at(Path.of("experiments")), List.of(overrides), Progress.SILENT);
  }

  private static <R extends Record> List<R> rows(RunFolder run, String table, Class<R> type) {
    return Tables.rows(TableFiles.readParquet(run.tables().resolve(table + ".parquet")), type);
  }

  private static List<String> figures(RunFolder run) {
    assertTrue(StudyReports.installed().draw(run));
    return run.figureFiles().stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> name.endsWith(".png"))
        .toList();
  }

  private static List<OptimumRow> of(List<OptimumRow> rows, String law) {
    return rows.stream().filter(row -> row.law().equals(law)).toList();
  }

  @Test
  void forwardSpreadsBackwardCollapsesAndJeffreysLiesBetween() {
    RunFolder run = run("experiment=mode-covering");
    List<OptimumRow> rows = rows(run, "optima", OptimumRow.class);
    OptimumRow best = rows.get(1);
    List<OptimumRow> normal = of(rows, OptimumRow.BY_JEFFREYS);
    assertEquals(
        List.of(0.0, 0.25, 0.5, 0.75, 1.0), normal.stream().map(OptimumRow::weight).toList());
    List<OptimumRow> jsd = of(rows, OptimumRow.BY_JSD);
    assertEquals(normal.get(0).entropy(), jsd.get(0).entropy(), 1e-4); // both the forward KL
    assertEquals(normal.get(4).entropy(), jsd.get(jsd.size() - 1).entropy(), 1e-4);
    for (int i = 1; i < normal.size(); i++) {
      assertTrue(normal.get(i).entropy() < normal.get(i - 1).entropy());
      assertTrue(normal.get(i).spread() < normal.get(i - 1).spread());
      assertTrue(normal.get(i).forwardKl() > normal.get(i - 1).forwardKl());
      assertTrue(normal.get(i).backwardKl() < normal.get(i - 1).backwardKl());
    }
    assertTrue(normal.get(0).entropy() > best.entropy() + 1); // between the modes too
    assertEquals(best.spread(), normal.get(0).spread(), 1e-4); // forward keeps the moments
    assertTrue(normal.get(4).entropy() < best.entropy());
    List<ModeMassRow> modes = rows(run, "modes", ModeMassRow.class);
    for (int law = 0; law < rows.size(); law++) {
      double mass =
          modes.subList(3 * law, 3 * law + 3).stream().mapToDouble(ModeMassRow::mass).sum();
      assertEquals(1, mass, 1e-12);
    }
    assertEquals(List.of("against-beta.png", "law.png", "optima.png"), figures(run));
  }

  @Test
  void theReferenceTimesItsPartsIsBestOfN() {
    List<OutcomeRow> rows =
        rows(run("experiment=mode-covering", "n=5.5"), "outcomes", OutcomeRow.class);
    for (OutcomeRow row : rows) {
      double product = row.reference() * Math.exp(row.logA() + row.logB());
      assertEquals(row.bestOfN(), product, 1e-12);
    }
    assertEquals(1, rows.stream().mapToDouble(OutcomeRow::bestOfN).sum(), 1e-12);
  }

  @Test
  void quantileErrorGrowsWithNAndFallsWithSamples() {
    RunFolder run = run("experiment=quantile-error", "samples=[4,16]", "ns=[2,8,16]", "points=20");
    List<TargetErrorRow> rows = rows(run, "targets", TargetErrorRow.class);
    for (TargetErrorRow row : rows) {
      boolean known = row.estimator().equals("exact");
      assertEquals(known, row.rms() == 0, row.toString());
      if (row.estimator().equals("add_one") && row.responses().equals(QuantileErrorStudy.BEST)) {
        assertEquals(Math.sqrt((row.n() - 1.0) / row.samples()), row.firstOrder(), 1e-12);
        // first order: a quarter off at k = 4, a tenth at k = 16
        assertEquals(1, row.rms() / row.firstOrder(), row.samples() == 4 ? .3 : .12);
      }
    }
    List<SamplingCostRow> costs = rows(run, "costs", SamplingCostRow.class);
    assertEquals(List.of(2, 8, 16), costs.stream().map(SamplingCostRow::forward).toList());
    assertTrue(costs.get(2).backwardStart() > 100 * costs.get(2).backwardEnd());
    assertEquals(
        List.of("log-quantile.png", "sampling-cost.png", "target-error.png"), figures(run));
  }

  @Test
  void badInputIsToldWithPlacesAndLeavesNothing() {
    String[][] bad = {
      {"experiment=mode-covering", "n=0.5", "betas=[0,2]", "reference=[]"},
      {"experiment=mode-covering", "reward.step=-1", "reward.hills=[]", "grid.to=-9"},
      {"experiment=quantile-error", "samples=[0]", "ns=[1]", "points=1", "tolerance=0"},
      {"experiment=known-answers", "+n=3"}
    };
    String[][] said = {
      {"n at", "0.5", "betas", "reference"},
      {"reward.step", "reward.hills", "grid.to"},
      {"samples", "ns", "points", "tolerance"},
      {"n"}
    };
    for (int i = 0; i < bad.length; i++) {
      String[] overrides = bad[i];
      BadInput e = assertThrows(BadInput.class, () -> run(overrides));
      for (String part : said[i]) {
        assertTrue(e.getMessage().contains(part), part + " in " + e.getMessage());
      }
    }
    assertEquals(0, home.toFile().list().length);
  }
}
