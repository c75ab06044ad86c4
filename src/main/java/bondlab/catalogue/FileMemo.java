package bondlab.catalogue;

import bondlab.table.AtomicFile;
import bondlab.table.Json;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Remembers what was read from files, so that thousands of finished runs need not be read again for
 * each question: for each file an ordered map of text, numbers and truth values.
 *
 * <p>An entry counts as long as the file is the one that was read: size, times of writing and of
 * change, and inode are the same, and the file had not just been written when it was read. The memo
 * is one gzipped JSON object per line, whose checksum gzip verifies; it is replaced whole. A memo
 * that is damaged, of another version or not writable is no error: the files are read instead. If
 * two programs write it, the later one wins. Safe for many threads.
 */
final class FileMemo {
  private static final String VERSION =
      "{\"memo\": 2}"; // the first line; raise it when values change

  /** A file that was written less than this before it was read may be written again unseen. */
  private static final long QUIET_MILLIS = 2000;

  /** Fewer files than this are read quickly. */
  private static final int LEAST = 200;

  private final Path results;
  private final Path stored;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private volatile boolean changed;

  private record Entry(String stamp, Map<String, Object> values) {}

  /**
   * Reads what is remembered of the files below a results folder.
   *
   * @param results real path
   */
  FileMemo(Path results) {
    this.results = results;
    this.stored = results.resolve("cache").resolve("catalogue.memo");
    try {
      entries.putAll(read(stored));
    } catch (IOException | RuntimeException e) {
      entries.clear(); // missing or damaged
    }
  }

  private static Map<String, Entry> read(Path stored) throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(stored), 1 << 16),
                StandardCharsets.UTF_8))) {
      if (!VERSION.equals(in.readLine())) {
        return Map.of();
      }
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Map<String, Object> entry = Json.parse(line, "the memo");
        Map<String, Object> values = new LinkedHashMap<>();
        ((Map<?, ?>) entry.get("values"))
            .forEach((name, value) -> values.put((String) name, value));
        entries.put((String) entry.get("file"), new Entry((String) entry.get("stamp"), values));
      }
    }
    return entries;
  }

  /** What is remembered of the file if it is still the file that was read; null otherwise. */
  Map<String, Object> get(Path file) {
    Entry entry = entries.get(key(file));
    return entry != null && entry.stamp.equals(stamp(file)) ? entry.values : null;
  }

  /** The state of a file, to be taken before it is read; empty if it cannot be remembered. */
  String stamp(Path file) {
    try {
      Map<String, Object> unix =
          Files.readAttributes(
              file, "unix:size,lastModifiedTime,ctime,ino", LinkOption.NOFOLLOW_LINKS);
      return new TreeMap<>(unix).toString();
    } catch (IOException e) {
      return "";
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return plainStamp(file);
    }
  }

  private static String plainStamp(Path file) {
    try {
      return Files.size(file) + " " + Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Remembers what was read from a file.
   *
   * @param stamp of the file before it was read
   * @param values text, whole numbers, doubles, truth values or null by name, in order
   */
  void put(Path file, String stamp, Map<String, Object> values) {
    boolean infinite =
        values.values().stream().anyMatch(x -> x instanceof Double d && !Double.isFinite(d));
    if (stamp.isEmpty() || infinite || !isQuiet(file)) {
      return; // JSON has no infinities
    }
    entries.put(key(file), new Entry(stamp, values));
    changed = true;
  }

  private static boolean isQuiet(Path file) {
    try {
      long written = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
      return System.currentTimeMillis() - written > QUIET_MILLIS;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Writes the memo if it holds anything new and is worth a file.
   *
   * @param alive whether a file, named from the results folder, may still be there
   */
  void save(Predicate<String> alive) {
    if (!changed) {
      return;
    }
    changed = false;
    Map<String, Entry> kept = new TreeMap<>(entries);
    kept.keySet().removeIf(alive.negate());
    if (kept.size() < LEAST) {
      return;
    }
    try {
      AtomicFile.replace(stored, unfinished -> write(kept, unfinished));
    } catch (UncheckedIOException e) {
      return; // a folder that cannot be written to is read each time
    }
  }

  private static void write(Map<String, Entry> entries, Path file) throws IOException {
    try (BufferedWriter out =
        new BufferedWriter(
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
      out.write(VERSION + "\n");
      for (Map.Entry<String, Entry> entry : entries.entrySet()) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("file", entry.getKey());
        line.put("stamp", entry.getValue().stamp);
        line.put("values", entry.getValue().values);
        out.write(Json.line(line) + "\n");
      }
    }
  }

  private String key(Path file) {
    return results.relativize(file).toString();
  }
}
