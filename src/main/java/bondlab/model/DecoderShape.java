package bondlab.model;

/**
 * The sizes of a decoder.
 *
 * @param vocabulary tokens V
 * @param context most tokens a sequence may have
 * @param width C, a multiple of twice the heads
 * @param layers L
 * @param heads query heads H
 * @param keyValueHeads key/value heads G, a divisor of the heads
 * @param mlp inner width M of the gated MLP
 * @param ropeTheta base of the rotation frequencies
 * @param normEpsilon added to the mean square in RMSNorm
 */
public record DecoderShape(
    int vocabulary,
    int context,
    int width,
    int layers,
    int heads,
    int keyValueHeads,
    int mlp,
    double ropeTheta,
    double normEpsilon) {

  public DecoderShape {
    atLeastOne("vocabulary", vocabulary);
    atLeastOne("context", context);
    atLeastOne("layers", layers);
    atLeastOne("mlp", mlp);
    atLeastOne("heads", heads);
    atLeastOne("key_value_heads", keyValueHeads);
    if (width < 1 || width % (2 * heads) != 0) {
      throw new IllegalArgumentException(
          "width = " + width + ", allowed: a multiple of twice the heads (heads = " + heads + ")");
    }
    if (heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          "key_value_heads = " + keyValueHeads + ", allowed: a divisor of heads = " + heads);
    }
  }

  private static void atLeastOne(String key, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(key + " = " + value + ", allowed: 1 or more");
    }
  }

  /** D, the width of one head. */
  public int headWidth() {
    return width / heads;
  }

  /** Rows of the joint query, key and value projection, F = (H + 2G)·D. */
  public int projected() {
    return (heads + 2 * keyValueHeads) * headWidth();
  }

  /** Number of trained weights, the embedding counted once. */
  public long parameters() {
    long layer = 2L * width + (long) projected() * width + (long) width * width + 3L * mlp * width;
    return (long) vocabulary * width + layers * layer + width;
  }

  /** The same network for another vocabulary. */
  public DecoderShape withVocabulary(int size) {
    return new DecoderShape(
        size, context, width, layers, heads, keyValueHeads, mlp, ropeTheta, normEpsilon);
  }
}
