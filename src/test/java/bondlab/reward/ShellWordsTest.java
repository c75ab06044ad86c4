package bondlab.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bondlab.config.BadInput;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The right words are those of {@code sh -c 'printf "%s\n" …'}. */
class ShellWordsTest {
  @Test
  void wordsAsAShellCutsThem() {
    assertEquals(List.of("python3", "judge.py"), ShellWords.of("  python3\tjudge.py\n"));
    assertEquals(List.of("a b", "c\"d", "e'f"), ShellWords.of("'a b' 'c\"d' \"e'f\""));
    assertEquals(List.of("a b", "\\n", "x\"y\\z"), ShellWords.of("a\\ b \"\\n\" \"x\\\"y\\\\z\""));
    assertEquals(List.of("ab", "", "--x=1 2"), ShellWords.of("a'b' '' --x=\"1 2\""));
    assertEquals(List.of("$HOME", "*.py", "|", "cat"), ShellWords.of("$HOME *.py | cat"));
    assertEquals(List.of("\\"), ShellWords.of("'\\'"));
  }

  @Test
  void whatIsNotFinishedIsRefused() {
    for (String bad : List.of("", "  ", "a 'b", "a \"b", "a \"b\\", "a\\")) {
      assertThrows(BadInput.class, () -> ShellWords.of(bad), bad);
    }
  }
}
