package bondlab.checkpoint;

import bondlab.tensor.FloatFormat;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * How numbers lie in the arrays of a checkpoint: singly, or in blocks that share scales. The block
 * formats and their numbers are those of ggml ({@code ggml-quants.c}, {@code dequantize_row_…});
 * every result is rounded to float32 at the same places as there, so the bits are equal.
 *
 * <p>In a block, q is the integer of a value, d and m are scale and offset in F16, and the halves
 * of a byte are low and high nibble: value j of 32 is the low nibble of byte j, value 16 + j the
 * high one.
 *
 * <ul>
 *   <li>Q4_0: d, 16 bytes; d·(q − 8)
 *   <li>Q4_1: d, m, 16 bytes; d·q + m
 *   <li>Q5_0, Q5_1: the same with a fifth bit of each value in 32 bits behind the scales; d·(q −
 *       16) and d·q + m
 *   <li>Q8_0: d, 32 signed bytes; d·q
 *   <li>Q4_K, Q5_K: 256 values in eight groups of 32; d, m, eight pairs (s, t) of 6 bits in 12
 *       bytes; (d·s)·q − m·t
 *   <li>Q6_K: 256 values in sixteen groups of 16 with signed bytes s; d last; (d·s)·(q − 32)
 * </ul>
 */
