package bondlab.study;

import bondlab.config.Check;

/**
 * What the policy is asked.
 *
 * @param count prompts of the study, openings of documents that nothing was trained on
 * @param tokens of a prompt
 * @param response most tokens of a response
 */
public record PromptSpec(int count, int tokens, int response) {
  private static final int SLACK = 8;

  public PromptSpec {
    new Check("prompts")
        .atLeast("count", count, 2, "an interval over prompts needs two")
        .atLeast("tokens", tokens, 1)
        .atLeast("response", response, 1)
        .done();
  }

  /**
   * Tokens that a network must hold for prompt and response, with room for another tokenisation.
   */
  int context() {
    return tokens + response + SLACK;
  }
}
