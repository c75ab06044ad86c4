package bondlab.sharing;

import java.util.List;

/** README.md of a package, and of a published run. */
final class ReadmeFile {
  static final String NAME = "README.md";

  private ReadmeFile() {}

  static String of(About about, boolean sweep) {
    StringBuilder text = new StringBuilder("# " + about.title() + "\n\n");
    String terms =
        "- authors: "
            + about.authors()
            + "\n- licence: "
            + about.licence()
            + "\n"
            + left(about.left());
    String of = sweep ? "\nOf the first finished trial:\n\n" : "";
    text.append(origin(about.command(), terms + of, about.facts()));
    text.append(
        """

        What is here:

        - `report.html`: everything at a glance; opens without network and prints on A4
        - `tables/NAME.csv` and `.parquet`: the same rows. UTF-8, an empty cell is missing, `inf` and `-inf` are infinities
        - `datapackage.json`: every file with its hash, every column with type, unit and meaning
          (Frictionless Data; check it with `frictionless validate datapackage.json`)
        - `CITATION.cff`: how to cite this, the software and the papers
        """);
    text.append(
        sweep
            ? "- `tables/`: each table over all trials, with what was varied as columns;\n"
                + "  `runs/EXPERIMENT/ID/`: each trial alone, with its configuration and figures\n"
            : "- `run.json`, `config.conf`, `overrides.txt`: where the numbers come from\n");
    text.append("\nTo have its rows beside your own: `./bondlab import` and this folder or zip.\n");
    text.append("\n## Tables\n\n");
    for (SharedTable table : about.tables()) {
      text.append("- `tables/%s.csv`: ".formatted(table.name())).append(table.size()).append('\n');
    }
    if (!sweep) {
      about.summaries().values().forEach(summary -> text.append(summary(summary)));
    }
    return text.toString();
  }

  /** The command, some lines of the caller's, and the facts as a list. */
  static String origin(String command, String lines, RunFacts facts) {
    StringBuilder text = new StringBuilder("Made by\n\n    " + command + "\n\n" + lines);
    facts
        .table()
        .forEach(
            (name, value) -> {
              if (!name.equals(RunFacts.COMMAND)) {
                text.append("- ").append(name).append(": ").append(value).append('\n');
              }
            });
    return text.toString();
  }

  static String left(List<String> left) {
    StringBuilder text = new StringBuilder();
    left.forEach(each -> text.append("- left out: ").append(each).append('\n'));
    return text.toString();
  }

  /** What a run says, as it says it. */
  static String summary(String summary) {
    return summary.isBlank() ? "" : "\n```\n" + summary.strip().replace("```", "'''") + "\n```\n";
  }
}
