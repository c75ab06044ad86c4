package bondlab.spark;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.Check;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What stands under {@code launcher}.
 *
 * @param name {@code spark}
 * @param master where Spark runs: see {@link SparkCluster}
 * @param threads processors of an executor, which runs one trial at a time
 * @param memory heap of an executor in Spark's notation, such as {@code 2g}
 * @param attempts how many executors a trial may lose before that is its failure
 * @param conf further settings of Spark
 */
record SparkSettings(
    String name, String master, int threads, String memory, int attempts, Config conf) {
  private static final String KEY = "launcher";
  private static final Pattern MEMORY = Pattern.compile("([1-9]\\d{0,8})([mg])b?");

  /** Spark starts no executor below 450 MiB. */
  private static final int LEAST_MEBIBYTES = 512;

  /** Settings that a launcher of trials decides, and what to set instead. */
  private static final Map<String, String> DECIDED =
      Map.of(
          "spark.master", "set launcher.master",
          "spark.executor.cores", "set launcher.threads",
          "spark.task.cpus", "set launcher.threads",
          "spark.executor.memory", "set launcher.memory",
          "spark.task.maxFailures", "set launcher.attempts",
          "spark.speculation", "two copies of a trial would write one folder");

  SparkSettings {
    new Check("spark")
        .that(SparkCluster.isKnown(master), "master", master, "must be " + SparkCluster.ALLOWED)
        .atLeast("threads", threads, 1, "processors of an executor")
        .that(mebibytes(memory) >= LEAST_MEBIBYTES, "memory", memory, "must be 512m or more")
        .within("attempts", attempts, 1, 100, "executors that a trial may lose")
        .done();
  }

  /**
   * @throws BadInput with every problem, each with file and line
   */
  static SparkSettings of(Config launcher) {
    SparkSettings settings = Bind.to(SparkSettings.class, launcher.atKey(KEY), KEY);
    List<String> problems =
        settings.conf.entrySet().stream()
            .map(entry -> problem(join(entry.getKey()), entry.getValue().valueType()))
            .filter(problem -> !problem.isEmpty())
            .sorted()
            .toList();
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    return settings;
  }

  SparkCluster cluster() {
    return new SparkCluster(master);
  }

  /** What stands under {@code conf}, by Spark's own keys. */
  Map<String, String> further() {
    return conf.entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> join(entry.getKey()),
                entry -> String.valueOf(entry.getValue().unwrapped()),
                (one, other) -> one,
                TreeMap::new));
  }

  private static String problem(String key, ConfigValueType type) {
    String at = "launcher.conf: " + key + ": ";
    if (!key.startsWith("spark.")) {
      return at + "must begin with spark., such as launcher.conf.spark.ui.enabled=true";
    }
    if (DECIDED.containsKey(key)) {
      return at + "cannot be set here; " + DECIDED.get(key);
    }
    return type == ConfigValueType.LIST ? at + "must be text, a number, true or false" : "";
  }

  /** A quoted key, such as {@code "spark.app.name"}, and nested ones come to the same. */
  private static String join(String path) {
    return String.join(".", ConfigUtil.splitPath(path));
  }

  private static long mebibytes(String memory) {
    Matcher match = MEMORY.matcher(memory);
    return match.matches()
        ? Long.parseLong(match.group(1)) * (match.group(2).equals("g") ? 1024 : 1)
        : 0;
  }
}
