package bondlab.catalogue;

import bondlab.table.AtomicFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What was read of files, kept beside them, so that thousands of finished runs need not be read
 * again for each question: for each file an ordered map of text, numbers and truth values.
 *
 * <p>An entry counts while the file is the one that was read: size, times of writing and of change,
 * and inode are the same, and it was quiet when it was read. The memo is replaced whole and carries
 * a checksum; one that is damaged, of another version or not writable is no error, the files are
 * read instead. Of two programs that write it the later one wins, and the other's files are read
 * again. Safe for many threads.
 */
final class FileMemo {
  private static final long VERSION = 0x626f6e64_00000001L; // raise it when what is kept changes

  /** A file that was written less than this before it was read may be written again unseen. */
  private static final long QUIET_MILLIS = 2000;

  /** So few files are read quickly. */
  private static final int LEAST = 200;

  private final Path results;
  private final Path stored;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private volatile boolean changed;

  private record Entry(String stamp, Map<String, Object> values) {}

  /**
   * Reads what is kept of the files below a results folder.
   *
   * @param results real path
   */
  FileMemo(Path results) {
    this.results = results;
    this.stored = results.resolve("cache").resolve("catalogue.memo");
    try {
      decode(Files.readAllBytes(stored)).forEach(entries::put);
    } catch (IOException | RuntimeException e) {
      entries.clear(); // not there, or damaged
    }
  }

  /** What is kept of the file, if it is still the file that was read; null otherwise. */
  Map<String, Object> get(Path file) {
    Entry entry = entries.get(key(file));
    return entry != null && entry.stamp.equals(stamp(file)) ? entry.values : null;
  }

  /** The state of a file, to be taken before it is read; empty if it cannot be kept. */
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
   * Keeps what was read of a file.
   *
   * @param stamp of the file before it was read
   * @param values text, Integer, Long, Double, Boolean or null by name, in order
   */
  void put(Path file, String stamp, Map<String, Object> values) {
    if (stamp.isEmpty() || !isQuiet(file)) {
      return;
    }
    entries.put(key(file), new Entry(stamp, values));
    changed = true;
  }

  private static boolean isQuiet(Path file) {
    try {
      long written = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
      long age = System.currentTimeMillis() - written;
      return age > QUIET_MILLIS;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Writes the memo, if there is anything new in it and it is worth a file.
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
      byte[] bytes = encode(kept);
      AtomicFile.replace(stored, unfinished -> Files.write(unfinished, bytes));
    } catch (IOException | UncheckedIOException e) {
      return; // a folder that cannot be written to is read each time
    }
  }

  private String key(Path file) {
    return results.relativize(file).toString();
  }

  private static byte[] encode(Map<String, Entry> entries) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(packed))) {
      Pool pool = new Pool();
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      DataOutputStream lines = new DataOutputStream(body);
      for (Map.Entry<String, Entry> entry : entries.entrySet()) {
        lines.writeInt(pool.place(entry.getKey()));
        lines.writeInt(pool.place(entry.getValue().stamp));
        lines.writeInt(entry.getValue().values.size());
        for (Map.Entry<String, Object> value : entry.getValue().values.entrySet()) {
          lines.writeInt(pool.place(value.getKey()));
          write(lines, pool, value.getValue());
        }
      }
      out.writeInt(pool.texts.size());
      for (String text : pool.texts) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
      }
      out.writeInt(entries.size());
      body.writeTo(out);
    }
    byte[] content = packed.toByteArray();
    CRC32 sum = new CRC32();
    sum.update(content);
    return ByteBuffer.allocate(16 + content.length)
        .putLong(VERSION)
        .putLong(sum.getValue())
        .put(content)
        .array();
  }

  private static Map<String, Entry> decode(byte[] bytes) throws IOException {
    ByteBuffer head = ByteBuffer.wrap(bytes);
    CRC32 sum = new CRC32();
    sum.update(bytes, 16, bytes.length - 16);
    if (head.getLong() != VERSION || head.getLong() != sum.getValue()) {
      throw new IOException("damaged, or of another version");
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    ByteArrayInputStream content = new ByteArrayInputStream(bytes, 16, bytes.length - 16);
    try (DataInputStream in = new DataInputStream(new GZIPInputStream(content, 1 << 16))) {
      String[] texts = new String[in.readInt()];
      for (int i = 0; i < texts.length; i++) {
        byte[] utf8 = new byte[in.readInt()];
        in.readFully(utf8);
        texts[i] = new String(utf8, StandardCharsets.UTF_8);
      }
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        String file = texts[in.readInt()];
        String stamp = texts[in.readInt()];
        Map<String, Object> values = new LinkedHashMap<>();
        int size = in.readInt();
        for (int k = 0; k < size; k++) {
          String name = texts[in.readInt()];
          values.put(name, read(in, texts));
        }
        entries.put(file, new Entry(stamp, values));
      }
    }
    return entries;
  }

  private static void write(DataOutputStream out, Pool pool, Object value) throws IOException {
    if (value == null) {
      out.writeByte('n');
    } else if (value instanceof Integer number) {
      out.writeByte('i');
      out.writeInt(number);
    } else if (value instanceof Long number) {
      out.writeByte('l');
      out.writeLong(number);
    } else if (value instanceof Double number) {
      out.writeByte('d');
      out.writeDouble(number);
    } else if (value instanceof Boolean truth) {
      out.writeByte(truth ? 't' : 'f');
    } else {
      out.writeByte('s');
      out.writeInt(pool.place((String) value));
    }
  }

  private static Object read(DataInputStream in, String[] texts) throws IOException {
    return switch (in.readByte()) {
      case 'n' -> null;
      case 'i' -> in.readInt();
      case 'l' -> in.readLong();
      case 'd' -> in.readDouble();
      case 't' -> true;
      case 'f' -> false;
      case 's' -> texts[in.readInt()];
      default -> throw new IOException("no such kind of value");
    };
  }

  /** Texts, each once: the keys of a thousand configurations are a thousand times the same. */
  private static final class Pool {
    private final Map<String, Integer> places = new HashMap<>();
    private final List<String> texts = new ArrayList<>();

    private int place(String text) {
      Integer known = places.get(text);
      if (known != null) {
        return known;
      }
      places.put(text, texts.size());
      texts.add(text);
      return texts.size() - 1;
    }
  }
}
