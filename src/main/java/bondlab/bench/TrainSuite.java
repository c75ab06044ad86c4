package bondlab.bench;

import bondlab.bench.Alternation.Rival;
import bondlab.bench.BenchSuite.Shapes;
import bondlab.bench.Results.MeasuredCase;
import bondlab.model.Decoder;
import bondlab.model.Sampling;
import bondlab.stats.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Forward and backward through a decoder, against transformers on torch's autograd. */
final class TrainSuite implements BenchSuite {
  private static final int SEQUENCES = 96;
  private static final int TOKENS = 48;

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String about() {
    return "tokens a second, forward and backward, at 1 million parameters";
  }

  @Override
  public void run(Setup setting) {
    RandomStream stream = RandomStream.of(3);
    List<int[]> sequences = new ArrayList<>();
    double[][] weight = new double[SEQUENCES][TOKENS - 1];
    for (double[] row : weight) {
      Arrays.fill(row, 1.0 / (SEQUENCES * (TOKENS - 1)));
      int[] sequence = new int[TOKENS];
      Arrays.setAll(sequence, t -> stream.nextInt(Shapes.ONE_MILLION.vocabulary()));
      sequences.add(sequence);
    }
    try (Decoder decoder = Shapes.random(Shapes.ONE_MILLION);
        Peer peer = setting.peers().map(python -> Peer.start(python, "peer.py")).orElse(null)) {
      Alternation runs =
          Alternation.of(
              name(),
              setting.effort(),
              () -> decoder.gradients(sequences, weight, Sampling.plain(1)).close(),
              Optional.ofNullable(peer).map(TrainSuite::rival),
              setting.progress());
      double tokens = (double) SEQUENCES * TOKENS;
      setting
          .results()
          .add(
              new MeasuredCase(
                  name(),
                  "1m",
                  "forward and backward of " + SEQUENCES + " sequences of " + TOKENS + " tokens",
                  Map.of("tokens", tokens),
                  6.0 * decoder.shape().parameters() * tokens,
                  runs,
                  Map.of()));
    }
  }

  private static Rival rival(Peer peer) {
    Stream<Number> sizes = Stream.of(SEQUENCES, TOKENS);
    return peer.rival("train", Stream.concat(Peer.numbers(Shapes.ONE_MILLION), sizes).toList());
  }
}
