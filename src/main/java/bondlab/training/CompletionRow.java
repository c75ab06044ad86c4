package bondlab.training;

import bondlab.policy.Completion;
import bondlab.table.Column;
import bondlab.text.Prompt;
import java.util.Arrays;

/** A response that an evaluation drew, to read: the same prompts at every evaluation. */
public record CompletionRow(
    @Column(unit = "steps", meaning = Meaning.STEP) long step,
    @Column(meaning = "id of the prompt") int prompt,
    @Column(meaning = "text of the prompt") String opening,
    @Column(meaning = "text of the response; token ids where they stand for no text")
        String response,
    @Column(unit = "reward", meaning = "score by the reward that is optimised") double proxy,
    @Column(unit = "reward", meaning = "score by gold, in its own unit") double gold,
    @Column(unit = "nats", meaning = "log-probability of the response under the policy")
        double logProb) {

  static CompletionRow of(long step, Completion completion, double proxy, double gold) {
    Prompt prompt = completion.prompt();
    boolean text = prompt.tokenizer() != null;
    return new CompletionRow(
        step,
        prompt.id(),
        text ? prompt.text() : "",
        text ? completion.text() : Arrays.toString(completion.tokens()),
        proxy,
        gold,
        completion.logProb());
  }
}