enum BlockFormat {
  F32(0, FloatFormat.F32),
  F16(1, FloatFormat.F16),
  BF16(30, FloatFormat.BF16),
  F64(28, FloatFormat.F64),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210);

  /** Values of the largest block; every block's size divides it. */
  static final int LARGEST = 256;

  /** Added to any number it leaves the same bits; 0 would turn −0 into 0. */
  private static final float NOTHING = -0f;

  /** Formats that are not read, by their number in GGUF. */
  private static final Map<Integer, String> OTHERS =
      Map.ofEntries(
          Map.entry(9, "Q8_1"),
          Map.entry(10, "Q2_K"),
          Map.entry(11, "Q3_K"),
          Map.entry(15, "Q8_K"),
          Map.entry(16, "IQ2_XXS"),
          Map.entry(17, "IQ2_XS"),
          Map.entry(18, "IQ3_XXS"),
          Map.entry(19, "IQ1_S"),
          Map.entry(20, "IQ4_NL"),
          Map.entry(21, "IQ3_S"),
          Map.entry(22, "IQ2_S"),
          Map.entry(23, "IQ4_XS"),
          Map.entry(24, "I8"),
          Map.entry(25, "I16"),
          Map.entry(26, "I32"),
          Map.entry(27, "I64"),
          Map.entry(29, "IQ1_M"),
          Map.entry(34, "TQ1_0"),
          Map.entry(35, "TQ2_0"),
          Map.entry(39, "MXFP4"));

  private final int number;
  private final FloatFormat single; // null where values come in blocks
  private final int blockValues;
  private final int blockBytes;

  BlockFormat(int number, FloatFormat single) {
    this.number = number;
    this.single = single;
    this.blockValues = 1;
    this.blockBytes = single.bytes();
  }

  BlockFormat(int number, int blockValues, int blockBytes) {
    this.number = number;
    this.single = null;
    this.blockValues = blockValues;
    this.blockBytes = blockBytes;
  }

  /** The format of this number in GGUF; empty if it is not read. */
  static Optional<BlockFormat> of(int number) {
    return Arrays.stream(values()).filter(format -> format.number == number).findFirst();
  }

  /** The name of any number of GGUF, for messages. */
  static String name(int number) {
    return of(number).map(BlockFormat::name).orElse(OTHERS.getOrDefault(number, "unknown"));
  }

  static BlockFormat of(FloatFormat format) {
    return valueOf(format.name());
  }

  /** Values of one block. */
  int blockValues() {
    return blockValues;
  }

  /** Bytes of values that fill whole blocks. */
  long bytes(long values) {
    return Math.multiplyExact(values / blockValues, blockBytes);
  }

  /**
   * Reads values of whole blocks.
   *
   * @param from blocks from the first byte on
   * @param into receives the values
   * @param at place of the first one there
   * @param count how many
   */
  void decode(byte[] from, float[] into, int at, int count) {
    if (single != null) {
      single.widen(from, into, at, count);
      return;
    }
    for (int block = 0; block < count / blockValues; block++) {
      decodeBlock(from, block * blockBytes, into, at + block * blockValues);
    }
  }

  private void decodeBlock(byte[] from, int b, float[] into, int at) {
    float d = FloatFormat.half(from, b);
    float m = FloatFormat.half(from, b + 2); // of those that have one
    switch (this) {
      case Q4_0 -> nibbles(from, b + 2, 0, d, -8, NOTHING, into, at);
      case Q4_1 -> nibbles(from, b + 4, 0, d, 0, m, into, at);
      case Q5_0 -> nibbles(from, b + 6, bits(from, b + 2), d, -16, NOTHING, into, at);
      case Q5_1 -> nibbles(from, b + 8, bits(from, b + 4), d, 0, m, into, at);
      case Q8_0 -> {
        for (int j = 0; j < 32; j++) {
          into[at + j] = d * from[b + 2 + j];
        }
      }
      case Q4_K -> groups(from, b + 4, -1, b + 16, d, m, into, at);
      case Q5_K -> groups(from, b + 4, b + 16, b + 48, d, m, into, at);
      case Q6_K -> sixBits(from, b, into, at);
      default -> throw new AssertionError(this);
    }
  }

  private static int bits(byte[] from, int at) {
    return from[at] & 0xFF
        | (from[at + 1] & 0xFF) << 8
        | (from[at + 2] & 0xFF) << 16
        | (from[at + 3] & 0xFF) << 24;
  }

  /** 32 values d·(q + shift) + m; {@code fifth} has their fifth bits. */
  private static void nibbles(
      byte[] from, int q, int fifth, float d, int shift, float m, float[] into, int at) {
    for (int j = 0; j < 16; j++) {
      int low = from[q + j] & 0xF | (fifth >>> j & 1) << 4;
      int high = from[q + j] >> 4 & 0xF | (fifth >>> (j + 16) & 1) << 4;
      into[at + j] = d * (low + shift) + m;
      into[at + 16 + j] = d * (high + shift) + m;
    }
  }

  /** Eight groups of 32; bit g of byte j at {@code fifth} belongs to value j of group g. */
  private static void groups(
      byte[] from, int pairs, int fifth, int q, float d, float m, float[] into, int at) {
    for (int g = 0; g < 8; g++) {
      float scale = d * scale(from, pairs, g);
      float least = m * offset(from, pairs, g);
      int shift = 4 * (g % 2);
      for (int j = 0; j < 32; j++) {
        int value = from[q + 32 * (g / 2) + j] >> shift & 0xF;
        int high = fifth < 0 ? 0 : (from[fifth + j] >> g & 1) << 4;
        into[at + 32 * g + j] = scale * (value | high) - least;
      }
    }
  }

  private static int scale(byte[] from, int pairs, int g) {
    return g < 4
        ? from[pairs + g] & 63
        : from[pairs + g + 4] & 0xF | (from[pairs + g - 4] >> 6 & 3) << 4;
  }

  private static int offset(byte[] from, int pairs, int g) {
    return g < 4
        ? from[pairs + g + 4] & 63
        : from[pairs + g + 4] >> 4 & 0xF | (from[pairs + g] >> 6 & 3) << 4;
  }

  /** 128 bytes of low nibbles, 64 of upper bit pairs, 16 scales, d; in two halves of 128 values. */
  private static void sixBits(byte[] from, int b, float[] into, int at) {
    float d = FloatFormat.half(from, b + 208);
    for (int v = 0; v < LARGEST; v++) {
      int half = v / 128;
      int quarter = v / 32 % 4;
      int j = v % 32;
      int low = from[b + 64 * half + 32 * (quarter % 2) + j] >> 4 * (quarter / 2) & 0xF;
      int high = from[b + 128 + 32 * half + j] >> 2 * quarter & 3;
      float scale = d * from[b + 192 + v / 16];
      into[at + v] = scale * ((low | high << 4) - 32);
    }
  }
}
