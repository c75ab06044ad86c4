package bondlab.catalogue;

import bondlab.config.WrittenConfig;
import bondlab.experiment.Json;
import bondlab.experiment.Status;
import bondlab.experiment.Trial;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads what a run's folder says of the run. What is damaged is a problem, and then missing. */
final class RunReader {
  /** A configuration is some kilobytes; what is far larger was not written by a run. */
  private static final long LARGEST = 16 << 20;

  private final Path results;
  private final Problems problems;

  RunReader(Path results, Problems problems) {
    this.results = results;
    this.problems = problems;
  }

  KnownRun read(RunPlace.Found found) {
    Path folder = found.folder();
    String name = name(found);
    Config facts = found.place().flat() ? publishedFacts(found) : facts(name, folder);
    Status status = status(found, facts);
    String experiment =
        text(facts, "experiment")
            .orElse((found.place().flat() ? folder : folder.getParent()).getFileName().toString());
    RunRow row =
        new RunRow(
            name,
            experiment,
            id(found, facts),
            found.place().name(),
            fromHome(folder),
            status.state().name(),
            status.reason(),
            text(facts, "study").orElse(null),
            text(facts, "config_hash").orElse(null),
            text(facts, "git.commit").orElse(null),
            value(facts, "git.dirty", Boolean.class).orElse(null),
            value(facts, "seeds.seed", Number.class).map(Number::longValue).orElse(null),
            text(facts, "started").orElse(null),
            text(facts, "ended").orElse(null),
            value(facts, "seconds", Number.class).map(Number::doubleValue).orElse(Double.NaN),
            text(facts, "machine.cpu").orElse(null),
            value(facts, "threads", Number.class).map(Number::intValue).orElse(null),
            text(facts, "versions.java").orElse(null),
            overrides(facts));
    return new KnownRun(row, folder, found.tables());
  }

  /** {@code EXPERIMENT/ID} for one's own runs, else the path from the results' folder. */
  private String name(RunPlace.Found found) {
    boolean own = found.place().name().equals(RunPlace.OWN);
    Path from = own ? results.resolve(RunPlace.OWN) : results;
    return from.relativize(found.folder()).toString().replace('\\', '/');
  }

  /** A published folder has a name of its own, and says which run it is a copy of. */
  private static String id(RunPlace.Found found, Config facts) {
    String folder = found.folder().getFileName().toString();
    return found.place().flat() ? text(facts, "run").orElse(folder) : folder;
  }

  private String fromHome(Path folder) {
    Path home = results.getParent();
    return (home == null ? folder : home.relativize(folder)).toString();
  }

  private Config facts(String name, Path folder) {
    return parsed(name, folder.resolve("run.json"), Json::read).orElseGet(ConfigFactory::empty);
  }

  /** A published run has no run.json; its tables' JSON files say where they come from. */
  private static Config publishedFacts(RunPlace.Found found) {
    for (Path file : RunPlace.files(found.folder())) {
      if (file.toString().endsWith(".json")) {
        try {
          return Json.read(file);
        } catch (ConfigException | UncheckedIOException e) {
          continue; // another one may say it
        }
      }
    }
    return ConfigFactory.empty();
  }

  /** Every value that decides what a run computes, by key; null if it is not known. */
  Map<String, Object> config(KnownRun run) {
    if (run.isCopy()) {
      return null; // it names its configuration by the hash alone
    }
    return parsed(run.name(), run.folder().resolve("config.conf"), WrittenConfig::read)
        .map(config -> ConfigKeys.flatten(what(config)))
        .orElse(null);
  }

  private static Config what(Config config) {
    return new Trial("any", List.of(), config).what();
  }

  private Optional<Config> parsed(String name, Path file, Function<Path, Config> parser) {
    if (!Files.isRegularFile(file)) {
      problems.add(name, file, "is missing; what it would say is missing in the views");
      return Optional.empty();
    }
    if (file.toFile().length() > LARGEST) {
      problems.add(name, file, "is larger than any run writes and was not read");
      return Optional.empty();
    }
    try {
      return Optional.of(parser.apply(file));
    } catch (ConfigException | UncheckedIOException e) {
      problems.add(name, file, "is damaged: " + e.getMessage());
    } catch (StackOverflowError e) {
      problems.add(name, file, "is damaged: brackets nested too deep");
    }
    return Optional.empty();
  }

  /** As {@link Status} says; what was packed up without a STATUS had finished if it has an end. */
  private static Status status(RunPlace.Found found, Config facts) {
    Status status = Status.of(found.folder());
    boolean own = found.place().name().equals(RunPlace.OWN);
    boolean ended = found.place().flat() || text(facts, "ended").isPresent();
    return !own && ended && status.state() == Status.State.UNKNOWN
        ? new Status(Status.State.DONE, "")
        : status;
  }

  private static String overrides(Config facts) {
    Object list = unwrapped(facts, "overrides").orElse(List.of());
    return list instanceof List<?> words
        ? words.stream().map(String::valueOf).collect(Collectors.joining(" "))
        : String.valueOf(list);
  }

  private static Optional<String> text(Config facts, String key) {
    return value(facts, key, String.class);
  }

  private static <T> Optional<T> value(Config facts, String key, Class<T> type) {
    return unwrapped(facts, key).filter(type::isInstance).map(type::cast);
  }

  private static Optional<Object> unwrapped(Config facts, String key) {
    return facts.hasPath(key) ? Optional.of(facts.getValue(key).unwrapped()) : Optional.empty();
  }
}
