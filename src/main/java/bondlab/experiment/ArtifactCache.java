package bondlab.experiment;

import bondlab.config.ConfigHash;
import bondlab.config.ConfigText;
import bondlab.table.AtomicFile;
import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Things that are costly to make (trained networks, pools of samples), each in a folder {@code
 * KIND/HASH/}, where the hash is that of the configuration that made it. Made once, by whoever asks
 * first, on one machine by any number of processes at a time.
 *
 * <p>An entry is whole once its file COMPLETE is there with the size of every other file; anything
 * less is made again.
 *
 * @param folder the cache
 * @param tell hears whether an entry was made or re-used
 */
public record ArtifactCache(Path folder, Consumer<String> tell) {
  private static final String SENTINEL = "COMPLETE";

  /** Counts up when what makers write changes its meaning; older entries are then not used. */
  private static final int FORMAT = 5;

  /** Fills an empty folder with the thing. */
  public interface Maker {
    void make(Path folder) throws IOException;
  }

  /**
   * The folder of an entry, made now if need be.
   *
   * @param kind such as {@code policy}; a folder name
   * @param madeOf every value that decides the content, and nothing else: the seed, sizes, and the
   *     same of whatever it was made from
   * @param maker writes the content; if it throws, nothing is kept
   * @throws bondlab.progress.StoppedByUser if interrupted while another process makes it
   */
  public Path get(String kind, Config madeOf, Maker maker) {
    String hash = ConfigHash.of(madeOf).substring(0, 16);
    Path entry = folder.resolve(kind).resolve(hash + "-f" + FORMAT);
    try {
      return FolderLock.hold(
          entry.resolveSibling("." + hash + ".lock"),
          () -> {
            find(kind + " " + hash, entry, madeOf, maker);
            return entry;
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep " + kind + " in " + entry + ": " + e, e);
    }
  }

  private void find(String name, Path entry, Config madeOf, Maker maker) throws IOException {
    if (isWhole(entry)) {
      tell.accept(name + ": re-used, " + entry);
      return;
    }
    boolean damaged = Files.exists(entry, LinkOption.NOFOLLOW_LINKS);
    tell.accept(name + ": " + (damaged ? "damaged, making it again" : "making"));
    make(entry, madeOf, maker);
    tell.accept(name + ": made, " + entry);
  }

  private void make(Path entry, Config madeOf, Maker maker) throws IOException {
    Path unfinished = entry.resolveSibling("." + entry.getFileName() + ".unfinished");
    Folders.deleteAll(unfinished); // of a process that was killed: the lock says nobody is at work
    Files.createDirectories(unfinished);
    try {
      maker.make(unfinished);
      AtomicFile.write(unfinished.resolve("made-of.conf"), ConfigText.hocon(madeOf));
      AtomicFile.write(unfinished.resolve(SENTINEL), Json.page(sizes(unfinished)));
      Folders.deleteAll(entry);
      Files.move(unfinished, entry, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Folders.deleteAll(unfinished);
    }
  }

  private static boolean isWhole(Path entry) throws IOException {
    Path sentinel = entry.resolve(SENTINEL);
    if (!Files.isRegularFile(sentinel)) {
      return false;
    }
    return Files.readString(sentinel).equals(Json.page(sizes(entry)));
  }

  /** Bytes of every file but the sentinel, by its path in the entry. */
  private static Map<String, Object> sizes(Path entry) throws IOException {
    Map<String, Object> sizes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(entry)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = entry.relativize(file).toString().replace('\\', '/');
        if (!name.equals(SENTINEL)) {
          sizes.put(name, Files.size(file));
        }
      }
    }
    return sizes;
  }
}
