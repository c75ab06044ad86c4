package bondlab.experiment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Asks another program, such as git, for one short answer. */
final class Command {
  private Command() {}

  /** The first line that the command prints; empty if it cannot be run, fails or prints nothing. */
  static Optional<String> firstLine(Path folder, String... command) {
    return lines(folder, command).flatMap(lines -> lines.stream().findFirst());
  }

  /** All that the command prints; empty if it cannot be run or fails. */
  static Optional<List<String>> lines(Path folder, String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      return process.waitFor() == 0
          ? Optional.of(new String(output, StandardCharsets.UTF_8).lines().toList())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
