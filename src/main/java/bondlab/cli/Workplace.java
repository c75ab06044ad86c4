package bondlab.cli;

import bondlab.bench.BenchSuite;
import bondlab.bench.Suites;
import bondlab.config.Echo;
import bondlab.experiment.Experiments;
import bondlab.experiment.Studies;
import bondlab.progress.ConsoleProgress;
import bondlab.progress.Progress;
import bondlab.report.StudyReports;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * The project, its parts, and the streams that the commands work with.
 *
 * @param home the project's folder, where {@code experiments/} and {@code results/} are
 * @param studies what can be run
 * @param reports what can draw a run
 * @param benches what {@code bench} can measure
 * @param out for answers
 * @param err for progress, messages and errors
 */
public record Workplace(
    Path home,
    Studies studies,
    StudyReports reports,
    List<BenchSuite> benches,
    PrintStream out,
    PrintStream err) {

  /** Everything that this project has, on the process's own streams. */
  public static Workplace builtIn() {
    return new Workplace(
        Experiments.findHome(),
        Studies.installed(),
        StudyReports.installed(),
        Suites.builtIn(),
        System.out,
        System.err);
  }

  /** For answers; harmless to a terminal. */
  @Override
  public PrintStream out() {
    return new HarmlessStream(out);
  }

  /** For messages and errors; harmless to a terminal. */
  @Override
  public PrintStream err() {
    return new HarmlessStream(err);
  }

  Experiments experiments() {
    return Experiments.at(home, studies).telling(err()::println);
  }

  /** The same, with messages above the lines of {@code progress}, not between them. */
  Experiments experiments(Progress progress) {
    return Experiments.at(home, studies).telling(text -> progress.say(Echo.harmless(text)));
  }

  Progress progress() {
    return ConsoleProgress.on(err);
  }

  /**
   * Prints text with its control characters escaped: names, summaries and tables may come from
   * somebody else, and a terminal obeys what stands in them. Bytes pass as they are.
   */
  static final class HarmlessStream extends PrintStream {
    private final PrintStream to;

    HarmlessStream(PrintStream to) {
      super(to, true);
      this.to = to;
    }

    /** The printing of lines, objects and formats leads here. */
    @Override
    public void print(String text) {
      to.print(text == null ? "null" : Echo.harmless(text));
    }

    @Override
    public void print(Object value) {
      print(String.valueOf(value));
    }
  }
}
