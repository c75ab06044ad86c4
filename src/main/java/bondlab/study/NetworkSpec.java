package bondlab.study;

import bondlab.config.Check;
import bondlab.model.DecoderShape;

/**
 * The sizes of a network, except for its vocabulary and context, which the text decides.
 *
 * @param width C
 * @param layers L
 * @param heads query heads H
 * @param keyValueHeads G
 * @param mlp inner width M
 */
public record NetworkSpec(int width, int layers, int heads, int keyValueHeads, int mlp) {
  private static final double ROPE_THETA = 10_000;
  private static final double NORM_EPSILON = 1e-5;

  public NetworkSpec {
    new Check("network")
        .atLeast("layers", layers, 1)
        .atLeast("heads", heads, 1)
        .that(
            heads > 0 && width > 0 && width % (2 * heads) == 0,
            "width",
            width,
            "must be a multiple of twice the heads")
        .that(
            keyValueHeads > 0 && heads % keyValueHeads == 0,
            "key_value_heads",
            keyValueHeads,
            "must divide heads")
        .atLeast("mlp", mlp, 1)
        .done();
  }

  DecoderShape shape(int vocabulary, int context) {
    return new DecoderShape(
        vocabulary, context, width, layers, heads, keyValueHeads, mlp, ROPE_THETA, NORM_EPSILON);
  }
}
