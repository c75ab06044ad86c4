package bondlab.cli;

import bondlab.experiment.Studies;
import bondlab.experiment.TrivialStudy;
import bondlab.report.StudyReport;
import bondlab.report.StudyReports;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The command line in this process, in a folder with a trivial study, and what it printed. */
abstract class TypedCommands {
  @TempDir Path home;
  String out;
  String err;

  @BeforeEach
  void makeRoot() throws IOException {
    TrivialStudy.rootIn(home);
  }

  /** What draws figures; nothing if not overridden. */
  List<StudyReport> reports() {
    return List.of();
  }

  /** Types a command; returns its exit code. */
  int bondlab(String... arguments) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Workplace workplace =
        new Workplace(
            home,
            Studies.of(new TrivialStudy()),
            new StudyReports(reports()),
            List.of(),
            new PrintStream(outBytes, true, StandardCharsets.UTF_8),
            new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    int code = Main.execute(workplace, arguments);
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  static Config json(String line) {
    return ConfigFactory.parseString(
        line, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
  }
}
