package bondlab.reward;

import bondlab.policy.Completion;
import bondlab.text.Prompt;
import bondlab.text.Tokenizer;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A tokenizer whose tokens are the letters a to e, ids 1 to 5, and the end of text, id 0. */
record Letters(String fingerprint) implements Tokenizer {
  static final Letters PLAIN = new Letters("00ff");

  @Override
  public int[] encode(String text) {
    return text.chars().map(letter -> letter - 'a' + 1).toArray();
  }

  @Override
  public String decode(int[] tokens) {
    return IntStream.of(tokens)
        .mapToObj(token -> String.valueOf((char) ('a' + token - 1)))
        .collect(Collectors.joining());
  }

  @Override
  public int size() {
    return 6;
  }

  @Override
  public int endOfText() {
    return 0;
  }

  @Override
  public void save(Path file) {
    throw new UnsupportedOperationException();
  }

  /** A response in these letters. */
  static Completion completion(String prompt, String response) {
    return new Completion(
        new Prompt(7, PLAIN.encode(prompt), PLAIN), PLAIN.encode(response), Double.NaN);
  }
}
