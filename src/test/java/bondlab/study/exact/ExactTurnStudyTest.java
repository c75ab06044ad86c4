package bondlab.study.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Studies;
import bondlab.progress.Progress;
import bondlab.report.StudyReports;
import bondlab.stats.BestOfN;
import bondlab.stats.Divergence;
import bondlab.study.exact.ExactTurnStudy.ArmTurnRow;
import bondlab.study.exact.ExactTurnStudy.BestOfNRow;
import bondlab.study.exact.ExactTurnStudy.PathRow;
import bondlab.study.exact.TurningLaw.PromptSpec;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.univariate.BrentOptimizer;
import org.hipparchus.optim.univariate.SearchInterval;
import org.hipparchus.optim.univariate.UnivariateObjectiveFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExactTurnStudyTest {
  private static final String EVERY = PolicyClass.EVERY_LAW.label();

  private static final TurningLaw LAW =
      TurningLaw.of(
          new TurningLaw.Spec(
              21, 6, 0.67, List.of(new PromptSpec(0.7, 1.2), new PromptSpec(1.2, 1.2))));

  @TempDir Path home;

  private static <R extends Record> List<R> rows(RunFolder run, String table, Class<R> type) {
    return Tables.rows(TableFiles.readParquet(run.tables().resolve(table + ".parquet")), type);
  }

  private static double[] exponential(double[] reference, double[] rewards, double weight) {
    double[] logits = reference.clone();
    Arrays.setAll(logits, k -> logits[k] + weight * rewards[k]);
    return TurningLaw.normalised(logits);
  }

  private static double[][] tilted(double weight) {
    return Arrays.stream(LAW.proxy())
        .map(proxy -> exponential(LAW.logReference(), proxy, weight))
        .toArray(double[][]::new);
  }

  private static double best(DoubleUnaryOperator gold, double low, double high) {
    return new BrentOptimizer(1e-10, 1e-10)
        .optimize(
            new MaxEval(200),
            GoalType.MAXIMIZE,
            new UnivariateObjectiveFunction(gold::applyAsDouble),
            new SearchInterval(low, high))
        .getPoint();
  }

  @Test
  void rewardsAreStandardised() {
    TurningLaw.Measures start = LAW.measure(LAW.reference());
    assertEquals(0, start.kl(), 1e-12);
    assertEquals(0, start.proxy(), 1e-12);
    assertEquals(0, start.gold(), 1e-12);
    assertEquals(1, start.proxySpread(), 1e-12);
  }

  @Test
  void everyGradientIsZeroAtItsOptimum() {
    List<ExactObjective> objectives =
        List.of(
            new ExactObjective.PolicyGradient(0.5),
            new ExactObjective.Bond(4, 0),
            new ExactObjective.Bond(16, 0.5),
            new ExactObjective.Bond(2.5, 1),
            new ExactObjective.JBond(0.5, 0),
            new ExactObjective.JBond(0.5, 1));
    double[] reference = LAW.logReference();
    double[] anchor = exponential(reference, LAW.proxy()[0], 0.3);
    for (ExactObjective objective : objectives) {
      double[] optimum = objective.optimum(anchor, reference, LAW.proxy()[0]);
      double[] slope = objective.gradient(anchor, reference, LAW.proxy()[0]).apply(optimum);
      // J-BOND's optimum is solved for, to rounding of its bisection
      assertEquals(0, ToyLaw.largest(slope, new double[slope.length]), 1e-12, objective.name());
    }
    double[] alone =
        new ExactObjective.PolicyGradient(0).optimum(anchor, reference, LAW.proxy()[0]);
    assertEquals(1, Arrays.stream(alone).filter(Double::isFinite).count());
  }

  @Test
  void theGradientByThetaIsThatOfADifference() {
    double[][] features = LAW.features()[1];
    double[] reference = LAW.logReference();
    double[] target = BestOfN.logPmf(reference, LAW.proxy()[1], 8);
    double[] theta = {0.4, -0.2};
    ExactObjective bond = new ExactObjective.Bond(8, 0.3);
    double[] policy = linear(features, theta);
    double[] slope =
        PolicyClass.slope(
            features, bond.gradient(reference, reference, LAW.proxy()[1]).apply(policy));
    double h = 1e-5;
    for (int f = 0; f < theta.length; f++) {
      double[] up = theta.clone();
      double[] down = theta.clone();
      up[f] += h;
      down[f] -= h;
      double difference =
          (Divergence.jeffreys(linear(features, up), target, 0.3)
                  - Divergence.jeffreys(linear(features, down), target, 0.3))
              / (2 * h);
      assertEquals(difference, slope[f], 1e-7); // h² of the third derivative
    }
  }

  private static double[] linear(double[][] features, double[] theta) {
    double[] logits = LAW.logReference().clone();
    Arrays.setAll(logits, k -> logits[k] + theta[0] * features[k][0] + theta[1] * features[k][1]);
    return TurningLaw.normalised(logits);
  }

  @Test
  void aStepStaysInItsClassAndGoesDown() {
    double[][] policy = tilted(0.5);
    double[][] gradient = new double[LAW.prompts()][];
    double[][] target = LAW.bestOf(8);
    Arrays.setAll(
        gradient, p -> bondlab.objective.ExactGradients.jeffreys(policy[p], target[p], 0.5));
    for (PolicyClass policies : PolicyClass.values()) {
      double[][] next = policies.step(LAW, policy, gradient, 1e-3);
      double before = 0;
      double after = 0;
      for (int p = 0; p < next.length; p++) {
        before += Divergence.jeffreys(policy[p], target[p], 0.5);
        after += Divergence.jeffreys(next[p], target[p], 0.5);
      }
      assertTrue(after < before, policies.label());
    }
  }

  @Test
  void bestOfNPeaksWhereItsGoldIsFlat() {
    List<BestOfNRow> rows = ExactTurnStudy.bestOfN(LAW, 6);
    BestOfNRow peak = ExactTurnStudy.peak(LAW, rows);
    for (BestOfNRow row : rows) {
      assertTrue(row.gold() <= peak.gold() + 1e-12);
      assertTrue(row.kl() <= row.klBound() + 1e-12);
    }
    double h = 1e-3 * peak.n();
    double slope =
        (LAW.measure(LAW.bestOf(peak.n() + h)).gold()
                - LAW.measure(LAW.bestOf(peak.n() - h)).gold())
            / (2 * h);
    assertEquals(0, slope, 1e-6);
  }

  @Test
  void pathsEndAtTheirOptimaAndGoldPeaksWhereTheoryPutsIt() {
    RunFolder run =
        Experiments.at(home, Studies.installed())
            .run(
                ConfigRoot.at(Path.of("experiments")),
                List.of(
                    "experiment=exact-turn",
                    "law.points=21",
                    "law.prompts=[{spread:0.7,optimum:1.2},{spread:1.2,optimum:1.2}]",
                    "prices=[0,0.66]",
                    "ns=[4,64]",
                    "moving.gammas=[0]",
                    "every=1"),
                Progress.SILENT);
    List<ArmTurnRow> arms = rows(run, "arms", ArmTurnRow.class);
    List<PathRow> paths = rows(run, "paths", PathRow.class);
    List<ArmTurnRow> own = arms.stream().filter(arm -> arm.policies().equals(EVERY)).toList();
    assertEquals(arms.size(), 2 * own.size());
    followsTheTilt(paths);
    double weight = best(x -> LAW.measure(tilted(x)).gold(), 0, 4);
    double tiltedGold = LAW.measure(tilted(weight)).gold();
    assertEquals(tiltedGold, own.get(0).peakGold(), 1e-4); // a step is .04 of the weight
    for (ArmTurnRow arm : own) {
      boolean still = arm.eta() == 0 && arm.price() != 0;
      if (still) {
        // what is left after 500 steps of .04, at the smallest rate: (1 - .04·.66)^500
        assertEquals(arm.optimumKl(), arm.endKl(), 1e-4, arm.arm());
        assertEquals(arm.optimumGold(), arm.endGold(), 1e-4, arm.arm());
      } else {
        assertTrue(arm.endGold() < arm.peakGold() - 0.3, arm.arm());
        assertTrue(arm.endKl() > arm.peakKl() + 2, arm.arm());
      }
    }
    fixedAnchorsFallOnlyBeyondThePeak(own);
    List<String> figures =
        StudyReports.installed().draw(run)
            ? run.figureFiles().stream().map(file -> file.getFileName().toString()).toList()
            : List.of();
    assertTrue(
        figures.containsAll(List.of("against-beta.png", "steps.png", "turn.png")),
        figures.toString());
  }

  /** Without a price the path is π_ref·exp(t·r), t = step·rate, in both classes. */
  private static void followsTheTilt(List<PathRow> paths) {
    for (PathRow row : paths) {
      if (row.arm().equals("policy gradient")) {
        TurningLaw.Measures tilt = LAW.measure(tilted(0.04 * row.step()));
        assertEquals(tilt.kl(), row.kl(), 1e-9);
        assertEquals(tilt.gold(), row.gold(), 1e-9);
      }
    }
  }

  /** The peak lies near n = 15: N = 4 stops before it, N = 64 has passed it. */
  private static void fixedAnchorsFallOnlyBeyondThePeak(List<ArmTurnRow> arms) {
    BestOfNRow peak = ExactTurnStudy.peak(LAW, ExactTurnStudy.bestOfN(LAW, 6));
    for (ArmTurnRow arm : arms) {
      if (arm.eta() == 0 && arm.beta() == 1) {
        boolean passes = arm.n() > peak.n();
        assertEquals(passes, arm.fall() < -0.01, arm.arm());
        assertEquals(passes ? peak.kl() : arm.endKl(), arm.peakKl(), 0.1, arm.arm());
      }
    }
  }
}
