package bondlab.bench;

import bondlab.bench.Alternation.Rival;
import bondlab.config.BadInput;
import bondlab.model.DecoderShape;
import bondlab.tensor.Torch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Python process that does the same work, on as many threads: it says what it is made of, is told
 * a case by a line and answers with the seconds that it took. Close it.
 */
final class Peer implements AutoCloseable {
  /** The packages that the scripts need. */
  private static final String REQUIREMENTS = "src/main/resources/bondlab/bench/requirements.txt";

  private final Path python;
  private final Path folder;
  private final Process process;
  private final PrintStream requests;
  private final BufferedReader answers;
  private final String versions;

  private Peer(Path python, Path folder, Process process) {
    this.python = python;
    this.folder = folder;
    this.process = process;
    this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.versions = answer();
  }

  /**
   * Starts it.
   *
   * @param python has the packages that the script imports
   * @param script beside this class
   * @param arguments of the script, after the number of threads
   * @throws BadInput if it does not start, with its last words
   */
  static Peer start(Path python, String script, String... arguments) {
    try (InputStream text = Peer.class.getResourceAsStream(script)) {
      Path folder = Files.createTempDirectory("bondlab-bench");
      Path file = folder.resolve(script);
      Files.copy(text, file);
      List<String> words = new ArrayList<>();
      words.addAll(List.of(python.toString(), file.toString(), "" + Torch.threads()));
      words.addAll(List.of(arguments));
      ProcessBuilder command = new ProcessBuilder(words);
      command.environment().put("TMPDIR", folder.toString()); // what it leaves is deleted with it
      command.redirectError(folder.resolve("errors").toFile());
      return new Peer(python, folder, command.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The numbers that a script calls V C M L H G. */
  static Stream<Number> numbers(DecoderShape shape) {
    return Stream.of(
        shape.vocabulary(),
        shape.width(),
        shape.mlp(),
        shape.layers(),
        shape.heads(),
        shape.keyValueHeads());
  }

  /**
   * One case as a rival. Its first run has runs before it that do not count.
   *
   * @param work such as {@code decode}
   * @param numbers of the work, as the script names them
   */
  Rival rival(String work, List<? extends Number> numbers) {
    String request =
        work + numbers.stream().map(number -> " " + number).collect(Collectors.joining());
    return new Rival(
        versions,
        () -> {
          requests.println(request);
          return Double.parseDouble(answer());
        });
  }

  private String answer() {
    try {
      String answer = answers.readLine();
      if (answer == null) {
        String last = lastLine(folder.resolve("errors"));
        close();
        throw new BadInput(
            "--peers "
                + python
                + ": it stopped with: "
                + last
                + "; "
                + python
                + " -m pip install -r "
                + REQUIREMENTS);
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String lastLine(Path errors) throws IOException {
    return Files.readString(errors).lines().reduce("", (before, line) -> line);
  }

  @Override
  public void close() {
    requests.close();
    process.destroy();
    try {
      process.waitFor();
      BenchSuite.deleteFolder(folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
