package bondlab.sharing;

import static java.util.stream.Collectors.joining;

import bondlab.catalogue.StoredTable;
import bondlab.config.BadInput;
import bondlab.config.ConfigText;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.experiment.Trial;
import bondlab.report.StudyReport;
import bondlab.report.StudyReports;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The shared part of a run: its numbers and their provenance, without private paths.
 *
 * @param place its folder in the package of a sweep, without a slash at the end; empty if the
 *     package is the run
 * @param facts its provenance
 * @param config resolved configuration, without keys that decide only where results are written
 * @param summary of the run
 * @param tables that may be shared
 * @param figures PNG and SVG files
 * @param left what is left out, each with the reason
 */
record SharedRun(
    RunFolder folder,
    String place,
    SharedFacts facts,
    Config config,
    String summary,
    List<SharedTable> tables,
    List<Path> figures,
    List<String> left) {

  /**
   * Reads a finished run.
   *
   * @param inSweep whether it gets a folder of its own in the package
   * @throws BadInput if it is not finished, or one of its files is missing or damaged
   */
  static SharedRun read(RunFolder run, boolean inSweep, StudyReports reports, LocalPaths paths) {
    Status status = run.status();
    if (status.state() != Status.State.DONE) {
      throw new BadInput(
          "%s is not finished but %s %s; run it again first"
              .formatted(run.path(), status.state(), status.reason()));
    }
    paths.learn(run.config());
    paths.learn(run.provenance());
    Set<String> withheld = reports.of(run).map(StudyReport::withheldTables).orElse(Set.of());
    List<SharedTable> tables = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (String name : StoredTable.announced(run.tables())) {
      if (withheld.contains(name)) {
        left.add("table " + name + " (quotes the corpus)");
      } else {
        tables.add(SharedTable.read(run, name, paths));
      }
    }
    Config what = paths.without(new Trial(run.id(), List.of(), run.config()).what());
    return new SharedRun(
        run,
        inSweep ? "runs/" + run.experiment() + "/" + run.id() : "",
        SharedFacts.of(run, what, paths),
        what,
        paths.without(run.summary()).strip(),
        tables,
        run.figureFiles().stream().filter(SharedRun::isPicture).toList(),
        left);
  }

  /** The path of a file or folder of this run in the package. */
  String at(String path) {
    return place.isEmpty() ? path : place + "/" + path;
  }

  /** Writes everything into its folder of the package. */
  void write(PackageFolder into, LocalPaths paths) throws IOException {
    into.json(at("run.json"), "Provenance of the run", facts.toMap());
    into.text(at("config.conf"), "Configuration, resolved (HOCON)", configText());
    String lines = facts.overrides().stream().map(line -> line + "\n").collect(joining());
    into.text(at("overrides.txt"), "What was typed", lines);
    into.text(at("command.txt"), "Command that makes the run again", facts.command() + "\n");
    if (!summary.isEmpty()) {
      into.text(at("summary.txt"), "What the run says at its end", summary + "\n");
    }
    for (SharedTable table : tables) {
      into.table(at("tables/"), "Table " + table.name(), table);
      into.json(
          at("tables/" + table.name() + ".json"),
          "Columns and origin of table " + table.name(),
          StoredTable.sidecar(
              facts.toMap(), table.name(), table.table().rowCount(), table.schema()));
    }
    for (Path figure : figures) {
      String name = figure.getFileName().toString();
      if (name.endsWith(".svg")) {
        into.text(at("figures/" + name), title(name), paths.without(Files.readString(figure)));
      } else {
        into.copy(at("figures/" + name), title(name), figure);
      }
    }
  }

  /** The source of the text, if the configuration names one. */
  Optional<String> corpus() {
    return config.hasPath("corpus.source")
        ? Optional.of(String.valueOf(config.getAnyRef("corpus.source")))
        : Optional.empty();
  }

  /** The summary, to be quoted in Markdown. */
  String quotedSummary() {
    return summary.replace("```", "'''");
  }

  /** The resolved configuration as HOCON. */
  String configText() {
    return ConfigText.hocon(config);
  }

  private static String title(String figure) {
    return "Figure " + figure.substring(0, figure.lastIndexOf('.'));
  }

  private static boolean isPicture(Path file) {
    return file.toString().endsWith(".png") || file.toString().endsWith(".svg");
  }
}
