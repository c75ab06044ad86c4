package bondlab.checkpoint;

import bondlab.config.BadInput;
import bondlab.config.Echo;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a GGUF file, versions 2 and 3, little-endian (ggml, {@code docs/gguf.md}): magic,
 * version, numbers of arrays and of keys, the keys with their values, then name, dimensions, format
 * and place of each array; the arrays themselves follow, aligned. Nothing of them is read.
 *
 * <p>Every count is checked against the bytes that are left before anything is set aside for it,
 * and the header may take 64 MiB and two million list items: the largest vocabularies take a
 * quarter.
 *
 * @param metadata by key: Long or BigInteger, Double, Boolean, String, or a List of these or of
 *     Lists
 * @param arrays by name
 */
record GgufFile(Map<String, Object> metadata, Map<String, StoredArray> arrays) {
  static final int MAGIC = 0x46554747; // "GGUF"

  private static final int LONGEST_HEADER = 64 << 20;
  private static final int MOST_ITEMS = 1 << 21;
  private static final int MOST_ARRAYS = 100_000;
  private static final int MOST_KEYS = 65_536;
  private static final int DEEPEST = 4;
  private static final int LONGEST_NAME = 64; // of an array
  private static final int LEAST_ENTRY = 8 + 4 + 8 + 4 + 8; // bytes of an array's description
  private static final int LEAST_PAIR = 8 + 4 + 1; // bytes of a key and its value
  private static final int USUAL_ALIGNMENT = 32;
  private static final int LARGEST_ALIGNMENT = 1 << 20;

  /**
   * Reads and checks the header.
   *
   * @throws BadInput naming the byte and what must stand there
   */
  static GgufFile read(MappedFile file) {
    Cursor in = new Cursor(file);
    if (in.int32() != MAGIC) {
      throw in.wrong(0, "must be the letters GGUF");
    }
    int version = in.int32();
    if (Integer.reverseBytes(version) == 2 || Integer.reverseBytes(version) == 3) {
      throw in.wrong(4, "the file is big-endian; only little-endian ones are read");
    }
    if (version != 2 && version != 3) {
      throw in.wrong(4, "version is " + Integer.toUnsignedString(version) + "; 2 and 3 are read");
    }
    int arrays = in.count("number of arrays", LEAST_ENTRY, MOST_ARRAYS);
    int keys = in.count("number of keys", LEAST_PAIR, MOST_KEYS);
    Map<String, Object> metadata = new LinkedHashMap<>();
    for (int i = 0; i < keys; i++) {
      long at = in.at;
      String key = in.text();
      if (metadata.put(key, in.value(in.int32(), 0)) != null) {
        throw in.wrong(at, "key " + Echo.value(key) + " stands twice");
      }
    }
    return new GgufFile(metadata, arrays(in, arrays, alignment(in, metadata)));
  }

  private static int alignment(Cursor in, Map<String, Object> metadata) {
    Object said = metadata.getOrDefault("general.alignment", (long) USUAL_ALIGNMENT);
    if (!(said instanceof Long bytes)
        || bytes < 1
        || bytes > LARGEST_ALIGNMENT
        || Long.bitCount(bytes) != 1) {
      throw in.wrong(
          "general.alignment = " + said + ": must be a power of 2, at most " + LARGEST_ALIGNMENT);
    }
    return bytes.intValue();
  }

  /** An array before it is known where the arrays start. */
  private record Entry(String name, long at, int number, long[] shape, long offset) {}

