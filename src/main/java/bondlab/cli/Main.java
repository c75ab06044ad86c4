package bondlab.cli;

import bondlab.config.BadInput;
import bondlab.config.ConfigRoot;
import bondlab.config.Echo;
import bondlab.experiment.Provenance;
import bondlab.experiment.TrialFailed;
import bondlab.progress.StoppedByUser;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code bondlab}. */
@Command(
    name = "bondlab",
    description = "Best-of-N alignment and reward over-optimization of language models.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:success", "1:the work failed", "2:bad input; nothing was done"},
    subcommands = {
      RunCommand.class,
      SweepCommand.class,
      ReportCommand.class,
      ShowCommand.class,
      QueryCommand.class,
      RunsCommand.class,
      LeadersCommand.class,
      DiffCommand.class,
      ReplayCommand.class,
      ShareCommand.class,
      ImportCommand.class,
      AnalyzeCommand.class,
      ScoreCommand.class,
      SampleCommand.class,
      ExportCommand.class,
      CompletionCommand.class,
      CompletionCommand.CompleteCommand.class,
      BenchCommand.class
    })
public final class Main implements Runnable {
  /** How long Ctrl-C waits for the loops to stop and to leave their folders resumable. */
  private static final int SECONDS_TO_STOP = 20;

  private final Workplace workplace;

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--config-dir",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Folder of the configuration files. Default: the project's experiments/.")
  private Path configDir;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error.")
  private boolean debug;

  private Main(Workplace workplace) {
    this.workplace = workplace;
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    start(Workplace.builtIn(), arguments);
  }

  /** Runs one command, leaving runs resumable on Ctrl-C, and ends the process. */
  static void start(Workplace workplace, String... arguments) {
    CountDownLatch ended = new CountDownLatch(1);
    stopOnSignal(Thread.currentThread(), ended);
    int code = execute(workplace, arguments);
    ended.countDown();
    System.exit(code);
  }

  /** Runs one command; returns its exit code. */
  public static int execute(Workplace workplace, String... arguments) {
    Main main = new Main(workplace);
    CommandLine line = new CommandLine(main);
    line.setOut(new PrintWriter(workplace.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(workplace.err(), true, StandardCharsets.UTF_8));
    line.setExpandAtFiles(false);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    CommandLine.IParameterExceptionHandler usual = line.getParameterExceptionHandler();
    line.setParameterExceptionHandler(
        (thrown, typed) -> usual.handleParseException(harmless(thrown), typed));
    line.setExecutionExceptionHandler(
        (thrown, command, parsed) -> report(thrown, workplace.err(), main.debug));
    return line.execute(arguments);
  }

  /** The same, unless what was typed is long or holds control characters. */
  private static CommandLine.ParameterException harmless(CommandLine.ParameterException thrown) {
    String told = String.valueOf(thrown.getMessage());
    String shown = Echo.harmless(Echo.value(told));
    return shown.equals(told)
        ? thrown
        : new CommandLine.ParameterException(thrown.getCommandLine(), shown);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "which command?");
  }

  @Command(
      name = "notebooks",
      description = "List the notebooks, or execute them from top to bottom.")
  int notebooks(
      @Option(names = "--execute", description = "Execute them; stop at the first failing cell.")
          boolean execute,
      @Parameters(
              paramLabel = "NAME",
              arity = "0..*",
              description = "Notebooks to execute. Default: all.")
          List<String> names) {
    return byScript("notebooks");
  }

  @Command(
      name = "lab",
      description = "Open JupyterLab on the notebooks; further arguments are passed to it.")
  int lab() {
    return byScript("lab");
  }

  @Command(name = "doctor", description = "Say what this machine lacks and how to get it.")
  int doctor(@Option(names = "--json", description = "Print one JSON object.") boolean json) {
    return byScript("doctor");
  }

  @Command(name = "test", description = "Run all tests: unit, property, format and notebooks.")
  int test() {
    return byScript("test");
  }

  Workplace workplace() {
    return workplace;
  }

  /** The configuration files to use. */
  ConfigRoot configRoot() {
    return ConfigRoot.at(configFolder());
  }

  Path configFolder() {
    Path folder = configDir == null ? workplace.home().resolve("experiments") : configDir;
    if (!Files.isRegularFile(folder.resolve("config.conf"))) {
      throw new BadInput(
          "--config-dir " + folder + " has no config.conf; give a folder of configuration files");
    }
    return folder;
  }

  private int byScript(String command) {
    workplace.err().println("start it by the launcher script: ./bondlab " + command);
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** Ctrl-C interrupts the work, which then writes what it has before the process ends. */
  private static void stopOnSignal(Thread worker, CountDownLatch ended) {
    Runnable stop =
        () -> {
          worker.interrupt();
          try {
            ended.await(SECONDS_TO_STOP, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    Runtime.getRuntime().addShutdownHook(new Thread(stop, "stop"));
  }

  /** What {@code --version} says: the versions that a run's provenance names. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return Provenance.versions().entrySet().stream()
          .map(entry -> entry.getKey() + " " + entry.getValue())
          .toArray(String[]::new);
    }
  }

  /** Prints the reason, and the place in the program if asked; returns the exit code. */
  private static int report(Exception thrown, PrintStream err, boolean debug) {
    if (thrown instanceof BadInput bad) {
      bad.problems().forEach(problem -> err.println("error: " + problem));
    } else if (thrown instanceof StoppedByUser) {
      err.println(thrown.getMessage());
    } else if (thrown instanceof TrialFailed) {
      err.println("error: " + thrown.getMessage());
    } else {
      String kind = thrown.getClass().getSimpleName();
      err.println("error: " + TrialFailed.reason(thrown) + " (" + kind + "; --debug shows where)");
    }
    if (debug) {
      thrown.printStackTrace(err);
    }
    return thrown instanceof BadInput ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }
}
