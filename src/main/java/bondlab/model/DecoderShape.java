package bondlab.model;

import bondlab.config.BadInput;
import bondlab.config.Check;

/**
 * The architecture of a decoder of the Llama family: its sizes, and in what its members differ.
 * Llama 2 and 3, SmolLM2 and Mistral have no optional parts; Qwen2 has biases, Qwen3 head norms.
 *
 * @param vocabulary tokens V
 * @param context most tokens a sequence may have
 * @param width C
 * @param layers L
 * @param heads query heads H
 * @param keyValueHeads key/value heads G, a divisor of the heads
 * @param headWidth D, even; H·D need not be C
 * @param mlp inner width M of the gated MLP
 * @param rope angles of the position embedding
 * @param normEpsilon added to the mean square in RMSNorm
 * @param tied whether the embedding makes the logits too
 * @param attentionBias whether queries, keys and values have biases
 * @param headNorms whether each head's queries and keys pass an RMSNorm before they are rotated
 */
public record DecoderShape(
    int vocabulary,
    int context,
    int width,
    int layers,
    int heads,
    int keyValueHeads,
    int headWidth,
    int mlp,
    Rope rope,
    double normEpsilon,
    boolean tied,
    boolean attentionBias,
    boolean headNorms) {

  public DecoderShape {
    boolean paired = headWidth > 0 && headWidth % 2 == 0;
    boolean grouped = heads > 0 && keyValueHeads > 0 && heads % keyValueHeads == 0;
    new Check("decoder")
        .atLeast("vocabulary", vocabulary, 1, "tokens")
        .atLeast("context", context, 1, "tokens")
        .atLeast("layers", layers, 1)
        .atLeast("heads", heads, 1)
        .atLeast("width", width, 1)
        .that(paired, "head_width", headWidth, "must be even and 2 or more, such as width / heads")
        .that(grouped, "key_value_heads", keyValueHeads, "must divide heads = " + heads)
        .atLeast("mlp", mlp, 1)
        .positive("norm_epsilon", normEpsilon, "added to the mean square")
        .done();
  }

  /**
   * A network without optional parts, whose heads share its width.
   *
   * @param width C, a multiple of twice the heads
   */
  public DecoderShape(
      int vocabulary,
      int context,
      int width,
      int layers,
      int heads,
      int keyValueHeads,
      int mlp,
      double ropeTheta,
      double normEpsilon) {
    this(
        vocabulary,
        context,
        width,
        layers,
        heads,
        keyValueHeads,
        sharedWidth(width, heads),
        mlp,
        Rope.plain(ropeTheta),
        normEpsilon,
        true,
        false,
        false);
  }

  /** Width of each head; 0, which is refused, if they cannot share it. */
  private static int sharedWidth(int width, int heads) {
    return heads > 0 && width % (2 * heads) == 0 ? width / heads : 0;
  }

  /** Rows of the joint query, key and value projection, F = (H + 2G)·D. */
  public int projected() {
    return (heads + 2 * keyValueHeads) * headWidth;
  }

  /** Columns of the projection that follows attention, H·D. */
  public int mixed() {
    return heads * headWidth;
  }

  /** Number of trained weights; a tied embedding is counted once. */
  public long parameters() {
    long layer =
        2L * width
            + (long) projected() * width
            + (long) width * mixed()
            + 3L * mlp * width
            + (attentionBias ? projected() : 0)
            + (headNorms ? 2L * headWidth : 0);
    return (tied ? 1 : 2) * (long) vocabulary * width + layers * layer + width;
  }

  /**
   * Requires a sequence that this network can read.
   *
   * @param what names it in the error, such as {@code "prompt 3"}
   * @throws BadInput if it is empty, longer than the context, or holds a token that the vocabulary
   *     does not have
   */
  public void requireFit(String what, int[] tokens) {
    requireLength(what, tokens.length);
    for (int t = 0; t < tokens.length; t++) {
      if (tokens[t] < 0 || tokens[t] >= vocabulary) {
        throw new BadInput(
            String.format(
                "%s: token %d at place %d is not in the vocabulary of %d tokens;"
                    + " use the tokenizer that the model was trained with",
                what, tokens[t], t, vocabulary));
      }
    }
  }

  /**
   * Requires a law whose special tokens this network has.
   *
   * @throws BadInput otherwise
   */
  void requireFit(Sampling law) {
    String allowed = "must be below the vocabulary's size, " + vocabulary;
    new Check("sampling")
        .that(Sampling.all(law.stopTokens(), vocabulary), "stop_tokens", law.stopTokens(), allowed)
        .that(
            Sampling.all(law.neverTokens(), vocabulary), "never_tokens", law.neverTokens(), allowed)
        .done();
  }

  /**
   * Requires 1 … context tokens.
   *
   * @throws BadInput otherwise
   */
  void requireLength(String what, int tokens) {
    if (tokens > context) {
      throw new BadInput(
          String.format(
              "%s has %d tokens, the context holds %d; shorten it or raise the model's context",
              what, tokens, context));
    }
    if (tokens < 1) {
      throw new BadInput(what + " is empty; a decoder needs one token to start from");
    }
  }

  /** The same network for another vocabulary. */
  public DecoderShape withVocabulary(int size) {
    return with(size, context);
  }

  /** The same network for sequences of another length. */
  public DecoderShape withContext(int tokens) {
    return with(vocabulary, tokens);
  }

  private DecoderShape with(int size, int tokens) {
    return new DecoderShape(
        size,
        tokens,
        width,
        layers,
        heads,
        keyValueHeads,
        headWidth,
        mlp,
        rope,
        normEpsilon,
        tied,
        attentionBias,
        headNorms);
  }
}
