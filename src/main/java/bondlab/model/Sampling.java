package bondlab.model;

import bondlab.config.Check;
import bondlab.tensor.Kernel;

/**
 * The law that tokens are drawn from, and when a response ends.
 *
 * @param temperature τ &gt; 0: logits are divided by it; log-probabilities are those of this law
 * @param topK only the k most likely tokens, ties at the edge included; 0 for all
 * @param topP only the smallest set of most likely tokens whose mass reaches p in (0, 1]; 1 for all
 * @param maxTokens most new tokens K
 * @param stopToken ends a response and is its last token; −1 for none
 * @param neverToken has no mass in the law; −1 for none
 */
public record Sampling(
    double temperature, int topK, double topP, int maxTokens, int stopToken, int neverToken) {
  public Sampling {
    new Check("sampling")
        .positive("temperature", temperature, "logits are divided by it")
        .atLeast("top_k", topK, 0, "0 is all")
        .that(topP > 0 && topP <= 1, "top_p", topP, "must be above 0 and at most 1 (1 is all)")
        .atLeast("max_tokens", maxTokens, 1)
        .atLeast("stop_token", stopToken, -1, "-1 is none")
        .atLeast("never_token", neverToken, -1, "-1 is none")
        .that(
            neverToken < 0 || neverToken != stopToken,
            "never_token",
            neverToken,
            "must not be the stop token")
        .done();
  }

  /** The model's own law, a fixed number of tokens. */
  public static Sampling plain(int tokens) {
    return new Sampling(1, 0, 1, tokens, -1, -1);
  }

  /** The law of a token, as kernels take it. */
  record Law(double temperature, int topK, double topP, int neverToken) implements Kernel.Group {}

  Law law() {
    return new Law(temperature, topK, topP, neverToken);
  }
}
