package bondlab.model;

/**
 * The law that tokens are drawn from, and when a response ends.
 *
 * @param temperature τ &gt; 0: logits are divided by it; log-probabilities are those of this law
 * @param topK only the k most likely tokens, ties at the edge included; 0 for all
 * @param topP only the smallest set of most likely tokens whose mass reaches p in (0, 1]; 1 for all
 * @param maxTokens most new tokens K
 * @param stopToken ends a response and is its last token; −1 for none
 */
public record Sampling(double temperature, int topK, double topP, int maxTokens, int stopToken) {
  public Sampling {
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException("temperature = " + temperature + ", allowed: above 0");
    }
    if (topK < 0) {
      throw new IllegalArgumentException("top_k = " + topK + ", allowed: 0 (all) or more");
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("top_p = " + topP + ", allowed: 0 < top_p ≤ 1");
    }
    if (maxTokens < 1) {
      throw new IllegalArgumentException("max_tokens = " + maxTokens + ", allowed: 1 or more");
    }
  }

  /** The model's own law, a fixed number of tokens. */
  public static Sampling plain(int tokens) {
    return new Sampling(1, 0, 1, tokens, -1);
  }
}
