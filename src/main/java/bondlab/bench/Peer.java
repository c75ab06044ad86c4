package bondlab.bench;

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
import java.nio.file.StandardCopyOption;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A Python process that does the same work with transformers, on as many threads: it is told a case
 * by a line and answers with the seconds that it took. Close it.
 */
final class Peer implements AutoCloseable {
  private final Path folder;
  private final Process process;
  private final PrintStream requests;
  private final BufferedReader answers;

  private Peer(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
    this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts it; {@code python} has torch and transformers. */
  static Peer start(Path python) {
    try (InputStream script = Peer.class.getResourceAsStream("peer.py")) {
      Path folder = Files.createTempDirectory("bondlab-bench");
      Path file = folder.resolve("peer.py");
      Files.copy(script, file, StandardCopyOption.REPLACE_EXISTING);
      Process process =
          new ProcessBuilder(python.toString(), file.toString(), Integer.toString(Torch.threads()))
              .redirectError(folder.resolve("errors").toFile())
              .start();
      return new Peer(folder, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a case once; the first time with a run before it that does not count.
   *
   * @param work {@code decode} or {@code train}
   * @param sizes of the work, as the script names them
   * @return seconds
   */
  double seconds(String work, DecoderShape shape, int... sizes) {
    int[] network = {
      shape.vocabulary(),
      shape.width(),
      shape.mlp(),
      shape.layers(),
      shape.heads(),
      shape.keyValueHeads()
    };
    requests.println(
        work
            + IntStream.concat(IntStream.of(network), IntStream.of(sizes))
                .mapToObj(size -> " " + size)
                .collect(Collectors.joining()));
    try {
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException(
            "the peer stopped; its last words: " + lastLine(folder.resolve("errors")));
      }
      return Double.parseDouble(answer);
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
      Files.deleteIfExists(folder.resolve("peer.py"));
      Files.deleteIfExists(folder.resolve("errors"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
