package bondlab.tensor;

import bondlab.config.BadInput;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private static final long LARGEST_HEADER = 100_000_000;

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
   * Reads every array.
   *
   * @throws BadInput if the file is missing, cut short or not of this format; the message names the
   *     file and what was expected
   */
  public static Map<String, FloatArray> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new BadInput(file + ": no such file; expected a safetensors file");
    }
    byte[] bytes = Files.readAllBytes(file);
    Config header = header(file, bytes);
    int start = 8 + (int) headerLength(file, bytes);
    Map<String, FloatArray> arrays = new LinkedHashMap<>();
    for (String name : header.root().keySet()) {
      if (!name.equals("__metadata__")) {
        arrays.put(name, array(file, bytes, start, name, header));
      }
    }
    return arrays;
  }

  private static FloatArray array(Path file, byte[] bytes, int start, String name, Config header) {
    try {
      Config entry = header.root().toConfig().getConfig(quoted(name));
      String type = entry.getString("dtype");
      long[] shape = entry.getLongList("shape").stream().mapToLong(Long::longValue).toArray();
      List<Long> offsets = entry.getLongList("data_offsets");
      if (offsets.size() != 2 || Arrays.stream(shape).anyMatch(size -> size < 0)) {
        throw new IllegalArgumentException("shape or data_offsets are not those of an array");
      }
      long from = start + offsets.get(0);
      long to = start + offsets.get(1);
      if (from < start || to < from || to > bytes.length) {
        throw new BadInput(
            file
                + ": cut short: array "
                + name
                + " ends at byte "
                + to
                + " of a file of "
                + bytes.length
                + " bytes; fetch or write it again");
      }
      ByteBuffer slice =
          ByteBuffer.wrap(bytes, (int) from, (int) (to - from))
              .slice()
              .order(ByteOrder.LITTLE_ENDIAN);
      return new FloatArray(widened(file, name, type, slice), shape);
    } catch (ConfigException | IllegalArgumentException | ArithmeticException e) {
      throw e instanceof BadInput b
          ? b
          : new BadInput(file + ": array " + name + ": " + e.getMessage());
    }
  }

  private static float[] widened(Path file, String name, String type, ByteBuffer bytes) {
    int width = type.equals("F64") ? 8 : type.equals("F32") ? 4 : 2;
    if (bytes.remaining() % width != 0) {
      throw new IllegalArgumentException(bytes.remaining() + " bytes are no array of " + type);
    }
    float[] values = new float[bytes.remaining() / width];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case "F32" -> bytes.getFloat();
            case "F64" -> (float) bytes.getDouble();
            case "BF16" -> Float.intBitsToFloat(bytes.getShort() << 16);
            case "F16" -> halfToFloat(bytes.getShort());
            default ->
                throw new BadInput(
                    file
                        + ": array "
                        + name
                        + " has dtype "
                        + type
                        + "; readable: F32, F64, BF16, F16");
          };
    }
    return values;
  }

  private static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >>> 10) & 0x1F;
    int fraction = half & 0x3FF;
    if (exponent == 0) {
      return Math.copySign(fraction * 0x1p-24f, sign < 0 ? -1f : 1f);
    }
    int wide = exponent == 31 ? 0xFF : exponent + 112;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }

  private static Config header(Path file, byte[] bytes) {
    long length = headerLength(file, bytes);
    String json = new String(bytes, 8, (int) length, StandardCharsets.UTF_8);
    try {
      return ConfigFactory.parseString(
          json, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
    } catch (ConfigException e) {
      throw new BadInput(file + ": its header is not JSON: " + e.getMessage());
    }
  }

  private static long headerLength(Path file, byte[] bytes) {
    long length =
        bytes.length < 8 ? -1 : ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > LARGEST_HEADER || 8 + length > bytes.length) {
      throw new BadInput(
          file
              + ": not a whole safetensors file: "
              + bytes.length
              + " bytes, header length "
              + length);
    }
    return length;
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
