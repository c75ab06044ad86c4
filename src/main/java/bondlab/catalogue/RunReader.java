package bondlab.catalogue;

import bondlab.config.BadInput;
import bondlab.config.Renamed;
import bondlab.config.WrittenConfig;
import bondlab.experiment.RunFolder;
import bondlab.experiment.Status;
import bondlab.experiment.Trial;
import bondlab.table.Json;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads the description of a run from its folder. Adds damaged files to the problems and treats
 * their content as missing.
 */
final class RunReader {
  /** A configuration has a few kilobytes; a file far larger was not written by a run. */
  private static final long LARGEST = 16 << 20;

  private final Path results;

  /** The values of run.json that go into a row. */
  private static final List<String> FACTS =
      List.of(
          "run",
          "experiment",
          "study",
          "config_hash",
          "git.commit",
          "git.dirty",
          "seeds.seed",
          "started",
          "ended",
          "seconds",
          "machine.cpu",
          "threads",
          "versions.java");

  private static final String OVERRIDES = "overrides";
  private static final String STATUS = "STATUS";

  private final Problem.Log problems;
  private final FileMemo memo;

  RunReader(Path results, Problem.Log problems, FileMemo memo) {
    this.results = results;
    this.problems = problems;
    this.memo = memo;
  }

  KnownRun read(RunPlace.Found found) {
    Path folder = found.folder();
    String name = name(found);
    Map<String, Object> facts =
        found.place().flat() ? publishedFacts(found) : facts(name, folder.resolve("run.json"));
    Status status = status(found, facts);
    String experiment =
        text(facts, "experiment")
            .orElse((found.place().flat() ? folder : folder.getParent()).getFileName().toString());
    KnownRun.Row row =
        new KnownRun.Row(
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
            text(facts, OVERRIDES).orElse(""));
    return new KnownRun(row, folder, found.tables());
  }

  /** {@code EXPERIMENT/ID} for the user's own runs, else the path from the results folder. */
  private String name(RunPlace.Found found) {
    boolean own = found.place().name().equals(RunPlace.OWN);
    Path from = own ? results.resolve(RunPlace.OWN) : results;
    return from.relativize(found.folder()).toString().replace('\\', '/');
  }

  /** A published folder has a name of its own; its files name the run that it is a copy of. */
  private static String id(RunPlace.Found found, Map<String, Object> facts) {
    String folder = found.folder().getFileName().toString();
    return found.place().flat() ? text(facts, "run").orElse(folder) : folder;
  }

  private String fromHome(Path folder) {
    Path home = results.getParent();
    return (home == null ? folder : home.relativize(folder)).toString();
  }

  private Map<String, Object> facts(String name, Path file) {
    return values(name, file, path -> said(Json.config(path))).orElse(Map.of());
  }

  private static Map<String, Object> said(Config json) {
    Map<String, Object> said = new LinkedHashMap<>();
    for (String key : FACTS) {
      Object value = json.hasPath(key) ? json.getValue(key).unwrapped() : null;
      if (value instanceof String || value instanceof Number || value instanceof Boolean) {
        said.put(key, value);
      }
    }
    if (json.hasPath(OVERRIDES)) {
      Object list = json.getValue(OVERRIDES).unwrapped();
      said.put(
          OVERRIDES,
          list instanceof List<?> words
              ? words.stream().map(String::valueOf).collect(Collectors.joining(" "))
              : String.valueOf(list));
    }
    return said;
  }

  /** A published run has no run.json; the JSON files of its tables name their origin. */
  private static Map<String, Object> publishedFacts(RunPlace.Found found) {
    for (Path file : RunPlace.files(found.folder())) {
      if (file.toString().endsWith(".json") && file.toFile().length() <= LARGEST) {
        try {
          return said(Json.config(file));
        } catch (BadInput | UncheckedIOException e) {
          continue; // another one may say it
        }
      }
    }
    return Map.of();
  }

  /** The content of run.json; empty if it is missing or damaged. */
  static Config provenance(RunFolder run) {
    try {
      return run.provenance();
    } catch (BadInput e) {
      return ConfigFactory.empty();
    }
  }

  /** The overrides that run.json names; none if it names none. */
  static List<String> overrides(Config facts) {
    return facts.hasPath(OVERRIDES) ? facts.getStringList(OVERRIDES) : List.of();
  }

  /** Every value that decides what a run computes, by key; null if unknown. */
  Map<String, Object> config(KnownRun run) {
    if (run.isCopy()) {
      return null; // it names its configuration by the hash alone
    }
    return values(
            run.name(),
            run.folder().resolve("config.conf"),
            file -> ConfigKeys.flatten(Renamed.upgrade(WrittenConfig.read(file))))
        .map(RunReader::deciding)
        .orElse(null);
  }

  private static Map<String, Object> deciding(Map<String, Object> config) {
    Map<String, Object> deciding = new TreeMap<>(config);
    deciding.keySet().removeIf(key -> !Trial.decides(key));
    return deciding;
  }

  /** Parses a file, or recalls an earlier result. */
  private Optional<Map<String, Object>> values(
      String name, Path file, Function<Path, Map<String, Object>> parser) {
    Map<String, Object> known = memo.get(file);
    if (known != null) {
      return Optional.of(known);
    }
    String stamp = memo.stamp(file);
    Optional<Map<String, Object>> read = parsed(name, file, parser);
    read.ifPresent(values -> memo.put(file, stamp, values));
    return read;
  }

  private Optional<Map<String, Object>> parsed(
      String name, Path file, Function<Path, Map<String, Object>> parser) {
    if (Files.isSymbolicLink(file)) {
      problems.add(name, file, "is a link, which is not followed; copy the file there");
      return Optional.empty();
    }
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
    } catch (BadInput | ConfigException | UncheckedIOException e) {
      problems.add(name, file, "is damaged: " + e.getMessage());
    } catch (StackOverflowError e) {
      problems.add(name, file, "is damaged: brackets nested too deep");
    }
    return Optional.empty();
  }

  /** The status; a foreign run without a STATUS file is finished if it has an end. */
  private static Status status(RunPlace.Found found, Map<String, Object> facts) {
    Path folder = found.folder();
    boolean link = Files.isSymbolicLink(folder.resolve(STATUS));
    Status status = link ? new Status(Status.State.UNKNOWN, "") : Status.of(folder);
    boolean own = found.place().name().equals(RunPlace.OWN);
    boolean ended = found.place().flat() || text(facts, "ended").isPresent();
    return !own && ended && status.state() == Status.State.UNKNOWN
        ? new Status(Status.State.DONE, "")
        : status;
  }

  private static Optional<String> text(Map<String, Object> facts, String key) {
    return value(facts, key, String.class);
  }

  private static <T> Optional<T> value(Map<String, Object> facts, String key, Class<T> type) {
    return Optional.ofNullable(facts.get(key)).filter(type::isInstance).map(type::cast);
  }
}
