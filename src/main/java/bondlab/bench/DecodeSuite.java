package bondlab.bench;

import bondlab.bench.Alternation.Rival;
import bondlab.bench.BenchSuite.Shapes;
import bondlab.bench.Results.MeasuredCase;
import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.Generator;
import bondlab.model.Sampling;
import bondlab.stats.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Samples from a decoder, against transformers' {@code generate}; of a pretrained model as {@link
 * PretrainedDecoding} says.
 */
final class DecodeSuite implements BenchSuite {

  /**
   * @param prompts U
   * @param samples S of each prompt
   * @param promptTokens P
   * @param newTokens K
   */
  private record Case(
      String name, DecoderShape shape, int prompts, int samples, int promptTokens, int newTokens) {

    double tokens() {
      return (double) prompts * samples * newTokens;
    }

    /** Attention and the reading of the prompts are not counted. */
    double flops() {
      return 2.0 * shape.parameters() * tokens();
    }

    String what() {
      return String.format(
          "%d prompts of %d tokens, %d samples of %d new tokens each, %.1f million parameters",
          prompts, promptTokens, samples, newTokens, shape.parameters() / 1e6);
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case("1m", Shapes.ONE_MILLION, 8, 32, 16, 32),
          new Case("135m", Shapes.LARGE, 1, 64, 37, 32));

  @Override
  public String name() {
    return "decode";
  }

  @Override
  public String about() {
    return "new tokens a second, at 1 and at 135 million parameters";
  }

  @Override
  public void run(Setup setting) {
    setting
        .model()
        .ifPresentOrElse(
            model -> PretrainedDecoding.run(model, setting),
            () -> CASES.forEach(c -> run(c, setting)));
  }

  private void run(Case c, Setup setting) {
    try (Decoder decoder = Shapes.random(c.shape());
        Peer peer = setting.peers().map(python -> Peer.start(python, "peer.py")).orElse(null)) {
      Generator generator = new Generator(decoder, Sampling.plain(c.newTokens()));
      List<int[]> prompts = new ArrayList<>();
      RandomStream stream = RandomStream.of(2);
      for (int u = 0; u < c.prompts(); u++) {
        int[] prompt = new int[c.promptTokens()];
        Arrays.setAll(prompt, t -> stream.nextInt(c.shape().vocabulary()));
        prompts.add(prompt);
      }
      int[] ids = new int[c.prompts()];
      Arrays.setAll(ids, u -> u);
      Alternation runs =
          Alternation.of(
              name() + " " + c.name(),
              setting.effort(),
              () -> generator.generate(prompts, ids, c.samples(), stream),
              Optional.ofNullable(peer).map(p -> rival(p, c)),
              setting.progress());
      setting
          .results()
          .add(
              new MeasuredCase(
                  name(),
                  c.name(),
                  c.what(),
                  Map.of("tokens", c.tokens()),
                  c.flops(),
                  runs,
                  Map.of()));
    }
  }

  private static Rival rival(Peer peer, Case c) {
    Stream<Number> sizes = Stream.of(c.prompts(), c.samples(), c.promptTokens(), c.newTokens());
    return peer.rival("decode", Stream.concat(Peer.numbers(c.shape()), sizes).toList());
  }
}
