package bondlab.text;

import bondlab.config.BadInput;
import bondlab.stats.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A prompt and, where it is known, its human continuation.
 *
 * @param prompt P tokens. Of a corpus it is the opening of a passage and its id is stable: document
 *     id · 1,000 + place in the document. Of a user's file see {@link PromptTexts}
 * @param continuation tokens [T] that follow in the text; empty if no person has written any
 */
public record PromptWithContinuation(Prompt prompt, Optional<int[]> continuation) {
  /** Ids of prompts are numbered by as many per document. */
  static final int MOST_PER_DOCUMENT = 1000;

  /** The space before a capital letter, after the end of a sentence. */
  private static final Pattern SENTENCE =
      Pattern.compile("(?:^|(?<=[.!?][\"'”’)]?))(?= [\"'“‘(]?\\p{Lu})");

  /** Pairs a prompt with its human continuation. */
  public PromptWithContinuation(Prompt prompt, int[] continuation) {
    this(prompt, Optional.of(continuation));
  }

  /**
   * The human continuation [T].
   *
   * @throws BadInput if nobody has
   */
  public int[] human() {
    return continuation.orElseThrow(
        () ->
            new BadInput(
                prompt
                    + " has no human continuation; name the column that holds it"
                    + " (prompts.continuation_column), or choose an objective and a reward that"
                    + " learn from none"));
  }

  /** The document of an opening of a corpus, by its id. */
  public int document() {
    return prompt.id() / MOST_PER_DOCUMENT;
  }

  /** Such as {@code prompt 7: "Madam President," → "I agree that …"}. */
  @Override
  public String toString() {
    if (continuation.isEmpty()) {
      return prompt.toString();
    }
    int[] tokens = continuation.get();
    return prompt
        + " → "
        + (prompt.tokenizer() == null
            ? tokens.length + " tokens"
            : Prompt.quoted(prompt.text(tokens)));
  }

  /**
   * Finds all prompts with their continuations in documents, in the documents' order: passages of P
   * + T tokens that start where a sentence starts and do not overlap, the first P tokens the prompt
   * and the next T the human continuation. A passage is encoded with the space before it, as it
   * stands in running text.
   *
   * @param promptTokens P ≥ 1
   * @param responseTokens T ≥ 1
   * @return for each document its openings, none if it is too short
   */
  public static List<List<PromptWithContinuation>> byDocument(
      List<Document> documents, Tokenizer tokenizer, int promptTokens, int responseTokens) {
    List<String> problems = new ArrayList<>();
    if (promptTokens < 1) {
      problems.add("prompts.tokens = " + promptTokens + ": must be 1 or more");
    }
    if (responseTokens < 1) {
      problems.add("prompts.response = " + responseTokens + ": must be 1 or more");
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return documents.stream().map(d -> of(d, tokenizer, promptTokens, responseTokens)).toList();
  }

  /**
   * Chooses openings at random, spread over documents: one of each document before a second of any.
   * A smaller count gives the first ones of a larger.
   *
   * @param key what the count is called in the config, for the message
   * @param openings of each document, as {@link #byDocument} finds them
   * @throws BadInput if there are fewer than {@code count}
   */
  public static List<PromptWithContinuation> choose(
      String key, int count, List<List<PromptWithContinuation>> openings, RandomStream stream) {
    int found = openings.stream().mapToInt(List::size).sum();
    if (count < 1 || count > found) {
      throw new BadInput(
          String.format(
              "%s = %d: must lie in 1 … %d, the openings in these %d documents; lower it,"
                  + " prompts.tokens or prompts.response, or give these documents a larger share of"
                  + " the corpus",
              key, count, found, openings.size()));
    }
    int[] documents = stream.at("documents").permutation(openings.size());
    int[][] within = new int[documents.length][];
    for (int d : documents) {
      within[d] = stream.at(d).permutation(openings.get(d).size());
    }
    List<PromptWithContinuation> chosen = new ArrayList<>();
    for (int turn = 0; chosen.size() < count; turn++) {
      for (int d : documents) {
        if (turn < within[d].length && chosen.size() < count) {
          chosen.add(openings.get(d).get(within[d][turn]));
        }
      }
    }
    return chosen;
  }

  private static List<PromptWithContinuation> of(
      Document document, Tokenizer tokenizer, int p, int t) {
    String text = " " + document.text();
    List<PromptWithContinuation> openings = new ArrayList<>();
    Matcher sentence = SENTENCE.matcher(text);
    int free = 0;
    while (openings.size() < MOST_PER_DOCUMENT && free < text.length() && sentence.find(free)) {
      int[] tokens = tokenizer.encode(text, sentence.start(), p + t);
      if (tokens.length < p + t) {
        break;
      }
      int id = Math.addExact(Math.multiplyExact(document.id(), MOST_PER_DOCUMENT), openings.size());
      openings.add(
          new PromptWithContinuation(
              new Prompt(id, Arrays.copyOf(tokens, p), tokenizer),
              Arrays.copyOfRange(tokens, p, p + t)));
      free = sentence.start() + tokenizer.decode(tokens).length();
    }
    return openings;
  }
}
