package bondlab.study;

import bondlab.config.Check;
import bondlab.text.PromptSource;
import bondlab.text.PromptTexts;
import java.util.List;
import java.util.Optional;

/**
 * The settings of the prompts: openings of the corpus's documents, or prompts that a user brings.
 *
 * @param count openings of documents that nothing is trained on; a user's prompts are all taken
 * @param tokens of an opening; a user's prompt may have as many and a few more
 * @param response most tokens of a response
 * @param texts a user's prompts
 * @param source a file of a user's prompts, as in {@link PromptSource}
 * @param column of the file, that holds the prompts
 * @param idColumn of the file, that names each prompt
 * @param continuationColumn of the file, that holds how a person went on
 * @param training prompts that policies are trained on
 */
public record PromptSpec(
    int count,
    int tokens,
    int response,
    List<String> texts,
    Optional<String> source,
    String column,
    Optional<String> idColumn,
    Optional<String> continuationColumn,
    Training training) {
  private static final int SLACK = 8;

  public PromptSpec {
    new Check("prompts")
        .atLeast("count", count, 2, "an interval over prompts needs two")
        .atLeast("tokens", tokens, 1)
        .atLeast("response", response, 1)
        .that(
            texts.isEmpty() || source.isEmpty(), "texts", texts, "must be [] if a source is given")
        .that(
            texts.size() != 1,
            "texts",
            texts,
            "must hold two or more: an interval over prompts needs them")
        .done();
    new PromptSource(source, column, idColumn, continuationColumn);
  }

  /**
   * Prompts to train on; openings of the training documents if neither texts nor a source is given.
   *
   * @param texts a user's prompts
   * @param source a file of a user's prompts
   * @param column of the file, that holds the prompts
   * @param idColumn of the file, that names each prompt
   * @param continuationColumn of the file, that holds how a person went on
   */
  public record Training(
      List<String> texts,
      Optional<String> source,
      String column,
      Optional<String> idColumn,
      Optional<String> continuationColumn) {
    public Training {
      new Check("training")
          .that(
              texts.isEmpty() || source.isEmpty(),
              "texts",
              texts,
              "must be [] if a source is given")
          .done();
      new PromptSource(source, column, idColumn, continuationColumn);
    }

    /** Whether a user brings them. */
    boolean isBrought() {
      return !texts.isEmpty() || source.isPresent();
    }

    /** Whether every prompt has a human continuation. */
    boolean isContinued() {
      return !isBrought() || continuationColumn.isPresent();
    }

    Optional<PromptTexts> given() {
      return PromptSpec.given(
          texts, new PromptSource(source, column, idColumn, continuationColumn));
    }
  }

  /**
   * Prompts that a user brings for the study; empty for openings of the corpus.
   *
   * @throws bondlab.config.BadInput naming file and line of what cannot be read
   */
  Optional<PromptTexts> given() {
    return given(texts, new PromptSource(source, column, idColumn, continuationColumn));
  }

  private static Optional<PromptTexts> given(List<String> texts, PromptSource from) {
    if (!texts.isEmpty()) {
      return Optional.of(PromptTexts.of(texts.toArray(String[]::new)));
    }
    return from.source().isPresent() ? Optional.of(PromptTexts.read(from)) : Optional.empty();
  }

  /** Tokens that a user's prompt may have and leave room for a response. */
  int mostTokens() {
    return context() - response;
  }

  /**
   * Tokens that a network must hold for prompt and response, with room for another tokenisation.
   */
  int context() {
    return tokens + response + SLACK;
  }
}
