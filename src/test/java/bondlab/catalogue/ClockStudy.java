package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.experiment.Run;
import bondlab.experiment.Study;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Computes a number from its seed, keeps a part in the cache, and may not repeat itself. */
final class ClockStudy implements Study {
  /** How often the cached part was made. */
  final AtomicInteger made = new AtomicInteger();

  private final AtomicInteger runs = new AtomicInteger();

  record Row(String part, double value, double seconds) {}

  @Override
  public String name() {
    return "clock";
  }

  @Override
  public void validate(Config config) {
    if (!config.hasPath("drift")) {
      throw new BadInput("drift is not set");
    }
  }

  @Override
  public void run(Run run) {
    Path part =
        run.cache()
            .get(
                "part",
                ConfigFactory.parseMap(Map.of("seed", run.config().getLong("seed"))),
                into -> {
                  made.incrementAndGet();
                  Files.writeString(into.resolve("x"), "1");
                });
    double value = run.stream().at("value").nextDouble();
    double drift = run.config().getDouble("drift") * runs.getAndIncrement();
    run.metrics(Map.of("step", 1, "value", value + drift, "seconds", System.nanoTime() / 1e9));
    List<Row> rows =
        List.of(
            new Row("first", value, System.nanoTime() / 1e9),
            new Row("second", value + drift + part.getNameCount() * 0, 0));
    for (String table : List.of("a", "b")) {
      List<Row> its = table.equals("a") ? rows.subList(0, 1) : rows;
      Path file = run.folder().tables().resolve(table + ".parquet");
      TableFiles.writeParquet(Tables.of(table, Row.class, its), file);
    }
    run.say("value " + value);
  }

  /** Writes a config root for this study into {@code home/experiments}. */
  static Path rootIn(Path home) throws IOException {
    Path folder = Files.createDirectories(home.resolve("experiments"));
    Files.writeString(
        folder.resolve("config.conf"),
        "study = clock\nseed = 1\ndrift = 0\ncache.folder = null\nthreads = 1\n");
    return folder;
  }
}
