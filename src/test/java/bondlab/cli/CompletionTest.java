package bondlab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.experiment.Studies;
import bondlab.experiment.TrivialStudy;
import bondlab.report.StudyReports;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What TAB finds; the scripts for the shells are tried in those that are installed. */
class CompletionTest {
  @TempDir private Path home;
  private String out;

  @BeforeEach
  void start() throws IOException {
    TrivialStudy.rootIn(home);
    Files.writeString(home.resolve("experiments/quick.conf"), "value = 3");
  }

  private int bondlab(String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Workplace workplace =
        new Workplace(
            home,
            Studies.of(new TrivialStudy()),
            new StudyReports(List.of()),
            List.of(),
            stream,
            stream);
    int code = Main.execute(workplace, arguments);
    out = bytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "swee; sweep",
        "show |; cfg info",
        "comple; completion",
        "completion |; bash zsh",
        "sweep --sam; --sampler --sampler-seed",
        "sweep --sampler |; latin-hypercube random",
        "sweep --sampler l; latin-hypercube",
        "run --js; --json",
        "--con; --config-dir",
        "run --config-dir |; ",
        "report |; ",
        "run v; value=",
        "run value=; value=2",
        "run value=3 st; study=",
        "run study=; study=trivial",
        "sweep experiment=; experiment=quick",
        "show cfg experiment=quick value=; value=3",
        "run --config-dir nowhere v; ",
        "run --json v; value=",
        "nosuch v; ",
      })
  void completes(String line, String expected) {
    List<String> words = new ArrayList<>(List.of("complete", "--"));
    words.addAll(Arrays.asList(line.replace("|", "").split(" ", -1)));
    assertEquals(0, bondlab(words.toArray(String[]::new)));
    String found = String.join(" ", out.lines().toList());
    assertEquals(expected == null ? "" : expected, found);
  }

  @Test
  void nothingIsSaidOfABrokenConfig() throws IOException {
    Files.writeString(home.resolve("experiments/config.conf"), "a = [");
    assertEquals(0, bondlab("complete", "--", "run", "v"));
    assertEquals("", out);
    assertEquals(0, bondlab("complete"));
    assertTrue(out.contains("sweep"), out);
  }

  @Test
  void anUnknownShellIsRefused() {
    assertEquals(2, bondlab("completion", "fish"));
    assertTrue(out.contains("bash, zsh"), out);
  }

  /** Runs a script of the shell after the completion script, with a program that answers. */
  private String inShell(String shell, String script) throws Exception {
    Assumptions.assumeTrue(
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, shell))),
        shell + " is not installed");
    bondlab("completion", shell);
    Path program = home.resolve("bondlab");
    Files.writeString(
        program, "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$0.asked\"\ncat \"$0.answer\"\n");
    assertTrue(program.toFile().setExecutable(true));
    Path whole = Files.writeString(home.resolve("script"), out + script);
    Process process =
        new ProcessBuilder(shell, whole.toString())
            .directory(home.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  @Test
  void bashGetsWhatFollowsTheEqualsSign() throws Exception {
    Files.writeString(home.resolve("bondlab.answer"), "experiment=quick\nexperiment=quiet\n");
    String said =
        inShell(
            "bash",
            """
            compopt() { printf '%s ' compopt "$@"; echo; }
            COMP_WORDBREAKS=$' \\t\\n"=:'
            COMP_LINE="./bondlab run a=1 experiment=qui and more"; COMP_POINT=32
            _bondlab ./bondlab
            echo "${COMPREPLY[@]}"
            COMP_WORDBREAKS=" "
            _bondlab ./bondlab
            echo "${COMPREPLY[@]}"
            echo policy. > bondlab.answer
            COMP_LINE="./bondlab run "; COMP_POINT=14
            _bondlab ./bondlab
            echo "${COMPREPLY[@]}"
            """);
    assertEquals(
        "quick quiet\nexperiment=quick experiment=quiet\ncompopt -o nospace \npolicy.\n", said);
    assertEquals("complete\n--\nrun\n\n", Files.readString(home.resolve("bondlab.asked")));
  }

  @Test
  void zshGetsUnfinishedWordsWithoutASpace() throws Exception {
    Files.writeString(home.resolve("bondlab.answer"), "policy=\npolicy.\nseed\n");
    String said =
        inShell(
            "zsh",
            """
            compadd() { echo "compadd $*"; }
            _files() { echo files; }
            words=(./bondlab run a=1 po) CURRENT=4
            _bondlab
            echo -n > bondlab.answer
            _bondlab
            """);
    assertTrue(
        said.endsWith("compadd -Q -S  -- policy= policy.\ncompadd -Q -- seed\nfiles\n"), said);
    assertEquals("complete\n--\nrun\na=1\npo\n", Files.readString(home.resolve("bondlab.asked")));
  }
}
