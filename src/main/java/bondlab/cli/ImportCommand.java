package bondlab.cli;

import bondlab.sharing.Import;
import bondlab.table.Json;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Puts a package of somebody else beside one's own results. */
@Command(
    name = "import",
    description = "Check a package written by share, and put its runs beside your own.")
final class ImportCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(paramLabel = "FILE|FOLDER", description = "The zip or folder.")
  private Path from;

  @Option(
      names = "--name",
      defaultValue = "",
      description = "Folder in results/imported/. Default: the package's own name.")
  private String name;

  @Mixin private AnswerOptions.Results results;

  @Option(
      names = "--max-files",
      description = "Maximum number of files. Default: ${DEFAULT-VALUE}.")
  private int files = Import.Limits.USUAL.files();

  @Option(
      names = "--max-file-mib",
      description = "Maximum size of a file, unpacked. Default: ${DEFAULT-VALUE}.")
  private int fileMib = Import.Limits.USUAL.fileMib();

  @Option(
      names = "--max-total-mib",
      description = "Maximum size of all files, unpacked. Default: ${DEFAULT-VALUE}.")
  private int totalMib = Import.Limits.USUAL.totalMib();

  @Option(
      names = "--max-ratio",
      description = "Maximum compression ratio of a file over 1 MiB. Default: ${DEFAULT-VALUE}.")
  private int ratio = Import.Limits.USUAL.ratio();

  @Option(
      names = "--json",
      description = "Print one JSON object: folder, runs and what was left out.")
  private boolean json;

  @Override
  public Integer call() {
    Import.Limits limits = new Import.Limits(files, fileMib, totalMib, ratio);
    Import.Imported imported =
        new Import(main.workplace().home(), limits)
            .read(from, name, results.folder(main.workplace()));
    PrintStream out = main.workplace().out();
    if (json) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("imported", imported.folder().toString());
      answer.put("new", imported.isNew());
      answer.put("runs", imported.runs().stream().map(Path::toString).toList());
      answer.put("left_out", imported.notes());
      out.println(Json.line(answer));
      return 0;
    }
    imported.notes().forEach(note -> main.workplace().err().println("left out: " + note));
    out.println((imported.isNew() ? "imported: " : "imported before: ") + imported.folder());
    imported.runs().forEach(run -> out.println("run: " + run));
    return 0;
  }
}
