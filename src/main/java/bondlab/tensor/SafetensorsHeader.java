package bondlab.tensor;

import bondlab.config.BadInput;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file, checked as the reference library checks it: the arrays lie one
 * after another from the header's end to the file's, without a hole, an overlap or a byte left
 * over. Nothing of the arrays themselves is read.
 *
 * @param entries of the arrays, in the order in which they lie in the file
 */
record SafetensorsHeader(List<Entry> entries) {
  /** The reference allows 100 MB; 32 MB name some 300,000 arrays. */
  private static final long LARGEST = 32L << 20;

  /** A header holds an object of objects with lists of numbers. */
  private static final int DEEPEST = 3;

  /** Bytes of one value; a type of a later format is not known, and its size not checked. */
  private static final Map<String, Integer> WIDTHS =
      Map.ofEntries(
          Map.entry("BOOL", 1),
          Map.entry("U8", 1),
          Map.entry("I8", 1),
          Map.entry("F8_E4M3", 1),
          Map.entry("F8_E5M2", 1),
          Map.entry("I16", 2),
          Map.entry("U16", 2),
          Map.entry("F16", 2),
          Map.entry("BF16", 2),
          Map.entry("I32", 4),
          Map.entry("U32", 4),
          Map.entry("F32", 4),
          Map.entry("I64", 8),
          Map.entry("U64", 8),
          Map.entry("F64", 8));

  /**
   * Where an array lies.
   *
   * @param type as the file names it, such as F32
   * @param shape its product is the number of values
   * @param from first byte in the file
   * @param to byte after the last one
   */
  record Entry(String name, String type, long[] shape, long from, long to) {

    /** For messages: the file, the array and its bytes. */
    String where(Path file) {
      return file + ": array " + name + " (bytes " + from + " to " + to + ")";
    }
  }

  /**
   * Reads and checks the header.
   *
   * @throws BadInput naming the file, the array and the bytes that are wrong
   */
  static SafetensorsHeader read(Path file, FileChannel in) throws IOException {
    long size = in.size();
    ByteBuffer first = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    fill(in, first, 0);
    long length = first.hasRemaining() ? -1 : first.getLong(0);
    if (length < 2 || length > size - 8) {
      throw new BadInput(
          file + ": not a whole safetensors file: " + size + " bytes, header length " + length);
    }
    if (length > LARGEST) {
      throw new BadInput(
          file + ": its header has " + length + " bytes; at most " + LARGEST + " are read");
    }
    ByteBuffer json = ByteBuffer.allocate((int) length);
    fill(in, json, 8);
    List<Entry> entries = entries(file, parse(file, json.flip()), 8 + length, size);
    requireCovered(file, entries, 8 + length, size);
    return new SafetensorsHeader(entries);
  }

  private static void fill(FileChannel in, ByteBuffer bytes, long from) throws IOException {
    while (bytes.hasRemaining() && in.read(bytes, from + bytes.position()) >= 0) {
      continue;
    }
  }

  private static Config parse(Path file, ByteBuffer bytes) {
    try {
      String json = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      requireShallow(file, json);
      return ConfigFactory.parseString(
          json, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
    } catch (CharacterCodingException e) {
      throw new BadInput(file + ": its header is not JSON: it is not UTF-8 text");
    } catch (ConfigException e) {
      throw new BadInput(file + ": its header is not JSON: " + e.getMessage());
    }
  }

  /** A parser calls itself for each level, and a hostile header has more levels than its stack. */
  private static void requireShallow(Path file, String json) {
    int depth = 0;
    boolean inText = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (inText) {
        i += c == '\\' ? 1 : 0;
        inText = c != '"';
      } else if (c == '"') {
        inText = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
      }
      if (depth > DEEPEST) {
        throw new BadInput(
            file
                + ": its header is nested more than "
                + DEEPEST
                + " deep at byte "
                + (8 + i)
                + "; it must be {name: {dtype, shape, data_offsets}}");
      }
    }
  }

  private static List<Entry> entries(Path file, Config header, long start, long size) {
    List<Entry> entries = new ArrayList<>();
    for (String name : header.root().keySet()) {
      if (name.equals("__metadata__")) {
        continue;
      }
      try {
        entries.add(entry(name, header.getConfig(ConfigUtil.quoteString(name)), start));
      } catch (ConfigException | IllegalArgumentException | ArithmeticException e) {
        throw new BadInput(file + ": array " + name + ": " + e.getMessage());
      }
      Entry entry = entries.get(entries.size() - 1);
      if (entry.to > size) {
        throw new BadInput(
            entry.where(file) + ": cut short: the file has " + size + " bytes; fetch it again");
      }
    }
    entries.sort(
        Comparator.comparingLong(Entry::from)
            .thenComparingLong(Entry::to)
            .thenComparing(Entry::name));
    return entries;
  }

  private static Entry entry(String name, Config said, long start) {
    String type = said.getString("dtype");
    long[] shape = said.getLongList("shape").stream().mapToLong(Long::longValue).toArray();
    List<Long> offsets = said.getLongList("data_offsets");
    if (offsets.size() != 2 || offsets.get(0) < 0 || offsets.get(1) < offsets.get(0)) {
      throw new IllegalArgumentException(
          "data_offsets are " + offsets + "; they must be two numbers, 0 ≤ begin ≤ end");
    }
    long values = 1;
    for (long length : shape) {
      if (length < 0) {
        throw new IllegalArgumentException("shape has a negative length, " + length);
      }
      values = Math.multiplyExact(values, length);
    }
    long bytes = offsets.get(1) - offsets.get(0);
    Integer width = WIDTHS.get(type);
    if (width != null && Math.multiplyExact(values, width) != bytes) {
      throw new IllegalArgumentException(
          bytes
              + " bytes do not hold "
              + values
              + " values of "
              + type
              + ", shape "
              + Arrays.toString(shape));
    }
    long from = Math.addExact(start, offsets.get(0));
    return new Entry(name, type, shape, from, Math.addExact(start, offsets.get(1)));
  }

  private static void requireCovered(Path file, List<Entry> entries, long start, long size) {
    long at = start;
    Entry before = null;
    for (Entry entry : entries) {
      if (entry.from < at) {
        throw new BadInput(
            entry.where(file) + " overlaps array " + before.name + ", which ends at byte " + at);
      }
      requireNoHole(file, at, entry.from, "before array " + entry.name);
      at = entry.to;
      before = entry;
    }
    requireNoHole(file, at, size, "at the end");
  }

  private static void requireNoHole(Path file, long at, long next, String place) {
    if (at < next) {
      throw new BadInput(
          file + ": bytes " + at + " to " + next + " " + place + " belong to no array");
    }
  }
}
