package bondlab.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.objective.AnchorSchedule;
import bondlab.objective.Bond;
import bondlab.objective.LossReduction;
import bondlab.objective.Objective;
import bondlab.objective.ObjectiveInputs;
import bondlab.objective.PreferenceLoss.Dpo;
import bondlab.objective.PreferencePairs;
import bondlab.objective.QuantileEstimator.Learned;
import bondlab.objective.QuantileEstimator.MonteCarlo;
import bondlab.objective.ScoredCompletions;
import bondlab.policy.Budget;
import bondlab.policy.Completion;
import bondlab.policy.LanguageModelPolicy;
import bondlab.progress.Progress;
import bondlab.stats.Quantiles.ZeroCounts;
import bondlab.stats.RandomStream;
import bondlab.training.PolicyTrainer.TrainingWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real process that trains and is killed with signal 9, again and again. */
class KilledTrainingTest {
  private static final int STEPS = 150;

  @TempDir private Path folder;

  /** What is trained. */
  enum Kind {
    TABLE {
      @Override
      TrainingSources sources() {
        Objective bond =
            new Bond(2, 0.5, 2, new MonteCarlo(8, ZeroCounts.ADD_ONE), LossReduction.RESPONSE)
                .objective(ObjectiveInputs.NOTHING);
        return TabularWorld.sources(6, bond, new AnchorSchedule.Periodic(35), 2, STEPS);
      }

      @Override
      Evaluation evaluation(TrainingSources sources) {
        return TabularWorld.evaluation(
            new Evaluation.Settings(3, 2, 0.5), sources.prompts(), 20, 1);
      }
    },
    LANGUAGE_MODEL {
      @Override
      TrainingSources sources() {
        AnchorSchedule ema = new AnchorSchedule.Ema(0.05, 0.01, AnchorSchedule.Ema.Form.LINEAR);
        LanguageModelPolicy reference = LanguageWorld.policy(3);
        Objective bond =
            new Bond(2, 0.5, 2, new Learned(0.01, 1.0 / 32), LossReduction.RESPONSE)
                .objective(ObjectiveInputs.NOTHING.withNetwork(reference, Budget.unlimited()));
        return LanguageWorld.sources(reference, LanguageWorld.prompts(6), bond, ema, 2, STEPS);
      }

      @Override
      Evaluation evaluation(TrainingSources sources) {
        return LanguageWorld.evaluation(
            new Evaluation.Settings(2, 2, 0.5),
            (LanguageModelPolicy) sources.reference(),
            sources.prompts(),
            8);
      }
    },
    TABLE_OF_PAIRS {
      private PreferencePairs pairs(LanguageModelPolicy reference) {
        List<Completion> drawn = reference.sample(LanguageWorld.prompts(6), 4, RandomStream.of(2));
        return PreferencePairs.of(
            new ScoredCompletions(drawn, LanguageWorld.proxy().score(drawn), 4),
            new PreferencePairs.Curation.All(0, true));
      }

      @Override
      TrainingSources sources() {
        LanguageModelPolicy reference = LanguageWorld.policy(3);
        PreferencePairs pairs = pairs(reference);
        Objective dpo = new Dpo(0.5).objective(ObjectiveInputs.NOTHING.withPairs(pairs));
        return LanguageWorld.sources(
            reference, pairs.prompts(), dpo, new AnchorSchedule.Fixed(), 1, STEPS);
      }

      @Override
      Evaluation evaluation(TrainingSources sources) {
        LanguageModelPolicy reference = (LanguageModelPolicy) sources.reference();
        return LANGUAGE_MODEL
            .evaluation(sources)
            .withPairs(pairs(reference).scoredBy(reference), Optional.empty());
      }
    };

    abstract TrainingSources sources();

    abstract Evaluation evaluation(TrainingSources sources);

    void train(Path folder) {
      TrainingSources sources = sources();
      TrainerSettings settings =
          new TrainerSettings(
              TabularWorld.settings(STEPS, 1, 0.02).descent(),
              3,
              20,
              7,
              0,
              0,
              TrainerSettings.BestBy.PROXY);
      new PolicyTrainer(settings, sources, evaluation(sources), RandomStream.of(8))
          .train(TrainingFiles.in(folder), TrainingWatch.NONE, Progress.SILENT);
    }
  }

  /** The program of the other process. */
  public static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      Kind.valueOf(arguments[0]).train(Path.of(arguments[1]));
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsAreThoseOfATrainingThatWasNeverKilled(Kind kind)
      throws IOException, InterruptedException {
    Path broken = Files.createDirectories(folder.resolve("broken"));
    RandomStream random = RandomStream.of(5).at(kind.name());
    for (int kill = 1; kill <= 4; kill++) {
      Process process = start(kind, broken);
      long wanted = kill * STEPS / 5 + random.nextInt(STEPS / 10);
      waitForRows(process, TrainingFiles.in(broken).steps(), wanted);
      Thread.sleep(random.nextInt(40)); // somewhere in a step, a row, or a checkpoint
      process.destroyForcibly().waitFor();
    }
    Process last = start(kind, broken);
    assertTrue(last.waitFor(120, TimeUnit.SECONDS));
    assertEquals(0, last.exitValue(), () -> output(broken));
    kind.train(folder.resolve("whole"));
    RowFiles.assertSame(TrainingFiles.in(folder.resolve("whole")), TrainingFiles.in(broken));
  }

  private static Process start(Kind kind, Path folder) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", // a short life
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName(),
            kind.name(),
            folder.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile())
        .start();
  }

  private static void waitForRows(Process process, Path file, long rows)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (RowFiles.count(file) < rows) {
      assertTrue(process.isAlive(), () -> "ended early: " + output(file.getParent()));
      assertTrue(System.nanoTime() < deadline, () -> "too slow: " + output(file.getParent()));
      Thread.sleep(2);
    }
  }

  private static String output(Path folder) {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
