package bondlab.cli;

import bondlab.config.BadInput;
import bondlab.config.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
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
}
