package bondlab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.bench.BenchSuite;
import bondlab.experiment.Studies;
import bondlab.experiment.TrivialStudy;
import bondlab.report.StudyReports;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad arguments are refused before anything is measured. */
class BenchCommandTest {
  @TempDir private Path home;

  private record Never(String name) implements BenchSuite {
    @Override
    public String about() {
      return "never run";
    }

    @Override
    public void run(Setup setting) {
      throw new IllegalStateException("was run");
    }
  }

  private String refused(String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Workplace workplace =
        new Workplace(
            home,
            Studies.of(new TrivialStudy()),
            new StudyReports(List.of()),
            List.of(new Never("decode"), new Never("step")),
            err,
            err);
    assertEquals(2, Main.execute(workplace, arguments));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void anUnknownSuiteNamesThoseThatAre() {
    String message = refused("bench", "step", "stpe");
    assertTrue(message.contains("bench stpe is not known; allowed are [decode, step]"), message);
  }

  @Test
  void aPeerMustBeAProgram() {
    String message = refused("bench", "step", "--peers", home.resolve("python3").toString());
    assertTrue(message.contains("is not a program; give the path of a python3"), message);
  }

  @Test
  void anUnknownOptionIsRefused() {
    assertTrue(refused("bench", "--stpes", "3").contains("--stpes"));
  }
}
