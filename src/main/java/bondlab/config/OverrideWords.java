package bondlab.config;

import java.util.ArrayList;
import java.util.List;

/** Takes overrides apart that were joined by blanks, as in the index of a sweep. */
public final class OverrideWords {
  private OverrideWords() {}

  /** Splits at blanks outside quotes and brackets. */
  public static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    int depth = 0;
    char quote = 0;
    for (char c : line.toCharArray()) {
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
      depth += quote != 0 ? 0 : "[{(".indexOf(c) >= 0 ? 1 : "]})".indexOf(c) >= 0 ? -1 : 0;
      if (c == ' ' && quote == 0 && depth <= 0) {
        words.add(word.toString());
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    words.add(word.toString());
    return words.stream().filter(each -> !each.isEmpty()).toList();
  }
}
