package bondlab.cli;

import bondlab.bench.BenchSuite;
import bondlab.bench.Results;
import bondlab.checkpoint.PretrainedModel;
import bondlab.config.BadInput;
import bondlab.progress.ConsoleProgress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Measures speed; never part of the tests. */
@Command(name = "bench", description = "Measure speed.")
final class BenchCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(paramLabel = "SUITE", arity = "0..*", description = "Suites to run. Default: all.")
  private List<String> names = List.of();

  @Option(
      names = "--peers",
      paramLabel = "PYTHON",
      description =
          "Also run the peers on the same shapes, by a Python with torch and transformers.")
  private Path peers;

  @Option(
      names = "--model",
      paramLabel = "M",
      description =
          "Let decode measure this model: a .gguf file, a HuggingFace folder, or a name such as"
              + " smollm2-135m-instruct.")
  private String model;

  @Option(names = "--json", description = "Print one JSON object per line.")
  private boolean json;

  @Override
  public Integer call() {
    List<BenchSuite> all = main.workplace().benches();
    for (String name : names) {
      if (all.stream().noneMatch(suite -> suite.name().equals(name))) {
        List<String> known = all.stream().map(BenchSuite::name).toList();
        throw new BadInput("bench " + name + " is not known; allowed are " + known);
      }
    }
    if (peers != null && !Files.isExecutable(peers)) {
      throw new BadInput("--peers " + peers + " is not a program; give the path of a python3");
    }
    try (PretrainedModel opened =
        model == null ? null : ModelOptions.open(model, main.workplace())) {
      BenchSuite.Setup setting =
          new BenchSuite.Setup(
              Optional.ofNullable(peers),
              Optional.ofNullable(opened),
              Results.on(main.workplace().out(), json),
              ConsoleProgress.standardError());
      all.stream()
          .filter(suite -> names.isEmpty() || names.contains(suite.name()))
          .forEach(suite -> suite.run(setting));
    }
    return 0;
  }
}
