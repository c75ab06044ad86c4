package bondlab.text;

import bondlab.config.Check;
import java.util.Optional;

/**
 * Which prompts.
 *
 * @param source a file: plain UTF-8 text (one prompt per line), JSONL, CSV or Parquet (one per
 *     row); empty for openings of the corpus's documents
 * @param column of JSONL, CSV and Parquet that holds the prompts; {@code prompt} where there are no
 *     columns
 * @param idColumn that names each prompt; empty to number them as they come
 * @param continuationColumn that holds the human continuation; empty if there is none
 */
public record PromptSource(
    Optional<String> source,
    String column,
    Optional<String> idColumn,
    Optional<String> continuationColumn) {

  /** The column that prompts are in where none is named. */
  public static final String COLUMN = "prompt";

  public PromptSource {
    String alone = "must be left out without prompts.source";
    new Check("prompts")
        .that(
            source.isEmpty() || TextFormat.isPath(source.get()),
            "source",
            shown(source),
            "must be the path of a file, or null")
        .that(!column.isBlank(), "column", "\"\"", "must be a column's name, such as " + COLUMN)
        .that(isText(idColumn), "id_column", shown(idColumn), "must be a column's name, or null")
        .that(
            isText(continuationColumn),
            "continuation_column",
            shown(continuationColumn),
            "must be a column's name, or null")
        .that(source.isPresent() || idColumn.isEmpty(), "id_column", shown(idColumn), alone)
        .that(
            source.isPresent() || continuationColumn.isEmpty(),
            "continuation_column",
            shown(continuationColumn),
            alone)
        .done();
  }

  /** Prompts in a column of a file, numbered as they come, with no human continuations. */
  public static PromptSource of(String source, String column) {
    return new PromptSource(Optional.of(source), column, Optional.empty(), Optional.empty());
  }

  private static boolean isText(Optional<String> value) {
    return value.isEmpty() || !value.get().isBlank();
  }

  private static String shown(Optional<String> value) {
    return value.map(v -> '"' + v + '"').orElse("null");
  }
}
