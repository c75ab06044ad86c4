package bondlab.reward;

import bondlab.policy.Completion;
import bondlab.text.Prompt;
import bondlab.text.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Completions with text, one token per character. */
final class Texts {
  private Texts() {}

  /** A character is its code; 0 is the end of text. */
  private static final class Characters implements Tokenizer {
    @Override
    public int[] encode(String text) {
      return text.chars().toArray();
    }

    @Override
    public String decode(int[] tokens) {
      return new String(tokens, 0, tokens.length);
    }

    @Override
    public int size() {
      return 1 << 16;
    }

    @Override
    public int endOfText() {
      return 0;
    }

    @Override
    public String fingerprint() {
      return "characters";
    }

    @Override
    public void save(Path file) {
      throw new UnsupportedOperationException();
    }
  }

  static Completion response(int promptId, String prompt, String response) {
    Tokenizer tokenizer = new Characters();
    return new Completion(
        new Prompt(promptId, tokenizer.encode(prompt), tokenizer), tokenizer.encode(response), -1);
  }

  /** Responses to the prompt 7, "Say: ". */
  static List<Completion> responses(String... texts) {
    return Arrays.stream(texts).map(text -> response(7, "Say: ", text)).toList();
  }

  /** The responses "0", "1", … to the prompt 7. */
  static List<Completion> numbers(int count) {
    return java.util.stream.IntStream.range(0, count)
        .mapToObj(i -> response(7, "Say: ", String.valueOf(i)))
        .toList();
  }
}
