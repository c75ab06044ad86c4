package bondlab.study.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Studies;
import bondlab.progress.Progress;
import bondlab.report.StudyReports;
import bondlab.stats.RandomStream;
import bondlab.study.exact.KnownCurveReadings.Pools;
import bondlab.study.exact.KnownCurveReadings.Reading;
import bondlab.study.exact.KnownCurveReadings.Size;
import bondlab.study.exact.KnownCurveStudy.CoverageRow;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownCurveStudyTest {
  private static final KnownCurveLaw LAW =
      new KnownCurveLaw(new KnownCurveLaw.Spread(0.3, 0.15, 2, 0.55, 4), 1, 0.42);

  @TempDir Path home;

  @Test
  void momentsAreThoseOfTheTables() {
    assertEquals(0, KnownCurveLaw.moment(1, 1), 1e-12);
    assertEquals(1, KnownCurveLaw.moment(1, 2), 1e-12);
    assertEquals(1 / Math.sqrt(Math.PI), KnownCurveLaw.moment(2, 1), 1e-12);
    assertEquals(2.507593639, KnownCurveLaw.moment(100, 1), 1e-8); // Harter 1961
    assertEquals(0.705770, LAW.correlation(1), 1e-6); // 4e5 draws gave .70596
    assertEquals(1, LAW.correlation(0), 1e-12);
    // two directions: |z|² is exponential, E[ρ²] = ∫ e^(−v)/(1 + 2τ²v) dv, by E1 of tables
    KnownCurveLaw two =
        new KnownCurveLaw(new KnownCurveLaw.Spread(0, 0, 0, Math.sqrt(0.5), 2), 1, 0);
    assertEquals(0.596347362, two.correlation(2), 1e-9); // e·E1(1), Gompertz's constant
  }

  @Test
  void theTruthIsWhatLargeSamplesGive() {
    RandomStream stream = RandomStream.of(5);
    int draws = 20_000;
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < draws; i++) {
      double rho = LAW.training(stream)[0];
      KnownCurveLaw.PromptGold gold = LAW.prompt(stream);
      double best = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < 8; j++) {
        best = Math.max(best, stream.nextGaussian());
      }
      double x = rho * best + Math.sqrt(1 - rho * rho) * stream.nextGaussian();
      double gain = gold.at(x) - gold.at(0) + gold.curvature();
      mean += gain / draws;
      squares += gain * gain / draws;
    }
    double error = Math.sqrt((squares - mean * mean) / draws);
    assertEquals(LAW.bestOfN(8), mean, 4 * error); // four standard errors
  }

  @Test
  void aStudyDependsOnItsStreamAlone() {
    Pools pools = Pools.of(LAW, 32, new int[] {1, 4, 16, 32}, 50, 0.95);
    Size size = new Size(6, 3);
    List<Reading> once = pools.read(size, RandomStream.of(1).at(7));
    assertEquals(once, pools.read(size, RandomStream.of(1).at(7)));
  }

  @Test
  void intervalsCoverInASmallSimulation() {
    RunFolder run =
        Experiments.at(home, Studies.installed())
            .run(
                ConfigRoot.at(Path.of("experiments")),
                List.of(
                    "experiment=known-curve",
                    "studies=150",
                    "sizes.prompts=[16]",
                    "sizes.replicates=[3,8]",
                    "pool.samples=64",
                    "pool.ns=[1,2,4,8,16,32]",
                    "resamples=200"),
                Progress.SILENT);
    List<CoverageRow> rows =
        Tables.rows(
            TableFiles.readParquet(run.tables().resolve("coverage.parquet")), CoverageRow.class);
    for (CoverageRow row : rows) {
      boolean linear = row.quantity().matches("alpha|beta|gold.*");
      if (linear) {
        assertEquals(0, row.bias(), 4.5 * row.biasError(), row.toString());
      }
      boolean fall = row.quantity().equals(KnownCurveReadings.FALL);
      // a fall that is small beside its error is covered less: its interval errs towards none
      if (!fall && !row.over().equals(KnownCurveReadings.OVER_PROMPTS)) {
        // .95 less what 3 replicates cost and four Monte-Carlo errors of .018
        assertTrue(row.coverage() > 0.84, row.toString());
      }
      if (fall && row.truth() == 0) {
        assertTrue(row.below() < 0.1, row.toString());
      }
    }
    double prompts = overOne(rows, KnownCurveReadings.OVER_PROMPTS);
    double both = overOne(rows, KnownCurveReadings.OVER_BOTH);
    assertTrue(prompts < both - 0.04, prompts + " over prompts, " + both + " over both");
    assertTrue(StudyReports.installed().draw(run));
    assertEquals(6, run.figureFiles().size());
  }

  /** Coverage of gold at the largest n where trainings differ most: gold rises, 3 replicates. */
  private static double overOne(List<CoverageRow> rows, String over) {
    return rows.stream()
        .filter(row -> row.law().equals("rising") && row.replicates() == 3)
        .filter(row -> row.quantity().equals("gold at the largest n") && row.over().equals(over))
        .findFirst()
        .orElseThrow()
        .coverage();
  }
}
