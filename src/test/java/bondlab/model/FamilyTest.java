package bondlab.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bondlab.model.Rope.Scaling;
import bondlab.stats.Divergence;
import bondlab.stats.RandomStream;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What not every member of the Llama family has: each part alone, and all together. */
class FamilyTest {
  private static final Sampling WARM = new Sampling(1.3, 0, 1, 6, -1, -1);
  private static final Path LLAMAS = Path.of("src/test/resources/bondlab/model/llamas");

  static Stream<DecoderShape> members() {
    return Stream.of(
        Tiny.member(true, false, false),
        Tiny.member(false, false, false),
        Tiny.member(true, true, false),
        Tiny.member(true, false, true),
        Tiny.member(false, true, true));
  }

  private static int[] joined(int[] prompt, int[] response) {
    return IntStream.concat(IntStream.of(prompt), IntStream.of(response)).toArray();
  }

  @ParameterizedTest
  @MethodSource("members")
  void logProbsAndTheirGradientsAreThoseOfAPlainLlama(DecoderShape shape) {
    Rounding near = new Rounding(shape, 1, 24);
    // two with a prefix in common, and one without
    List<int[]> sequences = new ArrayList<>(Tiny.sequences(7, 2, 9, 9, 12));
    System.arraycopy(sequences.get(0), 0, sequences.get(1), 0, 6);
    for (List<int[]> some : List.of(sequences.subList(0, 2), sequences)) {
      double[][] weight =
          some.stream()
              .map(x -> IntStream.range(1, x.length).mapToDouble(t -> t < 4 ? 0 : t - 6).toArray())
              .toArray(double[][]::new);
      int[] prompts = new int[some.size()];
      Arrays.fill(prompts, 4);
      try (Decoder decoder = Tiny.decoder(shape, 1);
          Gradients g = decoder.gradients(some, weight, WARM)) {
        double[][] got = decoder.logProbs(some, prompts, WARM);
        for (int b = 0; b < got.length; b++) {
          near.checkLogProbs(some.get(b), 4, WARM, got[b]);
        }
        IntToDoubleFunction loss = draw -> near.network(draw).loss(some, weight, WARM);
        Rounding.check(loss, g.loss(), "loss");
        near.checkGradient(summed(decoder, g), some, weight, WARM, some.size() + " sequences");
        if (some.size() == 2) {
          FiniteDifferences.checkAll(near, shape, summed(decoder, g), loss);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("members")
  void samplesAreOfTheirLawAndTheirGradientIsRemembered(DecoderShape shape) {
    Rounding near = new Rounding(shape, 1, 40);
    List<int[]> prompts = Tiny.sequences(7, 3, 4, 6);
    try (Decoder decoder = Tiny.decoder(shape, 1);
        RememberedSamples drawn =
            new Generator(decoder, WARM)
                .remember(prompts, new int[] {0, 1}, 3, RandomStream.of(4))) {
      List<int[]> sequences = new ArrayList<>();
      List<double[]> weights = new ArrayList<>();
      for (int u = 0; u < 2; u++) {
        for (int s = 0; s < 3; s++) {
          int[] prompt = prompts.get(u);
          int[] sequence = joined(prompt, drawn.generated().get(u).tokens()[s]);
          near.checkLogProbs(sequence, prompt.length, WARM, drawn.generated().get(u).logProbs()[s]);
          sequences.add(sequence);
          double own = s - 0.7;
          weights.add(
              IntStream.range(1, sequence.length)
                  .mapToDouble(t -> t < prompt.length ? 0 : own)
                  .toArray());
        }
      }
      double[][] weight = weights.toArray(double[][]::new);
      int[] samples = IntStream.range(0, 6).toArray();
      try (Gradients g = drawn.gradients(decoder, samples, sequences, weight)) {
        near.checkGradient(summed(decoder, g), sequences, weight, WARM, "remembered");
      }
    }
  }

  /** Its output layer is packed, too. */
  @Test
  void aNetworkLargerThanTheCacheDrawsFromItsLaw() {
    DecoderShape large =
        new DecoderShape(8192, 30, 256, 1, 4, 2, 32, 64, Rope.plain(100), 1e-5, false, true, true);
    List<int[]> prompts = Tiny.sequences(8192, 3, 5);
    try (Decoder decoder = Tiny.decoder(large, 3)) {
      Generated drawn =
          new Generator(decoder, WARM)
              .generate(prompts, new int[] {1}, 12, RandomStream.of(4))
              .get(0);
      Rounding near = Rounding.ofLarge(large, 3, 9);
      int[] sequence = joined(prompts.get(0), drawn.tokens()[7]);
      near.checkLogProbs(sequence, 5, WARM, drawn.logProbs()[7]);
    }
  }

  @Test
  void comparisonAndDistillationTakeAllParts() {
    DecoderShape shape = Tiny.member(false, true, true);
    List<int[]> sequences = Tiny.sequences(7, 2, 9, 12);
    double[][] weight = {new double[8], new double[11]};
    Arrays.fill(weight[0], 0.5);
    Arrays.fill(weight[1], 1);
    int[] prompts = {1, 1};
    Rounding near = new Rounding(shape, 1, 24);
    Rounding nearTeacher = new Rounding(shape, 2, 24);
    try (Decoder decoder = Tiny.decoder(shape, 1);
        Decoder teacher = Tiny.decoder(shape, 2)) {
      TokenComparison got = TokenComparison.of(decoder, WARM, teacher, WARM, sequences, prompts);
      TokenComparisonTest.assertPlain(near, WARM, nearTeacher, WARM, sequences, prompts, got);
      IntToDoubleFunction loss =
          draw -> divergence(nearTeacher.network(draw), near.network(draw), sequences, weight);
      Distillation distillation = new Distillation(teacher, WARM, 0.3);
      try (Gradients g = distillation.gradients(decoder, WARM, sequences, weight)) {
        Rounding.check(loss, g.loss(), "loss");
        FiniteDifferences.checkAll(near, shape, summed(decoder, g), loss);
      }
    }
  }

  private static double divergence(
      PlainDecoder teacher, PlainDecoder student, List<int[]> sequences, double[][] weight) {
    double sum = 0;
    for (int b = 0; b < weight.length; b++) {
      double[][] p = PlainLaws.of(teacher, sequences.get(b), WARM);
      double[][] q = PlainLaws.of(student, sequences.get(b), WARM);
      for (int t = 0; t < weight[b].length; t++) {
        sum += weight[b][t] * Divergence.generalizedJsd(p[t], q[t], 0.3);
      }
    }
    return sum;
  }

  private static float[][] summed(Decoder decoder, Gradients g) {
    return FiniteDifferences.summed(g.arrays(), decoder.weights().arrays().size());
  }

  private static DecoderShape shape(
      int headWidth, Scaling scaling, boolean tied, boolean bias, boolean headNorms) {
    Rope rope = new Rope(10_000, scaling);
    return new DecoderShape(48, 64, 16, 2, 4, 2, headWidth, 24, rope, 1e-5, tied, bias, headNorms);
  }

  static Stream<Object[]> checkpoints() {
    Scaling none = new Scaling.None();
    Scaling llama3 = new Scaling.Llama3(8, 1, 4, 16);
    return Stream.of(
        new Object[] {"llama3", shape(8, llama3, false, false, false)},
        new Object[] {"llama-linear", shape(4, new Scaling.Linear(4), true, false, false)},
        new Object[] {"mistral", shape(4, none, false, false, false)},
        new Object[] {"qwen2", shape(4, none, true, true, false)},
        new Object[] {"qwen3", shape(8, none, true, false, true)},
        new Object[] {"qwen3-untied", shape(6, none, false, false, true)});
  }

  /** {@code src/test/python/small_llamas.py} made them. */
  @ParameterizedTest
  @MethodSource("checkpoints")
  void logProbsAreThoseOfTransformers(String name, DecoderShape shape) throws IOException {
    Map<String, FloatArray> expected =
        Safetensors.read(LLAMAS.resolve(name).resolve("expected.safetensors"));
    float[] ids = expected.get("ids").values();
    float[] logProbs = expected.get("log_probs").values();
    int length = (int) expected.get("ids").shape()[1];
    List<int[]> sequences = new ArrayList<>();
    for (int from = 0; from < ids.length; from += length) {
      int start = from;
      sequences.add(IntStream.range(0, length).map(t -> (int) ids[start + t]).toArray());
    }
    int[] prompts = new int[sequences.size()];
    Arrays.fill(prompts, 1);
    try (Decoder decoder = Decoder.read(shape, LLAMAS.resolve(name).resolve("model.safetensors"))) {
      double[][] got = decoder.logProbs(sequences, prompts, Sampling.plain(1));
      for (int b = 0; b < got.length; b++) {
        for (int t = 0; t < length - 1; t++) {
          // both in float32, sums of tens of terms about 1
          assertEquals(logProbs[b * (length - 1) + t], got[b][t], 1e-5, name + " " + b + " " + t);
        }
      }
    }
  }
}
