package bondlab.spark;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;

/** The settings of Spark under which a task is a trial and an executor runs one at a time. */
final class SparkConfiguration {
  private static final String JAVA_OPTIONS = "spark.executor.extraJavaOptions";
  private static final String CLASS_PATH = "spark.executor.extraClassPath";

  private SparkConfiguration() {}

  /**
   * @param home the project's folder
   * @param sweep names the application
   */
  static SparkConf of(SparkSettings settings, Path home, Path sweep) {
    SparkCluster cluster = settings.cluster();
    int processors = cluster.isThisProcess() ? cluster.localProcessors() : settings.threads();
    SparkConf conf =
        new SparkConf()
            .setMaster(settings.master())
            .setAppName("bondlab " + sweep.getFileName())
            .set("spark.task.cpus", Integer.toString(processors))
            .set("spark.executor.cores", Integer.toString(processors))
            .set("spark.executor.memory", settings.memory())
            .set("spark.task.maxFailures", Integer.toString(settings.attempts()))
            .set("spark.speculation", "false")
            .set("spark.ui.enabled", "false");
    if (cluster.isThisMachine()) {
      conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1");
    }
    environment().forEach(conf::setExecutorEnv);
    settings.further().forEach(conf::set);
    conf.set(JAVA_OPTIONS, javaOptions(settings, home, conf.get(JAVA_OPTIONS, "")));
    conf.set(CLASS_PATH, conf.get(CLASS_PATH, classPath(home)));
    return conf;
  }

  /**
   * An executor sees as many processors as its trial may use, and a trial with {@code threads = 0}
   * uses those, not a whole machine beside its neighbours.
   */
  private static String javaOptions(SparkSettings settings, Path home, String further) {
    return Stream.of(
            "-XX:ActiveProcessorCount=" + settings.threads(),
            "-Dbondlab.threads=" + settings.threads(),
            "\"-Dbondlab.home=" + home + "\"",
            "-Djava.awt.headless=true",
            further)
        .filter(option -> !option.isEmpty())
        .collect(Collectors.joining(" "));
  }

  /** What a trial hears from its surroundings: the cache, and that nothing is to be downloaded. */
  private static Map<String, String> environment() {
    Map<String, String> environment =
        Stream.of("BONDLAB_CACHE", "DJL_CACHE_DIR", "ENGINE_CACHE_DIR")
            .filter(key -> !System.getenv().getOrDefault(key, "").isBlank())
            .collect(
                Collectors.toMap(
                    key -> key, key -> Path.of(System.getenv(key)).toAbsolutePath().toString()));
    environment.put("DJL_OFFLINE", "true");
    environment.put("OPT_OUT_TRACKING", "true");
    return environment;
  }

  /** This program's class path, or that of a built project if this program found it otherwise. */
  private static String classPath(Path home) {
    String own = jar(SparkConfiguration.class);
    String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
    boolean complete =
        Stream.of(entries).anyMatch(entry -> Path.of(entry).toAbsolutePath().equals(Path.of(own)));
    Path target = home.resolve("target");
    return complete
        ? Stream.of(entries)
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator))
        : String.join(
            File.pathSeparator,
            target.resolve("bondlab.jar").toString(),
            target.resolve("lib") + "/*",
            target.resolve("spark/jars") + "/*");
  }

  private static String jar(Class<?> type) {
    return Path.of(
            java.net.URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }
}
