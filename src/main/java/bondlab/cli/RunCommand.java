package bondlab.cli;

import bondlab.config.ConfigRoot;
import bondlab.experiment.Experiments;
import bondlab.experiment.RunFolder;
import bondlab.experiment.TrialFailed;
import bondlab.progress.Progress;
import bondlab.table.Json;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tech.tablesaw.api.Table;

/** Runs one trial, draws its figures and says what it found. */
@Command(name = "run", description = "Run one experiment, or find its finished run.")
final class RunCommand implements Callable<Integer> {
  private static final String PARQUET = ".parquet";

  @ParentCommand private Main main;

  @Parameters(
      paramLabel = "OVERRIDE",
      arity = "0..*",
      description = "group=option or key=value, such as experiment=overoptimization seed=2.")
  private List<String> overrides = List.of();

  @Option(names = "--force", description = "Run again even what has finished.")
  private boolean force;

  @Option(names = "--json", description = "Print one JSON object: rows of every table, and files.")
  private boolean json;

  @Override
  public Integer call() {
    Progress progress = main.workplace().progress();
    Experiments experiments = main.workplace().experiments(progress);
    ConfigRoot root = main.configRoot();
    RunFolder run;
    try {
      run = (force ? experiments.forced() : experiments).run(root, overrides, progress);
    } catch (TrialFailed e) {
      if (json) {
        main.workplace().out().println(Json.line(described(e.folder())));
      }
      throw e;
    }
    main.workplace().reports().drawAsked(run, root.compose(overrides).config());
    if (json) {
      main.workplace().out().println(Json.line(described(run)));
    } else {
      print(run);
    }
    return 0;
  }

  private void print(RunFolder run) {
    main.workplace().out().print(run.summary());
    run.figureFiles().forEach(figure -> main.workplace().out().println("figure: " + figure));
    main.workplace().out().println("run: " + run.path());
  }

  private static Map<String, Object> described(RunFolder run) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("run", run.path().toString());
    values.put("status", run.status().state().name());
    values.put("reason", run.status().reason());
    values.put("config_hash", run.provenance().getString("config_hash"));
    values.put("rows", rows(run));
    values.put("tables", run.tableFiles().stream().map(Path::toString).toList());
    values.put("figures", run.figureFiles().stream().map(Path::toString).toList());
    values.put("summary", run.summary());
    return values;
  }

  /** The rows of each table, by the table's name. */
  private static Map<String, Object> rows(RunFolder run) {
    Map<String, Object> rows = new LinkedHashMap<>();
    for (Path file : run.tableFiles()) {
      String name = file.getFileName().toString();
      if (name.endsWith(PARQUET)) {
        Table table = TableFiles.readParquet(file);
        rows.put(name.substring(0, name.length() - PARQUET.length()), Tables.cells(table));
      }
    }
    return rows;
  }
}
