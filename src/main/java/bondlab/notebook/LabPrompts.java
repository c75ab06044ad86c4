package bondlab.notebook;

import bondlab.config.BadInput;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A choice of prompts, before a policy's tokenizer reads them: {@link Lab#prompts}. The same
 * prompts can be asked of several policies.
 *
 * @param what for people
 * @param keys what the configuration has under {@code prompts}
 */
public record LabPrompts(String what, Map<String, Object> keys) {
  private static final int SHOWN = 3;

  public LabPrompts {
    keys = Map.copyOf(keys);
  }

  /** Openings of the corpus's documents that nothing is trained on. */
  static LabPrompts study(int count) {
    return new LabPrompts(count + " openings of held-out documents", Map.of("count", count));
  }

  static LabPrompts of(List<String> texts) {
    if (texts.isEmpty()) {
      throw CellFailed.bare(new BadInput("prompts(): give one text or more"));
    }
    List<String> shown = texts.stream().limit(SHOWN).map(text -> '"' + text + '"').toList();
    String more = texts.size() > SHOWN ? ", …" : "";
    String what = texts.size() == 1 ? "1 prompt: " : texts.size() + " prompts: ";
    return new LabPrompts(what + String.join(", ", shown) + more, Map.of("texts", texts));
  }

  static LabPrompts of(Path file, String column) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("source", file.toAbsolutePath().normalize().toString());
    keys.put("column", column);
    return new LabPrompts("prompts in " + file.getFileName() + ", column " + column, keys);
  }

  /** Names the columns of the prompts' ids and of their human continuations. */
  public LabPrompts columns(String idColumn, String continuationColumn) {
    Map<String, Object> more = new LinkedHashMap<>(keys);
    more.put("id_column", idColumn);
    more.put("continuation_column", continuationColumn);
    return new LabPrompts(what, more);
  }

  Config config() {
    return ConfigFactory.parseMap(keys);
  }

  @Override
  public String toString() {
    return what;
  }
}
