package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.policy.Completion;
import bondlab.text.Document;
import bondlab.text.PromptWithContinuation;
import bondlab.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * How people went on after openings of documents, as completions of the lengths of a study. Of all
 * openings, {@code most} at even distances are taken, so that nothing is left to chance and every
 * document has its share.
 *
 * @param promptTokens tokens of a prompt, in the policy's tokens, ≥ 1
 * @param responseTokens tokens of a continuation, ≥ 1
 * @param most largest number of continuations, ≥ 2
 */
public record HumanContinuations(int promptTokens, int responseTokens, int most) {

  public HumanContinuations {
    new Check("human_continuations")
        .atLeast("prompt_tokens", promptTokens, 1)
        .atLeast("response_tokens", responseTokens, 1)
        .atLeast("most", most, 2, "continuations")
        .done();
  }

  /**
   * Finds them.
   *
   * @param documents that no prompt of the study is taken from
   * @param policy the policy's tokenizer
   * @return with NaN for the log-probability, which nobody knows
   * @throws BadInput if the documents hold fewer than two
   */
  public List<Completion> of(List<Document> documents, Tokenizer policy) {
    List<PromptWithContinuation> found =
        PromptWithContinuation.byDocument(documents, policy, promptTokens, responseTokens).stream()
            .flatMap(List::stream)
            .toList();
    if (found.size() < 2) {
      throw new BadInput(
          String.format(
              "%d documents hold %d openings of %d + %d tokens, needed are 2 or more; give more"
                  + " text or shorten prompt_tokens or response_tokens",
              documents.size(), found.size(), promptTokens, responseTokens));
    }
    int count = Math.min(most, found.size());
    List<Completion> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PromptWithContinuation opening = found.get((int) ((long) i * found.size() / count));
      chosen.add(new Completion(opening.prompt(), opening.human(), Double.NaN));
    }
    return List.copyOf(chosen);
  }
}