  private static Map<String, StoredArray> arrays(Cursor in, int count, int alignment) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(entry(in));
    }
    long start = (in.at + alignment - 1) / alignment * alignment;
    entries.sort(Comparator.comparingLong(Entry::offset));
    Map<String, StoredArray> arrays = new LinkedHashMap<>();
    long end = 0;
    for (Entry entry : entries) {
      StoredArray array = located(in, entry, start, alignment);
      if (array.size() > 0 && entry.offset < end) {
        throw in.wrong(entry.at, entry.name + " overlaps the array before it in the file");
      }
      end = Math.max(end, entry.offset + array.format().bytes(array.size()));
      if (arrays.put(entry.name, array) != null) {
        throw in.wrong(entry.at, "array " + entry.name + " stands twice");
      }
    }
    return arrays;
  }

  private static Entry entry(Cursor in) {
    long at = in.at;
    String name = in.text();
    int rank = in.int32();
    if (name.length() > LONGEST_NAME || rank < 0 || rank > 4) {
      throw in.wrong(
          at,
          String.format(
              "array %s has %s dimensions; 0 to 4 are allowed, and %d letters in a name",
              Echo.value(name), Integer.toUnsignedString(rank), LONGEST_NAME));
    }
    long[] shape = new long[rank];
    long size = 1;
    for (int d = rank - 1; d >= 0; d--) { // written fastest first
      shape[d] = in.int64();
      boolean fits = shape[d] >= 0 && shape[d] < Integer.MAX_VALUE - 8; // of an array of Java
      size = fits ? size * shape[d] : -1;
      if (size < 0 || size >= Integer.MAX_VALUE - 8) {
        throw in.wrong(
            in.at - 8,
            String.format(
                "array %s: dimension %s; an array has fewer than 2³¹ values",
                name, Long.toUnsignedString(shape[d])));
      }
    }
    return new Entry(name, at, in.int32(), shape, in.int64());
  }

  private static StoredArray located(Cursor in, Entry entry, long start, int alignment) {
    BlockFormat format =
        BlockFormat.of(entry.number)
            .orElseThrow(
                () ->
                    in.wrong(
                        entry.at,
                        String.format(
                            "array %s has format %d (%s); read are %s",
                            entry.name,
                            entry.number,
                            BlockFormat.name(entry.number),
                            List.of(BlockFormat.values()))));
    StoredArray array = new StoredArray(in.file, start + entry.offset, format, entry.shape, 0);
    long row = entry.shape.length == 0 ? 1 : entry.shape[entry.shape.length - 1];
    if (row % format.blockValues() != 0) {
      throw in.wrong(
          entry.at,
          String.format(
              "array %s has rows of %d values; %s comes in blocks of %d",
              entry.name, row, format, format.blockValues()));
    }
    boolean aligned = entry.offset >= 0 && entry.offset % alignment == 0;
    if (!aligned || entry.offset > in.file.size() - start - format.bytes(array.size())) {
      throw in.wrong(
          entry.at,
          String.format(
              "array %s lies at offset %s from byte %d; must be a multiple of %d, and its %d bytes"
                  + " must end in the file's %d",
              entry.name,
              Long.toUnsignedString(entry.offset),
              start,
              alignment,
              format.bytes(array.size()),
              in.file.size()));
    }
    return array;
  }

  /** Reads a header from its start on; every read is within the file and the longest header. */
  private static final class Cursor {
    private final MappedFile file;
    private final byte[] few = new byte[8];
    private final ByteBuffer number = ByteBuffer.wrap(few).order(ByteOrder.LITTLE_ENDIAN);
    private long at;
    private int items;

    Cursor(MappedFile file) {
      this.file = file;
    }

    private long left() {
      return Math.min(file.size(), LONGEST_HEADER) - at;
    }

    /** Copies the next bytes; they must be few enough to be set aside. */
    private void next(byte[] into, int length) {
      if (at + length > LONGEST_HEADER) {
        throw wrong("the header has more than " + LONGEST_HEADER + " bytes");
      }
      file.read(at, into, length);
      at += length;
    }

    int int32() {
      next(few, 4);
      return number.getInt(0);
    }

    long int64() {
      next(few, 8);
      return number.getLong(0);
    }

    /** A number of things that take so many bytes each, and there may be so many. */
    int count(String what, int bytes, int most) {
      long count = int64();
      if (count < 0 || count > most || count > left() / bytes) {
        throw wrong(
            at - 8,
            String.format(
                "%s is %s; %d bytes are left, and at most %d are read",
                what, Long.toUnsignedString(count), file.size() - at, most));
      }
      return (int) count;
    }

    String text() {
      byte[] bytes = new byte[count("length of a text", 1, LONGEST_HEADER)];
      long start = at;
      next(bytes, bytes.length);
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        throw wrong(start, "the text is not UTF-8");
      }
    }

    Object value(int type, int depth) {
      long before = at - 4;
      return switch (type) {
        case 0 -> (long) (int8() & 0xFF);
        case 1 -> (long) int8();
        case 2 -> (long) (int16() & 0xFFFF);
        case 3 -> (long) int16();
        case 4 -> int32() & 0xFFFFFFFFL;
        case 5 -> (long) int32();
        case 6 -> decimal(Float.intBitsToFloat(int32()));
        case 7 -> truth();
        case 8 -> text();
        case 9 -> list(depth + 1);
        case 10 -> unsigned(int64());
        case 11 -> int64();
        case 12 -> Double.longBitsToDouble(int64());
        default ->
            throw wrong(
                before, "type of value is " + Integer.toUnsignedString(type) + "; must be 0 … 12");
      };
    }

    private byte int8() {
      next(few, 1);
      return few[0];
    }

    private short int16() {
      next(few, 2);
      return number.getShort(0);
    }

    private Boolean truth() {
      byte value = int8();
      if (value != 0 && value != 1) {
        throw wrong(at - 1, "truth value is " + value + "; must be 0 or 1");
      }
      return value == 1;
    }

    /** What the writer meant: 1e-5 rather than 9.9999997e-6, the nearest that 32 bits hold. */
    private static double decimal(float rounded) {
      return Double.parseDouble(Float.toString(rounded));
    }

    private static Number unsigned(long bits) {
      return bits >= 0 ? (Number) bits : new BigInteger(Long.toUnsignedString(bits));
    }

    private List<Object> list(int depth) {
      if (depth > DEEPEST) {
        throw wrong("lists are nested more than " + DEEPEST + " deep");
      }
      int type = int32();
      int count = count("length of a list", least(type), MOST_ITEMS - items);
      items += count;
      List<Object> list = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        list.add(value(type, depth));
      }
      return list;
    }

    /** Bytes that a value of this type takes at least. */
    private static int least(int type) {
      return switch (type) {
        case 2, 3 -> 2;
        case 4, 5, 6 -> 4;
        case 8, 10, 11, 12 -> 8;
        case 9 -> 12;
        default -> 1;
      };
    }

    BadInput wrong(String what) {
      return wrong(at, what);
    }

    BadInput wrong(long place, String what) {
      return new BadInput(file.path() + ": byte " + place + ": " + what);
    }
  }
}
