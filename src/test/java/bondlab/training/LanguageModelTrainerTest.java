package bondlab.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.objective.AnchorSchedule;
import bondlab.objective.Bond;
import bondlab.objective.JBond;
import bondlab.objective.LossReduction;
import bondlab.objective.Objective;
import bondlab.objective.ObjectiveInputs;
import bondlab.objective.QuantileEstimator.Learned;
import bondlab.objective.QuantileEstimator.MonteCarlo;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.LanguageModelPolicy;
import bondlab.progress.Progress;
import bondlab.progress.StoppedByUser;
import bondlab.reward.Reward;
import bondlab.stats.Divergence;
import bondlab.stats.Quantiles.ZeroCounts;
import bondlab.stats.RandomStream;
import bondlab.text.Prompt;
import bondlab.training.CostMeter.Part;
import bondlab.training.PolicyTrainer.Stepper;
import bondlab.training.PolicyTrainer.TrainingResult;
import bondlab.training.PolicyTrainer.TrainingWatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageModelTrainerTest {
  private static final int N = 4;
  private static final int SAMPLES = 32;
  private static final List<Prompt> X = LanguageWorld.prompts(20);

  @TempDir private Path folder;

  /** KL(π_BoN‖π) that this network comes to by exact gradients of all 2,500 answers. */
  private static double levelOfTheClass(LanguageModelPolicy reference, int steps) {
    List<Completion> all = new ArrayList<>();
    List<double[]> weights = new ArrayList<>();
    for (Prompt x : X) {
      double[] target = LanguageWorld.bestOfN(reference, x, N);
      List<Completion> outcomes = LanguageWorld.outcomes(x);
      for (int k = 0; k < target.length; k++) {
        double[] row = new double[outcomes.get(k).tokens().length];
        Arrays.fill(row, Math.exp(target[k]) / X.size());
        all.add(outcomes.get(k));
        weights.add(row);
      }
    }
    try (LanguageModelPolicy exact = reference.copy()) {
      TabularWorld.settings(steps, 1, 0.02)
          .descent()
          .run(
              "exact",
              exact.arrays(),
              exact.decayed(),
              step -> exact.gradients(all, weights.toArray(double[][]::new)),
              Progress.SILENT);
      return LanguageWorld.mean(X, exact, reference, N, Divergence::forwardKl);
    }
  }

  @Test
  void distillingReachesTheLevelOfTheClassAndEstimatesAgreeWithExactValues() {
    int steps = 120;
    Objective bond =
        new Bond(N, 0.5, 8, new MonteCarlo(32, ZeroCounts.ADD_ONE), LossReduction.RESPONSE)
            .objective(ObjectiveInputs.NOTHING);
    LanguageModelPolicy reference = LanguageWorld.policy(3);
    TrainingSources sources =
        LanguageWorld.sources(reference, X, bond, new AnchorSchedule.Fixed(), N, steps);
    LanguageModelPolicy policy = (LanguageModelPolicy) sources.policy();
    double before = LanguageWorld.mean(X, policy, reference, N, Divergence::forwardKl);
    Evaluation evaluation =
        LanguageWorld.evaluation(new Evaluation.Settings(SAMPLES, N, 0.5), reference, X, 256);
    TrainingResult result =
        new PolicyTrainer(
                TabularWorld.settings(steps, 20, 0.02), sources, evaluation, RandomStream.of(1))
            .train(TrainingFiles.in(folder), TrainingWatch.NONE, Progress.SILENT);
    double forward = LanguageWorld.mean(X, policy, reference, N, Divergence::forwardKl);
    double backward = LanguageWorld.mean(X, policy, reference, N, Divergence::backwardKl);
    double level = levelOfTheClass(reference, 100);
    String told = before + " to " + forward + ", backward " + backward + ", class " + level;
    assertTrue(before > 0.3, told);
    // Jeffreys gives some of the forward KL for the backward one, and its gradients are sampled
    assertTrue(forward < level + 0.1 && level < 0.2 * before, told);
    EvaluationRow last = result.evaluations().get(result.evaluations().size() - 1);
    assertInside(forward, last.klFromBestOfNLow(), last.klFromBestOfNHigh());
    assertInside(backward, last.klToBestOfNLow(), last.klToBestOfNHigh());
    assertInside((forward + backward) / 2, last.jeffreysLow(), last.jeffreysHigh());
    assertKls(policy, reference, last);
    assertEquals(3, last.length(), 1e-12);
    LanguageWorld.close(sources);
  }

  private static void assertKls(
      LanguageModelPolicy policy, LanguageModelPolicy reference, EvaluationRow row) {
    double kl = 0;
    double variance = 0;
    for (Prompt x : X) {
      double[] p = LanguageWorld.logPmf(policy, x);
      double[] q = LanguageWorld.logPmf(reference, x);
      double own = Divergence.backwardKl(p, q);
      kl += own / X.size();
      for (int k = 0; k < p.length; k++) {
        variance += Math.exp(p[k]) * Math.pow(p[k] - q[k] - own, 2) / X.size();
      }
    }
    assertInside(kl, row.klRbLow(), row.klRbHigh());
    double error = Math.sqrt(variance / X.size() / SAMPLES);
    assertEquals(kl, row.klK1(), 3 * error);
    assertTrue(row.klK3() > 0); // its ratios have heavy tails where a policy has left a mode
  }

  private static void assertInside(double exact, double low, double high) {
    assertTrue(low <= exact && exact <= high, exact + " in [" + low + ", " + high + "]");
  }

  @Test
  void anInterruptInTheEngineLeavesAWholeStepAndAResumableTraining() {
    TrainingFiles whole = TrainingFiles.in(folder.resolve("whole"));
    TrainingFiles broken = TrainingFiles.in(folder.resolve("broken"));
    train(whole, LanguageWorld.proxy());
    for (int call : new int[] {9, 27, 20}) {
      int[] calls = {0};
      Reward interrupting =
          new Reward() {
            @Override
            public String name() {
              return "proxy";
            }

            @Override
            public double[] score(List<Completion> completions) {
              if (++calls[0] == call) { // the engine's next call hears it
                Thread.currentThread().interrupt();
              }
              return LanguageWorld.proxy().score(completions);
            }
          };
      assertThrows(StoppedByUser.class, () -> train(broken, interrupting));
    }
    train(broken, LanguageWorld.proxy());
    RowFiles.assertSame(whole, broken);
  }

  private static void train(TrainingFiles files, Reward reward) {
    int steps = 30;
    LanguageModelPolicy reference = LanguageWorld.policy(3);
    AnchorSchedule ema = new AnchorSchedule.Ema(0.05, 0.05, AnchorSchedule.Ema.Form.CONSTANT);
    TrainingSources made =
        LanguageWorld.sources(reference, X, new JBond(0.5, 0.1, 1), ema, 2, steps);
    TrainingSources sources =
        new TrainingSources(made.policy(), reference, made.anchor(), made.objective(), reward, X);
    try {
      GradientDescent descent = TabularWorld.settings(steps, 5, 0.01).descent();
      new PolicyTrainer(
              new TrainerSettings(descent, 5, 10, 10, 0, 0, TrainerSettings.BestBy.PROXY),
              sources,
              LanguageWorld.evaluation(new Evaluation.Settings(2, 2, 0.5), reference, X, 8),
              RandomStream.of(1))
          .train(files, TrainingWatch.NONE, Progress.SILENT);
    } finally {
      LanguageWorld.close(sources);
    }
  }

  @Test
  void passesOfALearnedQuantileAreCounted() {
    LanguageModelPolicy reference = LanguageWorld.policy(3);
    Budget learning = Budget.unlimited();
    try (Objective bond =
        new Bond(2, 1, 3, new Learned(0.01, 1.0 / 32), LossReduction.RESPONSE)
            .objective(ObjectiveInputs.NOTHING.withNetwork(reference, learning))) {
      TrainingSources made =
          LanguageWorld.sources(reference, X, bond, new AnchorSchedule.Fixed(), 2, 4);
      TrainingSources sources =
          new TrainingSources(
              made.policy(),
              reference,
              made.anchor(),
              bond,
              made.reward(),
              X,
              learning,
              new CostMeter());
      Stepper stepper = new Stepper(sources, TabularWorld.settings(4, 5, 0.01), RandomStream.of(1));
      try (stepper) {
        CostMeter meter = new CostMeter();
        stepper.trainStep(1, meter);
        // each of 15 responses to be ranked, and again to be learned from
        assertEquals(30, meter.spent(Part.OBJECTIVE).forwardPasses());
        assertEquals(15, meter.spent(Part.OBJECTIVE).backwardPasses());
      } finally {
        LanguageWorld.close(sources);
      }
    }
  }
}
