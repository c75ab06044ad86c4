package bondlab.cli;

import bondlab.sharing.Share;
import bondlab.sharing.Terms;
import bondlab.table.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Writes a run or a sweep as a package for others. */
@Command(name = "share", description = "Write a run or sweep as a self-contained folder or zip.")
final class ShareCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Parameters(
      paramLabel = "DIR",
      description = "A folder results/runs/EXPERIMENT/ID or results/sweeps/ID.")
  private Path folder;

  @Option(
      names = "--to",
      paramLabel = "FOLDER|FILE.zip",
      description = "Where to write. Default: results/shared/NAME.zip.")
  private Path to;

  @Option(
      names = "--name",
      defaultValue = "",
      description = "Name of the package. Default: made from the run's name.")
  private String name;

  @Option(
      names = {"--licence", "--license"},
      paramLabel = "ID",
      defaultValue = Terms.Licence.USUAL,
      description =
          "CC-BY-4.0 (default), CC-BY-SA-4.0, CC0-1.0, ODC-By-1.0, ODbL-1.0, PDDL-1.0,"
              + " Apache-2.0, MIT or none.")
  private String licence;

  @Option(
      names = "--author",
      paramLabel = "NAME",
      description =
          "Author to cite, repeatable: \"Given Family\" or \"Family, Given\", optionally <ORCID>.")
  private List<String> authors = List.of();

  @Option(names = "--json", description = "Print one JSON object: what was written and left out.")
  private boolean json;

  @Override
  public Integer call() {
    Terms terms = Terms.of(name, licence, authors);
    Share share = new Share(main.workplace().home(), main.workplace().reports());
    Share.Written written = share.write(folder, terms, Optional.ofNullable(to));
    if (json) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("shared", written.path().toString());
      answer.put("left_out", written.left());
      main.workplace().out().println(Json.line(answer));
      return 0;
    }
    written.left().forEach(each -> main.workplace().err().println("left out: " + each));
    main.workplace()
        .err()
        .println("licence: " + terms.licence().map(Terms.Licence::id).orElse("none"));
    if (authors.isEmpty()) {
      main.workplace().err().println("no author is named; --author \"Given Family\" names one");
    }
    main.workplace().out().println("shared: " + written.path());
    return 0;
  }
}
