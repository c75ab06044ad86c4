package bondlab.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares the row files of two trainings, wall seconds left out. */
final class RowFiles {
  private RowFiles() {}

  static void assertSame(TrainingFiles expected, TrainingFiles found) {
    assertEquals(withoutSeconds(expected.steps()), withoutSeconds(found.steps()));
    assertEquals(withoutSeconds(expected.evaluations()), withoutSeconds(found.evaluations()));
    assertEquals(withoutSeconds(expected.prompts()), withoutSeconds(found.prompts()));
  }

  /** Whole rows of a log; 0 if there is none. */
  static long count(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file).chars().filter(c -> c == '\n').count() : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String withoutSeconds(Path file) {
    try {
      return Files.readString(file).replaceAll("\"seconds\": [^,}]*", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
