package bondlab.cli;

import bondlab.config.Composition;
import bondlab.experiment.Json;
import bondlab.table.JsonLines;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  @Command(name = "cfg", description = "The composed configuration; where each value comes from.")
  int cfg(
      @Parameters(paramLabel = "OVERRIDE", arity = "0..*", description = "As for run.")
          List<String> overrides,
      @Option(names = "--json", description = "The configuration as one JSON object.")
          boolean json) {
    Composition composition = main.configRoot().compose(overrides == null ? List.of() : overrides);
    PrintStream out = main.workplace().out();
    if (json) {
      out.println(Json.line(composition.config()));
      return 0;
    }
    List<String[]> lines = new ArrayList<>();
    collect("", composition.config().root(), lines);
    int width = lines.stream().mapToInt(line -> line[0].length()).max().orElse(0);
    lines.forEach(line -> out.println(pad(line[0], Math.min(width, 60)) + "  # " + line[1]));
    return 0;
  }

  @Command(name = "info", description = "The groups with their options, and the studies.")
  int info(@Option(names = "--json", description = "As one JSON object.") boolean json) {
    Map<String, List<String>> options = main.configRoot().options();
    List<String> studies = List.copyOf(main.workplace().studies().names());
    PrintStream out = main.workplace().out();
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("config_dir", main.configFolder().toString());
      all.put("options", options);
      all.put("studies", studies);
      out.println(JsonLines.json(all));
      return 0;
    }
    out.println("config: " + main.configFolder());
    options.forEach((group, names) -> out.println(group + " = " + String.join(" | ", names)));
    out.println("study = " + String.join(" | ", studies));
    return 0;
  }

  /** Each value that is not a group of values, with its full key and its origin. */
  private void collect(String path, ConfigObject object, List<String[]> lines) {
    for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(object).entrySet()) {
      String key = path + ConfigUtil.joinPath(entry.getKey());
      ConfigValue value = entry.getValue();
      if (value instanceof ConfigObject child && !child.isEmpty()) {
        collect(key + ".", child, lines);
      } else {
        String text = value.render(ConfigRenderOptions.concise());
        lines.add(new String[] {key + " = " + text, origin(value)});
      }
    }
  }

  private String origin(ConfigValue value) {
    // a list that was put together has its parts' origins; the first is where to look
    boolean list = value instanceof ConfigList parts && !parts.isEmpty();
    ConfigValue where = list ? ((ConfigList) value).get(0) : value;
    return where.origin().description().replace(main.configFolder() + "/", "");
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
