package bondlab.training;

import bondlab.config.BadInput;
import bondlab.table.AtomicFile;
import bondlab.table.FolderSeal;
import bondlab.table.Json;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Safetensors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Folders {@code step-N} of safetensors files and a {@code state.json}. A folder gets its name when
 * all is in it, and counts only if {@code COMPLETE}, written last, agrees with size and SHA-256 of
 * its files: whatever a killed process or a bad disk leaves behind is skipped.
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
      AtomicFile.write(unfinished.resolve(STATE), Json.line(state) + "\n");
      FolderSeal seal = seal(unfinished, step);
      seal.write(seal.all());
      Path named = folder.resolve(PREFIX + step);
      delete(named);
      Files.move(unfinished, named, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a checkpoint to " + folder + ": " + e, e);
    }
  }

  private static FolderSeal seal(Path folder, long step) {
    return new FolderSeal(folder, SENTINEL, Map.of("step", step));
  }

  /** Every whole checkpoint, the newest first. */
  public List<Saved> whole() {
    return whole(damage -> {});
  }

  /**
   * Every whole checkpoint, the newest first.
   *
   * @param tell hears which are passed over, and why
   */
  List<Saved> whole(Consumer<String> tell) {
    return folders().stream()
        .filter(path -> path.getFileName().toString().matches(PREFIX + "\\d{1,18}"))
        .map(path -> new Saved(step(path), path))
        .sorted(Comparator.comparingLong(Saved::step).reversed())
        .filter(saved -> isWhole(saved, tell))
        .toList();
  }

  private static long step(Path path) {
    return Long.parseLong(path.getFileName().toString().substring(PREFIX.length()));
  }

  /** Whether the folder has no checkpoint at all, whole or damaged. */
  boolean isEmpty() {
    return folders().stream().noneMatch(path -> path.getFileName().toString().startsWith(PREFIX));
  }

  /** The whole checkpoint of a step. */
  public Optional<Saved> at(long step) {
    return whole().stream().filter(saved -> saved.step == step).findFirst();
  }

  /** Deletes all but these steps, and leftovers of killed processes. */
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

  private static boolean isWhole(Saved saved, Consumer<String> tell) {
    try {
      List<String> damages = seal(saved.folder, saved.step).damages();
      if (damages.isEmpty()) {
        return true;
      }
      tell.accept(
          "the checkpoint %s is damaged and passed over: %s"
              .formatted(saved.folder, String.join("; ", damages)));
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the checkpoint " + saved.folder + ": " + e, e);
    }
  }

  /** Deletes the sentinel first, so that a half-deleted folder does not count. */
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
