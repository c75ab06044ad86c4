package bondlab.tensor;

import bondlab.config.BadInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Reads and writes the safetensors format: eight bytes of header length, a JSON header of name →
 * {dtype, shape, data_offsets}, then the arrays, little-endian.
 *
 * <p>Writes float32. Reads F32 and F64, and BF16 and F16 by widening here (the engine aborts on
 * BF16).
 */
public final class Safetensors {
  private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8; // of Java
  private static final int CHUNK = 1 << 20;

  private Safetensors() {}

  /**
   * Writes the arrays beside {@code file} and renames; names in alphabetical order, so equal arrays
   * give equal bytes.
   */
  public static void write(Path file, Map<String, FloatArray> arrays, Map<String, String> metadata)
      throws IOException {
    TreeMap<String, FloatArray> sorted = new TreeMap<>(arrays);
    StringJoiner header = new StringJoiner(",", "{", "}");
    StringJoiner meta = new StringJoiner(",", "{", "}");
    new TreeMap<>(metadata).forEach((k, v) -> meta.add(quoted(k) + ":" + quoted(v)));
    header.add("\"__metadata__\":" + meta);
    long offset = 0;
    for (Map.Entry<String, FloatArray> entry : sorted.entrySet()) {
      long end = offset + 4L * entry.getValue().values().length;
      header.add(described(entry.getKey(), entry.getValue().shape(), offset, end));
      offset = end;
    }
    byte[] json = padded(header.toString()).getBytes(StandardCharsets.UTF_8);
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    try (FileChannel out =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      writeAll(out, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, json.length));
      writeAll(out, ByteBuffer.wrap(json));
      for (FloatArray array : sorted.values()) {
        ByteBuffer bytes =
            ByteBuffer.allocate(4 * array.values().length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(array.values());
        writeAll(out, bytes);
      }
      out.force(true);
    }
    Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Reads every array of float values. Arrays of other types, such as integers and truth values,
   * are left aside; asking the map for one by its name is an error that tells its type. Memory is
   * that of the arrays.
   *
   * @throws BadInput if the file is missing, cut short or not of this format, or its arrays overlap
   *     or leave bytes over; the message names the file, the array and the bytes
   */
  public static Map<String, FloatArray> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new BadInput(file + ": no such file; expected a safetensors file");
    }
    try (FileChannel in = FileChannel.open(file)) {
      Map<String, FloatArray> arrays = new LinkedHashMap<>();
      Map<String, String> others = new HashMap<>();
      for (SafetensorsHeader.Entry entry : SafetensorsHeader.read(file, in).entries()) {
        Optional<FloatFormat> format = FloatFormat.of(entry.type());
        if (format.isPresent()) {
          arrays.put(entry.name(), array(file, in, entry, format.get()));
        } else {
          others.put(entry.name(), entry.unreadable(file));
        }
      }
      return new FloatsOnly(arrays, others);
    }
  }

  /** The float arrays of a file; one of another type is no key, and asking for it is an error. */
  private static final class FloatsOnly extends AbstractMap<String, FloatArray> {
    private final Map<String, FloatArray> arrays;
    private final Map<String, String> others;

    private FloatsOnly(Map<String, FloatArray> arrays, Map<String, String> others) {
      this.arrays = arrays;
      this.others = others;
    }

    @Override
    public FloatArray get(Object name) {
      if (others.containsKey(name)) {
        throw new BadInput(others.get(name));
      }
      return arrays.get(name);
    }

    @Override
    public boolean containsKey(Object name) {
      return arrays.containsKey(name);
    }

    @Override
    public Set<Map.Entry<String, FloatArray>> entrySet() {
      return arrays.entrySet();
    }
  }

  private static FloatArray array(
      Path file, FileChannel in, SafetensorsHeader.Entry entry, FloatFormat format)
      throws IOException {
    long count = (entry.to() - entry.from()) / format.bytes();
    if (count > LARGEST_ARRAY) {
      throw new BadInput(
          entry.where(file) + " has " + count + " values; at most " + LARGEST_ARRAY + " are read");
    }
    float[] values = new float[(int) count];
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    int done = 0;
    long at = entry.from();
    while (done < values.length) {
      chunk.clear().limit((int) Math.min(CHUNK, entry.to() - at));
      while (chunk.hasRemaining()) {
        int read = in.read(chunk, at);
        if (read < 0) {
          throw new BadInput(entry.where(file) + ": cut short while it was read");
        }
        at += read;
      }
      int read = chunk.position() / format.bytes();
      format.widen(chunk.array(), values, done, read);
      done += read;
    }
    return new FloatArray(values, entry.shape());
  }

  private static String described(String name, long[] shape, long from, long to) {
    StringJoiner sizes = new StringJoiner(",", "[", "]");
    for (long size : shape) {
      sizes.add(Long.toString(size));
    }
    return quoted(name)
        + ":{\"dtype\":\"F32\",\"shape\":"
        + sizes
        + ",\"data_offsets\":["
        + from
        + ","
        + to
        + "]}";
  }

  /** The arrays start at a multiple of eight bytes, as the format asks. */
  private static String padded(String header) {
    int length = header.getBytes(StandardCharsets.UTF_8).length;
    return header + " ".repeat((8 - length % 8) % 8);
  }

  private static String quoted(String text) {
    return com.typesafe.config.ConfigUtil.quoteString(text);
  }

  private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
    bytes.rewind();
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
