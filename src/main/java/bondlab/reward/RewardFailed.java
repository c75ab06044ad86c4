package bondlab.reward;

import bondlab.policy.Completion;

/**
 * A reward that a user brought could not score: its code threw, its program died, its server did
 * not answer, or the answer was no score. The message names the reward, the response and, where
 * known, what to do.
 */
public final class RewardFailed extends RuntimeException {
  private static final int SHOWN = 60;

  public RewardFailed(String message) {
    super(message);
  }

  public RewardFailed(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Names one of several responses, such as {@code sample 3 of 64 (prompt 7, "I agree that …")}.
   */
  static String sample(int index, int count, Completion completion) {
    String text =
        completion.prompt().tokenizer() == null ? "" : ", " + beginning(completion.text());
    return "sample %d of %d (prompt %d%s)".formatted(index, count, completion.prompt().id(), text);
  }

  /** The beginning of a text on one line, in quotes. */
  static String beginning(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    if (line.length() <= SHOWN) {
      return '"' + line + '"';
    }
    int end = line.offsetByCodePoints(0, line.codePointCount(0, SHOWN));
    return '"' + line.substring(0, end).stripTrailing() + " …\"";
  }
}
