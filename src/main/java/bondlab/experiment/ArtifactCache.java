package bondlab.experiment;

import bondlab.config.ConfigHash;
import bondlab.config.ConfigText;
import bondlab.table.AtomicFile;
import bondlab.table.FolderSeal;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keeps what is costly to make (trained networks, pools of samples), each in a folder {@code
 * KIND/HASH/}. The hash is that of the configuration that made it and of the number of threads, on
 * which rounding depends. The first process that asks makes an entry; others on the machine wait.
 *
 * <p>An entry is whole if its file COMPLETE, written last, agrees with the size and SHA-256 of
 * every other file. That is checked each time it is taken; a damaged entry is reported and made
 * again. Taking a whole entry needs no lock and no right to write.
 *
 * @param folder the cache
 * @param threads that the makers work with
 * @param tell hears whether an entry was made or re-used
 */
public record ArtifactCache(Path folder, int threads, Consumer<String> tell) {
  private static final String SENTINEL = "COMPLETE";
  private static final String MADE_OF = "made-of.conf";

  /** Counts up when what makers write changes its meaning; older entries are then not used. */
  private static final int FORMAT = 6;

  /** Fills an empty folder with the thing. */
  public interface Maker {
    void make(Path folder) throws IOException;
  }

  /**
   * Gives the folder of an entry, made now if need be.
   *
   * @param kind such as {@code policy}; a folder name
   * @param madeOf every value that decides the content, and nothing else: the seed, sizes, and the
   *     same of whatever it was made from
   * @param maker writes the content; if it throws, nothing is kept
   * @throws bondlab.progress.StoppedByUser if interrupted while another process makes it
   */
  public Path get(String kind, Config madeOf, Maker maker) {
    String hash = key(madeOf).substring(0, 16);
    String name = kind + " " + hash;
    Path entry = folder.resolve(kind).resolve(hash + "-f" + FORMAT);
    try {
      if (take(name, entry, madeOf)) {
        return entry;
      }
      return Folders.hold(
          entry.resolveSibling("." + hash + ".lock"),
          () -> {
            if (!take(name, entry, madeOf)) { // nobody made it while this process waited
              tellMaking(name, entry, madeOf);
              make(entry, madeOf, maker);
              tell.accept(name + ": made, " + entry);
            }
            return entry;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot keep %s in %s: %s; cache.folder or BONDLAB_CACHE names another folder"
              .formatted(kind, entry, e),
          e);
    }
  }

  /** The identity of what is made: 64 hexadecimal digits. */
  public String key(Config madeOf) {
    return ConfigHash.of(
        ConfigFactory.parseMap(Map.of("made_of", madeOf.root(), "threads", threads)));
  }

  private boolean take(String name, Path entry, Config madeOf) throws IOException {
    try {
      if (!Files.isDirectory(entry) || !damages(entry, madeOf).isEmpty()) {
        return false;
      }
    } catch (FileNotFoundException | NoSuchFileException e) {
      return false; // another process is replacing it; who has the lock looks again
    }
    tell.accept(name + ": re-used, " + entry);
    return true;
  }

  private void tellMaking(String name, Path entry, Config madeOf) throws IOException {
    if (!Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
      tell.accept(name + ": making");
      return;
    }
    String damages = String.join("; ", damages(entry, madeOf));
    tell.accept(name + ": damaged, making it again: " + entry + ": " + damages);
  }

  private void make(Path entry, Config madeOf, Maker maker) throws IOException {
    Path unfinished = entry.resolveSibling("." + entry.getFileName() + ".unfinished");
    Folders.deleteAll(unfinished); // of a process that was killed: the lock says nobody is at work
    Files.createDirectories(unfinished);
    try {
      maker.make(unfinished);
      AtomicFile.write(unfinished.resolve(MADE_OF), ConfigText.hocon(madeOf));
      FolderSeal seal = seal(unfinished, madeOf);
      seal.write(seal.all());
      Folders.deleteAll(entry);
      Files.move(unfinished, entry, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Folders.deleteAll(unfinished);
    }
  }

  /** Lists what is not as it was written; empty if every byte is. */
  private List<String> damages(Path entry, Config madeOf) throws IOException {
    return seal(entry, madeOf).damages();
  }

  private FolderSeal seal(Path entry, Config madeOf) {
    return new FolderSeal(
        entry, SENTINEL, Map.of("format", FORMAT, "key", key(madeOf), "threads", threads));
  }
}
