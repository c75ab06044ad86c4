package bondlab.tensor;

import bondlab.config.BadInput;
import bondlab.config.Echo;
import bondlab.table.Json;
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
public record SafetensorsHeader(List<Entry> entries) {
  /** The reference allows 100 MB; 32 MB name some 300,000 arrays. */
  private static final long LARGEST = 32L << 20;

  /** An object of objects with lists of numbers; an array is told in some 14 tokens. */
  private static final Json.Limits LIMITS = new Json.Limits(2_000_000, 3);

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
  public record Entry(String name, String type, long[] shape, long from, long to) {

    /** For messages: the file, the array and its bytes. */
    public String where(Path file) {
      return file + ": array " + name + " (bytes " + from + " to " + to + ")";
    }

    /** For an array that is needed and no {@link FloatFormat}. */
    public String unreadable(Path file) {
      String readable = Arrays.toString(FloatFormat.values());
      return where(file) + " has dtype " + type + "; readable: " + readable;
    }
  }

  /**
   * Reads and checks the header of a file.
   *
   * @throws BadInput naming the file, the array and the bytes that are wrong
   */
  public static SafetensorsHeader read(Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      return read(file, in);
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

  private static Map<String, Object> parse(Path file, ByteBuffer bytes) {
    try {
      String json = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return Json.parse(json, file + ": header", LIMITS);
    } catch (CharacterCodingException e) {
      throw new BadInput(file + ": its header is not JSON: it is not UTF-8 text");
    }
  }

  private static List<Entry> entries(Path file, Map<String, Object> header, long start, long size) {
    List<Entry> entries = new ArrayList<>();
    header.remove("__metadata__");
    header.forEach(
        (name, said) -> {
          Entry entry;
          try {
            entry = entry(name, said, start);
          } catch (IllegalArgumentException | ArithmeticException e) {
            throw new BadInput(file + ": array " + Echo.value(name) + ": " + e.getMessage());
          }
          if (entry.to > size) {
            throw new BadInput(
                entry.where(file) + ": cut short: the file has " + size + " bytes; fetch it again");
          }
          entries.add(entry);
        });
    entries.sort(
        Comparator.comparingLong(Entry::from)
            .thenComparingLong(Entry::to)
            .thenComparing(Entry::name));
    return entries;
  }

  private static Entry entry(String name, Object said, long start) {
    if (!(said instanceof Map<?, ?> facts) || !(facts.get("dtype") instanceof String type)) {
      throw new IllegalArgumentException("must be {dtype, shape, data_offsets}");
    }
    long[] shape = numbers(facts, "shape");
    long[] offsets = numbers(facts, "data_offsets");
    if (offsets.length != 2 || offsets[1] < offsets[0]) {
      throw new IllegalArgumentException(
          "data_offsets are "
              + Arrays.toString(offsets)
              + "; they must be two numbers, 0 ≤ begin ≤ end");
    }
    long values = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    long bytes = offsets[1] - offsets[0];
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
    long from = Math.addExact(start, offsets[0]);
    return new Entry(name, type, shape, from, Math.addExact(start, offsets[1]));
  }

  private static long[] numbers(Map<?, ?> facts, String key) {
    List<?> list = facts.get(key) instanceof List<?> given ? given : List.of(-1);
    long[] numbers = new long[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      boolean whole = list.get(i) instanceof Integer || list.get(i) instanceof Long;
      numbers[i] = whole ? ((Number) list.get(i)).longValue() : -1;
      if (numbers[i] < 0) {
        String given = Echo.value(String.valueOf(facts.get(key)));
        throw new IllegalArgumentException(key + " = " + given + ": must list numbers, 0 or more");
      }
    }
    return numbers;
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
