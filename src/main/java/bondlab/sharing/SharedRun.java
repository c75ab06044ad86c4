package bondlab.sharing;

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
 * @param facts its provenance
 * @param config resolved configuration, without keys that decide only where results are written
 * @param summary of the run
 * @param tables that may be shared
 * @param figures PNG and SVG files
 * @param left what is left out, each with the reason
 */
record SharedRun(
    RunFolder folder,
    SharedFacts facts,
    Config config,
    String summary,
    List<SharedTable> tables,
    List<Path> figures,
    List<String> left) {

  /**
   * Reads a finished run.
   *
   * @throws BadInput if it is not finished, or one of its files is missing or damaged
   */
  static SharedRun read(RunFolder run, StudyReports reports, LocalPaths paths) {
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
        SharedFacts.of(run, what, paths),
        what,
        paths.without(run.summary()).strip(),
        tables,
        run.figureFiles().stream().filter(SharedRun::isPicture).toList(),
        left);
  }

  /** A name for a person and for a file. */
  String name() {
    return facts.experiment() + "-" + folder.id();
  }

  /** Its folder in the package of a sweep. */
  String place() {
    return "runs/" + folder.experiment() + "/" + folder.id();
  }

  /** Writes everything below {@code at}, which is empty or ends in a slash. */
  void write(PackageFolder into, String at, LocalPaths paths) throws IOException {
    into.json(at + "run.json", "Provenance of the run", facts.toMap());
    into.text(at + "config.conf", "Configuration, resolved (HOCON)", configText());
    into.text(at + "overrides.txt", "What was typed", lines(facts.overrides()));
    into.text(at + "command.txt", "Command that makes the run again", facts.command() + "\n");
    if (!summary.isEmpty()) {
      into.text(at + "summary.txt", "What the run says at its end", summary + "\n");
    }
    for (SharedTable table : tables) {
      into.table(at + "tables/", "Table " + table.name(), table);
      into.json(
          at + "tables/" + table.name() + ".json",
          "Columns and origin of table " + table.name(),
          StoredTable.sidecar(
              facts.toMap(), table.name(), table.table().rowCount(), table.schema()));
    }
    for (Path figure : figures) {
      String name = figure.getFileName().toString();
      if (name.endsWith(".svg")) {
        into.text(at + "figures/" + name, title(name), paths.without(Files.readString(figure)));
      } else {
        into.copy(at + "figures/" + name, title(name), figure);
      }
    }
  }

  /** The source of the text, if the configuration names one. */
  Optional<String> corpus() {
    return config.hasPath("corpus.source")
        ? Optional.of(String.valueOf(config.getAnyRef("corpus.source")))
        : Optional.empty();
  }

  /** The resolved configuration as HOCON. */
  String configText() {
    return ConfigText.hocon(config);
  }

  /** Joins lines for a file. */
  static String lines(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  private static String title(String figure) {
    return "Figure " + figure.substring(0, figure.lastIndexOf('.'));
  }

  private static boolean isPicture(Path file) {
    return file.toString().endsWith(".png") || file.toString().endsWith(".svg");
  }
}
