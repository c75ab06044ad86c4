package bondlab.experiment;

import bondlab.config.BadInput;
import bondlab.config.Renamed;
import bondlab.table.AtomicFile;
import bondlab.table.Json;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The file sweep.json: one JSON object, whose last key {@code trials} has one trial a line. A
 * worker then reads the one that it is to run without parsing ten thousand others. Each has the
 * hash of its configuration and inputs, which must still be theirs when it is read.
 */
final class SweepFile {
  private static final String TRIALS = "\"trials\": [";
  private static final String END = "]}";
  private static final String HASH = "config_hash";
  private static final String INPUTS = "inputs";

  /** JSON has no infinity, but this number is read as one. */
  private static final BigDecimal INFINITY = new BigDecimal("1e999");

  private final Path path;
  private final Config head;
  private final List<String> lines;

  private SweepFile(Path path, Config head, List<String> lines) {
    this.path = path;
    this.head = head;
    this.lines = lines;
  }

  /**
   * Writes the file whole, forced to the disk.
   *
   * @param head what stands before the trials
   */
  static void write(Path path, Map<String, ?> head, List<Trial> trials, List<String> hashes) {
    AtomicFile.write(
        path,
        unfinished -> {
          try (BufferedWriter out = Files.newBufferedWriter(unfinished)) {
            out.write("{\n");
            for (Map.Entry<String, ?> entry : head.entrySet()) {
              out.write(Json.line(entry.getKey()) + ": " + Json.line(entry.getValue()));
              out.write(",\n");
            }
            out.write(TRIALS);
            for (int i = 0; i < trials.size(); i++) {
              out.write(i == 0 ? "\n" : ",\n");
              out.write(Json.line(described(trials.get(i), hashes.get(i))));
            }
            out.write("\n" + END + "\n");
          }
        });
  }

  /**
   * Reads the file; the trials are parsed when they are asked for.
   *
   * @throws BadInput if it is not there or is damaged
   */
  static SweepFile read(Path path) {
    try {
      List<String> lines = Files.readAllLines(path);
      int first = lines.indexOf(TRIALS);
      if (first < 0 || !lines.get(lines.size() - 1).equals(END)) {
        throw new BadInput("sweep.json is cut off or was not written by this program");
      }
      String head = String.join("\n", lines.subList(0, first)) + "\n" + TRIALS + END;
      return new SweepFile(path, parse(head), lines.subList(first + 1, lines.size() - 1));
    } catch (BadInput | ConfigException | IOException e) {
      throw damaged(path, e);
    }
  }

  /** What stands before the trials. */
  Config head() {
    return head;
  }

  int size() {
    return lines.size();
  }

  /**
   * One trial.
   *
   * @throws BadInput if its line is damaged
   */
  Trial trial(int number) {
    if (number < 0 || number >= lines.size()) {
      throw new BadInput(
          "%s has no trial %d; its trials have the numbers 0 to %d"
              .formatted(path, number, lines.size() - 1));
    }
    try {
      String line = lines.get(number);
      Config one = parse(line.endsWith(",") ? line.substring(0, line.length() - 1) : line);
      Map<String, String> inputs = new TreeMap<>();
      if (one.hasPath(INPUTS)) { // sweeps of before have none
        one.getObject(INPUTS).forEach((name, sum) -> inputs.put(name, (String) sum.unwrapped()));
      }
      Trial trial =
          new Trial(
              one.getString("experiment"),
              one.getStringList("overrides"),
              Renamed.upgrade(one.getConfig("config")),
              inputs);
      requireHash(number, one.getString(HASH), trial.hash());
      return trial;
    } catch (BadInput | ConfigException e) {
      throw damaged(path, e);
    }
  }

  private static void requireHash(int number, String written, String hash) {
    if (!hash.equals(written)) {
      throw new BadInput(
          "trial %d is not what was planned: its %s is %s, its configuration has %s"
              .formatted(number, HASH, written, hash));
    }
  }

  private static BadInput damaged(Path path, Exception e) {
    return new BadInput(
        path.getParent()
            + " is not a sweep that can be resumed: "
            + e.getMessage()
            + "; type the sweep's overrides again: trials that have finished are found by their"
            + " configuration, not run again");
  }

  private static Config parse(String text) {
    return ConfigFactory.parseString(
        text, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
  }

  private static Map<String, Object> described(Trial trial, String hash) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("experiment", trial.experiment());
    values.put("overrides", trial.overrides());
    values.put(HASH, hash);
    values.put(INPUTS, trial.inputs());
    values.put("config", readable(trial.config().root().unwrapped()));
    return values;
  }

  private static Object readable(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((key, item) -> sorted.put((String) key, readable(item)));
      return sorted;
    }
    if (value instanceof List<?> list) {
      return list.stream()
          .map(SweepFile::readable)
          .collect(Collectors.toCollection(ArrayList::new));
    }
    if (value instanceof Double number && number.isInfinite()) {
      return number > 0 ? INFINITY : INFINITY.negate();
    }
    return value;
  }
}
