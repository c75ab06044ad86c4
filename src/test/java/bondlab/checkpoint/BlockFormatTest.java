package bondlab.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bondlab.tensor.FloatArray;
import bondlab.tensor.Safetensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Blocks written by hand from ggml's definitions, and random ones of the gguf package. */
class BlockFormatTest {
  private static final Path FIXTURES = Path.of("src/test/resources/bondlab/checkpoint");

  private static final short HALF = 0x3800; // .5 in F16
  private static final short TWO = 0x4000; // 2 in F16

  private static ByteBuffer block(BlockFormat format) {
    return ByteBuffer.allocate((int) format.bytes(format.blockValues()))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static float[] decoded(BlockFormat format, ByteBuffer block) {
    float[] values = new float[format.blockValues() + 2];
    format.decode(block.array(), values, 1, format.blockValues());
    assertEquals(0, values[0]);
    assertEquals(0, values[values.length - 1]); // nothing is written beside its place
    return java.util.Arrays.copyOfRange(values, 1, values.length - 1);
  }

  /** 32 values: what each of 0 … 31 is in order. */
  private interface Each {
    double of(int value);
  }

  private static float[] floats(int count, Each each) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) each.of(i);
    }
    return values;
  }

  /** Value j has the nibble j mod 16, which is j in the low and 15 − j in the high half. */
  private static ByteBuffer nibbles(ByteBuffer block, int at) {
    for (int j = 0; j < 16; j++) {
      block.put(at + j, (byte) (j | (15 - j) << 4));
    }
    return block;
  }

  private static int nibble(int i) {
    return i < 16 ? i : 31 - i;
  }

  @Test
  void fourBitsAboutEight() {
    ByteBuffer block = nibbles(block(BlockFormat.Q4_0).putShort(0, HALF), 2);
    assertArrayEquals(floats(32, i -> .5 * (nibble(i) - 8)), decoded(BlockFormat.Q4_0, block));
  }

  @Test
  void fourBitsAboveALeast() {
    ByteBuffer block = nibbles(block(BlockFormat.Q4_1).putShort(0, HALF).putShort(2, TWO), 4);
    assertArrayEquals(floats(32, i -> .5 * nibble(i) + 2), decoded(BlockFormat.Q4_1, block));
  }

  /** Values 1, 4, 7, … have the fifth bit. */
  private static final int EVERY_THIRD = 0b10010010010010010010010010010010;

  private static int fiveBits(int i) {
    return nibble(i) + (i % 3 == 1 ? 16 : 0);
  }

  @Test
  void fiveBits() {
    ByteBuffer block = block(BlockFormat.Q5_0).putShort(0, HALF).putInt(2, EVERY_THIRD);
    assertArrayEquals(
        floats(32, i -> .5 * (fiveBits(i) - 16)), decoded(BlockFormat.Q5_0, nibbles(block, 6)));
    block = block(BlockFormat.Q5_1).putShort(0, HALF).putShort(2, TWO).putInt(4, EVERY_THIRD);
    assertArrayEquals(
        floats(32, i -> .5 * fiveBits(i) + 2), decoded(BlockFormat.Q5_1, nibbles(block, 8)));
  }

  @Test
  void eightSignedBits() {
    ByteBuffer block = block(BlockFormat.Q8_0).putShort(0, HALF);
    for (int j = 0; j < 32; j++) {
      block.put(2 + j, (byte) (j * 8 - 128));
    }
    assertArrayEquals(floats(32, i -> .5 * (i * 8 - 128)), decoded(BlockFormat.Q8_0, block));
  }

  private static int scale(int group) {
    return 7 * group + 3; // 3 … 52: the last four need the two upper bits
  }

  private static int offset(int group) {
    return 63 - 6 * group; // 63 … 21
  }

  /**
   * Twelve bytes for eight pairs of six bits: the first four scales and the first four offsets in
   * the lower bits of a byte each; the last four have low nibbles of both in a byte, and their
   * upper bits above those of the first.
   */
  private static void pairs(ByteBuffer block) {
    for (int g = 0; g < 4; g++) {
      block.put(4 + g, (byte) (scale(g) | scale(g + 4) >> 4 << 6));
      block.put(8 + g, (byte) (offset(g) | offset(g + 4) >> 4 << 6));
      block.put(12 + g, (byte) (scale(g + 4) & 15 | (offset(g + 4) & 15) << 4));
    }
  }

  /** Value j of a group has the nibble (j + group) mod 16; even groups are the low ones. */
  private static void groups(ByteBuffer block, int at) {
    for (int g = 0; g < 8; g++) {
      for (int j = 0; j < 32; j++) {
        int place = at + 32 * (g / 2) + j;
        block.put(place, (byte) (block.get(place) | (j + g) % 16 << 4 * (g % 2)));
      }
    }
  }

  private static double grouped(int i, int high) {
    int g = i / 32;
    return .5 * scale(g) * ((i % 32 + g) % 16 + high) - 2 * offset(g);
  }

  @Test
  void eightGroupsOfFourOrFiveBits() {
    ByteBuffer four = block(BlockFormat.Q4_K).putShort(0, HALF).putShort(2, TWO);
    pairs(four);
    groups(four, 16);
    assertArrayEquals(floats(256, i -> grouped(i, 0)), decoded(BlockFormat.Q4_K, four));
    ByteBuffer five = block(BlockFormat.Q5_K).putShort(0, HALF).putShort(2, TWO);
    pairs(five);
    groups(five, 48);
    for (int j = 0; j < 32; j++) {
      five.put(16 + j, (byte) (j % 2 == 0 ? 0b10101010 : 0b00000001));
    }
    assertArrayEquals(
        floats(256, i -> grouped(i, (i % 2 == 0 ? i / 32 % 2 == 1 : i < 32) ? 16 : 0)),
        decoded(BlockFormat.Q5_K, five));
  }

  @Test
  void sixteenGroupsOfSixBits() {
    ByteBuffer block = block(BlockFormat.Q6_K).putShort(208, HALF);
    for (int group = 0; group < 16; group++) {
      block.put(192 + group, (byte) (group * 10 - 70));
    }
    for (int i = 0; i < 256; i++) { // value i is 7·i mod 64
      int value = 7 * i % 64;
      int half = i / 128;
      int j = i % 32;
      int quarter = i % 128 / 32;
      int low = 64 * half + (quarter == 1 || quarter == 3 ? 32 : 0) + j;
      int high = 128 + 32 * half + j;
      block.put(low, (byte) (block.get(low) | (value & 15) << (quarter < 2 ? 0 : 4)));
      block.put(high, (byte) (block.get(high) | value >> 4 << 2 * quarter));
    }
    assertArrayEquals(
        floats(256, i -> .5 * (i / 16 * 10 - 70) * (7 * i % 64 - 32)),
        decoded(BlockFormat.Q6_K, block));
  }

  @Test
  void randomBlocksAreThoseOfTheGgufPackageBitForBit() throws IOException {
    GgufFile file = GgufFile.read(MappedFile.open(FIXTURES.resolve("blocks.gguf")));
    Map<String, FloatArray> expected = Safetensors.read(FIXTURES.resolve("blocks.safetensors"));
    assertEquals(expected.keySet(), file.arrays().keySet());
    expected.forEach(
        (name, array) -> {
          StoredArray stored = file.arrays().get(name);
          assertEquals(name, stored.format().name());
          assertArrayEquals(array.shape(), stored.shape(), name);
          float[] values = new float[stored.size()];
          stored.read(values, 0);
          assertArrayEquals(array.values(), values, name);
        });
  }
}
