package bondlab.cli;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.config.Nearest;
import bondlab.config.OverrideCompletion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Prints what makes a shell complete commands, options and overrides. */
@Command(
    name = "completion",
    description = "Print a completion script: source <(./bondlab completion bash).")
final class CompletionCommand implements Callable<Integer> {
  private static final List<String> SHELLS = List.of("bash", "zsh");

  /** For the completion of this command itself. */
  private static final class Shells implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return SHELLS.iterator();
    }
  }

  @ParentCommand private Main main;

  @Parameters(
      paramLabel = "SHELL",
      completionCandidates = Shells.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String shell;

  /**
   * @throws BadInput if there is no script for the shell
   */
  @Override
  public Integer call() throws IOException {
    if (!SHELLS.contains(shell)) {
      throw new BadInput(
          "there is no completion for %s; there is for %s%s"
              .formatted(shell, String.join(", ", SHELLS), Nearest.hint(shell, SHELLS)));
    }
    String name = "/bondlab/completion/bondlab." + shell;
    try (InputStream script = CompletionCommand.class.getResourceAsStream(name)) {
      main.workplace().out().write(script.readAllBytes());
      main.workplace().out().flush();
    }
    return ExitCode.OK;
  }

  /**
   * Answers a shell that wants to complete a word: one candidate per line, nothing where files are
   * meant or nothing is known. It never fails, as a half-typed line is no error.
   */
  @Command(name = "complete", hidden = true, description = "Answer the completion scripts.")
  static final class CompleteCommand implements Callable<Integer> {
    private static final String CONFIG_DIR = "--config-dir";

    /** Of an enum; typed in small letters. */
    private static final Pattern CONSTANT = Pattern.compile("[A-Z][A-Z_]+");

    @ParentCommand private Main main;

    @CommandLine.Spec private CommandSpec spec;

    @Parameters(
        paramLabel = "WORD",
        arity = "0..*",
        description = "The command line without the program, up to the word to complete.")
    private List<String> words = List.of();

    @Override
    public Integer call() {
      try {
        candidates().forEach(main.workplace().out()::println);
      } catch (BadInput | CommandLine.PicocliException e) {
        return ExitCode.OK;
      }
      return ExitCode.OK;
    }

    private List<String> candidates() {
      String word = words.isEmpty() ? "" : words.get(words.size() - 1);
      List<String> earlier = words.isEmpty() ? List.of() : words.subList(0, words.size() - 1);
      CommandSpec command = spec.root();
      for (String name : earlier) {
        CommandLine sub = command.subcommands().get(name);
        command = sub == null ? command : sub.getCommandSpec();
      }
      boolean override = takesOverrides(command) && !word.startsWith("-");
      return override && !isValueOfOption(command, earlier)
          ? overrides(earlier, word)
          : byPicocli(earlier, word);
    }

    private static boolean isValueOfOption(CommandSpec command, List<String> earlier) {
      CommandLine.Model.OptionSpec option = command.findOption(earlier.get(earlier.size() - 1));
      return option != null && option.arity().max() > 0;
    }

    private static boolean takesOverrides(CommandSpec command) {
      return command.positionalParameters().stream()
          .anyMatch(p -> p.paramLabel().equals("OVERRIDE"));
    }

    /** Commands, options and their values, as picocli knows them. */
    private List<String> byPicocli(List<String> earlier, String word) {
      List<CharSequence> all = new ArrayList<>();
      List<String> line = new ArrayList<>(earlier);
      line.add("");
      AutoComplete.complete(spec.root(), line.toArray(String[]::new), earlier.size(), 0, 0, all);
      return all.stream()
          .map(text -> CONSTANT.matcher(text).matches() ? lowerCase(text) : text.toString())
          .filter(text -> text.startsWith(word) && text.startsWith("-") == word.startsWith("-"))
          .sorted()
          .toList();
    }

    private static String lowerCase(CharSequence constant) {
      return constant.toString().toLowerCase(Locale.ROOT);
    }

    private List<String> overrides(List<String> earlier, String word) {
      ConfigRoot root = ConfigRoot.at(configFolder());
      Map<String, List<String>> known =
          Map.of("study", List.copyOf(main.workplace().studies().names()));
      List<String> given = earlier.stream().filter(text -> !text.startsWith("-")).toList();
      return new OverrideCompletion(root, known).of(given, word);
    }

    /** The folder of the line being typed. */
    private Path configFolder() {
      for (int i = 0; i < words.size() - 1; i++) {
        if (words.get(i).startsWith(CONFIG_DIR + "=")) {
          return Path.of(words.get(i).substring(CONFIG_DIR.length() + 1));
        }
        if (words.get(i).equals(CONFIG_DIR) && i < words.size() - 2) {
          return Path.of(words.get(i + 1));
        }
      }
      return main.configFolder();
    }
  }
}
