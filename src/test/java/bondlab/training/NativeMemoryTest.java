package bondlab.training;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.Generator;
import bondlab.model.Gradients;
import bondlab.model.Sampling;
import bondlab.model.Tiny;
import bondlab.objective.Anchor;
import bondlab.objective.AnchorSchedule;
import bondlab.objective.JBond;
import bondlab.policy.LanguageModelPolicy;
import bondlab.stats.RandomStream;
import bondlab.tensor.AdamW;
import bondlab.text.Prompt;
import bondlab.training.PolicyTrainer.Stepper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Resident memory stays where it was after warm-up. */
class NativeMemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");

  private static final DecoderShape SHAPE = new DecoderShape(512, 40, 128, 1, 4, 2, 256, 1e4, 1e-5);

  /**
   * A leak grows in every third of the run; the Java heap and the allocators settle in one. A set
   * of gradients (0.85 MB) kept at each step would be 85 MB a third, one layer's smallest
   * activation or its key/value cache for new tokens about 13 MB.
   */
  private static final double ALLOWED_MB = 8;

  private static double residentMb() throws Exception {
    System.gc();
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IllegalStateException("no VmRSS in " + STATUS);
  }

  private static void assertFlat(int warmUp, int times, IntConsumer work) throws Exception {
    for (int i = 0; i < warmUp; i++) {
      work.accept(i);
    }
    double least = Double.POSITIVE_INFINITY;
    for (int third = 0; third < 3; third++) {
      double before = residentMb();
      for (int i = 0; i < times / 3; i++) {
        work.accept(warmUp + third * times + i);
      }
      least = Math.min(least, residentMb() - before);
    }
    assertTrue(least < ALLOWED_MB, String.format("each third grew by %.1f MB or more", least));
  }

  @Test
  void trainingKeepsNothing() throws Exception {
    assumeTrue(Files.exists(STATUS), "resident memory is read from /proc");
    AdamW.Settings settings = new AdamW.Settings(0.9, 0.99, 0.1, 1);
    try (Decoder decoder = Tiny.decoder(SHAPE, 1);
        AdamW adamW =
            new AdamW(decoder.weights().arrays(), decoder.weights().decayed(), settings)) {
      int[] lengths = {32, 32, 20, 32, 25, 32, 32, 9};
      assertFlat(
          40,
          300,
          i -> {
            List<int[]> rows = Tiny.sequences(512, i, lengths);
            double[][] weight = new double[rows.size()][];
            for (int b = 0; b < weight.length; b++) {
              weight[b] = new double[lengths[b] - 1];
              Arrays.fill(weight[b], 0.01);
            }
            try (Gradients g = decoder.gradients(rows, weight, Sampling.plain(1))) {
              adamW.step(g.arrays(), 1e-4);
            }
          });
    }
  }

  @Test
  void generationAndScoringKeepNothing() throws Exception {
    assumeTrue(Files.exists(STATUS), "resident memory is read from /proc");
    try (Decoder decoder = Tiny.decoder(SHAPE, 1)) {
      Generator generator = new Generator(decoder, new Sampling(1, 0, 1, 12, 3, -1));
      List<int[]> prompts = Tiny.sequences(512, 1, 16, 9, 16, 4);
      int[] ids = {0, 1, 2, 3};
      assertFlat(
          20,
          102,
          i -> {
            generator.generate(prompts, ids, 16, RandomStream.of(i));
            decoder.logProbs(prompts, new int[] {1, 1, 1, 1}, Sampling.plain(1));
          });
    }
  }

  @Test
  void stepsTowardsAnObjectiveKeepNothing() throws Exception {
    assumeTrue(Files.exists(STATUS), "resident memory is read from /proc");
    Decoder decoder = Tiny.decoder(SHAPE, 1);
    List<Prompt> prompts = new ArrayList<>();
    List<int[]> tokens = Tiny.sequences(512, 1, 16, 9, 16, 4, 12, 12);
    tokens.forEach(row -> prompts.add(new Prompt(prompts.size(), row)));
    try (LanguageModelPolicy reference =
            new LanguageModelPolicy(decoder, new Sampling(1, 0, 1, 12, 3, -1));
        LanguageModelPolicy policy = reference.copy();
        Anchor anchor = new Anchor(reference, new AnchorSchedule.KlTriggered(1), 2, 400)) {
      TrainingSources sources =
          new TrainingSources(
              policy,
              reference,
              anchor,
              new JBond(0.5, 0.1, 1),
              TabularWorld.reward("length", c -> c.tokens().length),
              prompts);
      long[] step = {0};
      try (Stepper stepper =
          new Stepper(sources, TabularWorld.settings(400, 6, 1e-4), RandomStream.of(1))) {
        assertFlat(40, 300, i -> stepper.trainStep(++step[0], new CostMeter()));
      }
    }
  }
}
