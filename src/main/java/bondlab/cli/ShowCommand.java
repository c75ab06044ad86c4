package bondlab.cli;

import bondlab.config.Composition;
import bondlab.config.ConfigText;
import bondlab.table.Json;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Shows what would be run and what there is to choose from. */
@Command(name = "show", description = "Show the composed configuration, or what can be chosen.")
final class ShowCommand implements Runnable {
  @ParentCommand private Main main;

  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "which one? show cfg or show info");
  }

  @Command(
      name = "cfg",
      description = "Show the composed configuration, and where each value comes from.")
  int cfg(
      @Parameters(paramLabel = "OVERRIDE", arity = "0..*", description = "The same as for run.")
          List<String> overrides,
      @Option(names = "--json", description = "Print the configuration as one JSON object.")
          boolean json) {
    Composition composition = main.configRoot().compose(overrides == null ? List.of() : overrides);
    if (composition.config().hasPath("study")) {
      composition = composition.typed(); // what its run is given
    }
    PrintStream out = main.workplace().out();
    out.print(
        json
            ? ConfigText.json(composition.config()) + "\n"
            : ConfigText.hoconWithOrigins(composition.config()));
    return 0;
  }

  @Command(name = "info", description = "List the groups with their options, and the studies.")
  int info(@Option(names = "--json", description = "Print one JSON object.") boolean json) {
    Map<String, List<String>> options = main.configRoot().options();
    List<String> studies = List.copyOf(main.workplace().studies().names());
    PrintStream out = main.workplace().out();
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("config_dir", main.configFolder().toString());
      all.put("options", options);
      all.put("studies", studies);
      out.println(Json.line(all));
      return 0;
    }
    out.println("config: " + main.configFolder());
    options.forEach((group, names) -> out.println(group + " = " + String.join(" | ", names)));
    out.println("study = " + String.join(" | ", studies));
    return 0;
  }
}
