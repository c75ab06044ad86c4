package bondlab.reward;

import bondlab.config.BadInput;
import java.util.ArrayList;
import java.util.List;

/**
 * A command line cut into words as a POSIX shell cuts it, without a shell: blanks separate; {@code
 * '…'} keeps everything; {@code "…"} keeps everything but {@code \"} and {@code \\}; outside of
 * quotes {@code \} keeps the next character. Nothing else is special: no variables, no wildcards,
 * no pipes.
 */
final class ShellWords {
  private final String command;
  private final List<String> words = new ArrayList<>();
  private StringBuilder word; // null between words
  private int at;

  private ShellWords(String command) {
    this.command = command;
  }

  /**
   * @return one word or more
   * @throws BadInput if there is no word, or a quote is not closed
   */
  static List<String> of(String command) {
    return new ShellWords(command).words();
  }

  private List<String> words() {
    while (at < command.length()) {
      char c = command.charAt(at++);
      if (Character.isWhitespace(c)) {
        end();
      } else if (c == '\'' || c == '"') {
        quoted(c);
      } else {
        open().append(c == '\\' ? next("a backslash") : c);
      }
    }
    end();
    if (words.isEmpty()) {
      throw new BadInput("a reward's command must not be blank, such as \"python3 judge.py\"");
    }
    return List.copyOf(words);
  }

  private void quoted(char quote) {
    int start = at - 1;
    open();
    while (true) {
      char c = next("the quote at character " + (start + 1));
      if (c == quote) {
        return;
      }
      boolean escapes = quote == '"' && c == '\\' && at < command.length();
      word.append(escapes && "\"\\".indexOf(command.charAt(at)) >= 0 ? command.charAt(at++) : c);
    }
  }

  private char next(String opened) {
    if (at == command.length()) {
      throw new BadInput("command %s: %s is not followed to its end".formatted(command, opened));
    }
    return command.charAt(at++);
  }

  private StringBuilder open() {
    if (word == null) {
      word = new StringBuilder();
    }
    return word;
  }

  private void end() {
    if (word != null) {
      words.add(word.toString());
      word = null;
    }
  }
}
