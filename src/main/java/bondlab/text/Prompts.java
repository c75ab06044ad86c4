package bondlab.text;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A user's prompts in a policy's tokens.
 *
 * @param openings prompts with their human continuations where there are any; ids differ
 * @param names the user's name of each, the id in digits where there is no other
 */
public record Prompts(List<PromptWithContinuation> openings, List<String> names) {
  private static final int SHOWN = 8;

  public Prompts {
    openings = List.copyOf(openings);
    names = List.copyOf(names);
    if (names.size() != openings.size()) {
      throw new IllegalArgumentException(
          openings.size() + " prompts have " + names.size() + " names");
    }
  }

  /**
   * Prompts typed by hand, encoded as in running text; see {@link PromptTexts}.
   *
   * @throws bondlab.config.BadInput if there is none, or one is blank
   */
  public static Prompts of(Tokenizer tokenizer, String... prompts) {
    return PromptTexts.of(prompts).encode(tokenizer);
  }

  /**
   * Reads prompts in a column of a file and encodes them as in running text; see {@link
   * PromptTexts}.
   *
   * @throws bondlab.config.BadInput as {@link PromptTexts#read}
   */
  public static Prompts read(Path file, String column, Tokenizer tokenizer) {
    return PromptTexts.read(PromptSource.of(file.toString(), column)).encode(tokenizer);
  }

  /** The number of prompts. */
  public int size() {
    return openings.size();
  }

  /** The prompts alone. */
  public List<Prompt> prompts() {
    return openings.stream().map(PromptWithContinuation::prompt).toList();
  }

  /** Whether each prompt has a human continuation. */
  public boolean continued() {
    return openings.stream().allMatch(opening -> opening.continuation().isPresent());
  }

  /** The first prompts, one per line. */
  @Override
  public String toString() {
    String shown =
        openings.stream().limit(SHOWN).map(o -> "\n  " + o).collect(Collectors.joining());
    int more = openings.size() - SHOWN;
    return openings.size()
        + (openings.size() == 1 ? " prompt:" : " prompts:")
        + shown
        + (more > 0 ? "\n  … and " + more + " more" : "");
  }
}
