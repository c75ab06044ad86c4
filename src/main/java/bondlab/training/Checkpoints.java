package bondlab.training;

import bondlab.config.BadInput;
import bondlab.table.AtomicFile;
import bondlab.table.JsonLines;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Safetensors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Folders {@code step-N} of safetensors files and a {@code state.json}. A folder gets its name when
 * all is in it, and counts only if {@code COMPLETE}, written last, agrees with the sizes of its
 * files: what a killed process leaves behind is passed over.
 *
 * @param folder holds them; made when needed
 */
public record Checkpoints(Path folder) {
  private static final String SENTINEL = "COMPLETE";
  private static final String STATE = "state.json";
  private static final String PREFIX = "step-";
  private static final String UNFINISHED = ".unfinished-";

  /**
   * A checkpoint on disk.
   *
   * @param step steps taken
   * @param folder its own
   */
  public record Saved(long step, Path folder) {

    /** The content of {@code state.json}. */
    public Config state() {
      return ConfigFactory.parseFile(folder.resolve(STATE).toFile());
    }

    /**
     * The arrays of one part, such as {@code policy}.
     *
     * @throws BadInput if there is no such part
     */
    public Map<String, FloatArray> arrays(String part) {
      try {
        return Safetensors.read(folder.resolve(part + ".safetensors"));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + folder + ": " + e, e);
      }
    }
  }

  /**
   * Writes a checkpoint; one of the same step is replaced.
   *
   * @param arrays files by part and array name
   * @param state JSON values by key
   */
  public void write(long step, Map<String, Map<String, FloatArray>> arrays, Map<String, ?> state) {
    Path unfinished = folder.resolve(UNFINISHED + step);
    try {
      delete(unfinished);
      Files.createDirectories(unfinished);
      for (Map.Entry<String, Map<String, FloatArray>> part : arrays.entrySet()) {
        Path file = unfinished.resolve(part.getKey() + ".safetensors");
        Safetensors.write(file, part.getValue(), Map.of());
      }
      AtomicFile.write(unfinished.resolve(STATE), JsonLines.json(state) + "\n");
      AtomicFile.write(unfinished.resolve(SENTINEL), JsonLines.json(sizes(unfinished)) + "\n");
      Path named = folder.resolve(PREFIX + step);
      delete(named);
      Files.move(unfinished, named, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a checkpoint to " + folder + ": " + e, e);
    }
  }

  private static Map<String, Long> sizes(Path folder) throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        sizes.put(file.getFileName().toString(), Files.size(file));
      }
    }
    return sizes;
  }

  /** Every whole checkpoint, the newest first. */
  public List<Saved> whole() {
    List<Saved> whole = new ArrayList<>();
    for (Path path : folders()) {
      String name = path.getFileName().toString();
      if (name.matches(PREFIX + "\\d{1,18}") && isWhole(path)) {
        whole.add(new Saved(Long.parseLong(name.substring(PREFIX.length())), path));
      }
    }
    whole.sort(Comparator.comparingLong(Saved::step).reversed());
    return whole;
  }

  /** The whole checkpoint of a step. */
  public Optional<Saved> at(long step) {
    return whole().stream().filter(saved -> saved.step == step).findFirst();
  }

  /** Deletes all but these steps, and what killed processes left. */
  void keepOnly(Set<Long> steps) {
    Set<String> kept = new HashSet<>();
    steps.forEach(step -> kept.add(PREFIX + step));
    try {
      for (Path path : folders()) {
        String name = path.getFileName().toString();
        if ((name.startsWith(PREFIX) || name.startsWith(UNFINISHED)) && !kept.contains(name)) {
          delete(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete old checkpoints in " + folder + ": " + e, e);
    }
  }

  private List<Path> folders() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder + ": " + e, e);
    }
  }

  private static boolean isWhole(Path path) {
    try {
      Config said = ConfigFactory.parseString(Files.readString(path.resolve(SENTINEL)));
      for (String name : said.root().keySet()) {
        if (said.getLong(ConfigUtil.quoteString(name)) != Files.size(path.resolve(name))) {
          return false;
        }
      }
      return said.root().containsKey(STATE);
    } catch (IOException | ConfigException e) {
      return false;
    }
  }

  /** The sentinel first, so that a half-deleted folder does not count. */
  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    Files.deleteIfExists(path.resolve(SENTINEL));
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(path);
  }
}
