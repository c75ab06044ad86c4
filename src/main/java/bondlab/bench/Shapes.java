package bondlab.bench;

import bondlab.model.Decoder;
import bondlab.model.DecoderShape;
import bondlab.model.DecoderWeights;
import bondlab.stats.RandomStream;

/** The networks that are measured, with random weights. */
final class Shapes {
  /** A million parameters, the size of a study's language model. */
  static final DecoderShape ONE_MILLION =
      new DecoderShape(512, 128, 128, 4, 4, 2, 384, 10_000, 1e-5);

  /** 135 million parameters, the shape of SmolLM2-135M. */
  static final DecoderShape LARGE =
      new DecoderShape(49_152, 128, 576, 30, 9, 3, 1536, 100_000, 1e-5);

  private Shapes() {}

  /** A network as small as a study's proxy rewards, for responses of another. */
  static DecoderShape proxy(DecoderShape policy) {
    return new DecoderShape(512, 128, 64, 2, 4, 2, 192, 10_000, 1e-5)
        .withVocabulary(policy.vocabulary());
  }

  static Decoder random(DecoderShape shape) {
    return new Decoder(DecoderWeights.initial(shape, RandomStream.of(1).at("bench")));
  }
}
