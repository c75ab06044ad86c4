package bondlab.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {
  private static final int HEADER = 24; // magic, version and two counts

  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("a.gguf");
  }

  private GgufFile read(byte[] bytes) throws IOException {
    Files.write(path, bytes);
    return GgufFile.read(MappedFile.open(path));
  }

  private void assertRefused(byte[] bytes, String... parts) throws IOException {
    Files.write(path, bytes);
    assertRefused(parts);
  }

  private void assertRefused(String... parts) {
    BadInput e =
        assertTimeout(
            Duration.ofSeconds(5), // a second, on a machine that does other things too
            () -> assertThrows(BadInput.class, () -> GgufFile.read(MappedFile.open(path))));
    assertTrue(e.getMessage().startsWith(path + ": "), e.getMessage());
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  private static GgufBytes small() {
    return new GgufBytes()
        .with("general.architecture", "llama")
        .with("list", List.of("a", "", "ä漢"))
        .with("flag", true)
        .with("number", 1e-5f)
        .floats("w", new float[] {1, 2, 3, 4, 5, 6}, 3, 2)
        .floats("v", new float[] {7}, 1);
  }

  @Test
  void everyKindOfValueComesBack() throws IOException {
    GgufFile file =
        read(
            small()
                .version(2)
                .with("large", -1L)
                .with("nested", List.of(List.of(1, 2), List.of()))
                .bytes());
    assertEquals("llama", file.metadata().get("general.architecture"));
    assertEquals(List.of("a", "", "ä漢"), file.metadata().get("list"));
    assertEquals(true, file.metadata().get("flag"));
    assertEquals(1e-5, file.metadata().get("number"));
    assertEquals(BigInteger.TWO.pow(64).subtract(BigInteger.ONE), file.metadata().get("large"));
    assertEquals(List.of(List.of(1L, 2L), List.of()), file.metadata().get("nested"));
    assertArrayEquals(new long[] {2, 3}, file.arrays().get("w").shape());
    float[] values = new float[8];
    file.arrays().get("w").read(values, 1);
    assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5, 6, 0}, values);
  }

  @Test
  void filesOfTheGgufPackageAreRead() {
    Path file = Path.of("src/test/resources/bondlab/checkpoint/blocks.gguf");
    Map<String, Object> metadata = GgufFile.read(MappedFile.open(file)).metadata();
    assertEquals("näme 漢字", metadata.get("text"));
    assertEquals(1e-5, metadata.get("small"));
    assertEquals(List.of(1L, 2L, 3L), metadata.get("lists"));
    assertEquals(BigInteger.TWO.pow(63).add(BigInteger.ONE), metadata.get("large"));
  }

  @Test
  void everyCutOfAFileIsRefused() throws IOException {
    byte[] whole = small().bytes();
    int padding = 32 - 4; // behind the last value
    for (int length = 0; length < whole.length - padding; length++) {
      assertRefused(Arrays.copyOf(whole, length));
    }
    read(Arrays.copyOf(whole, whole.length - padding)); // not every writer pads the end
  }

  @Test
  void otherVersionsAndByteOrdersAreRefused() throws IOException {
    assertRefused("GGML    some older format".getBytes(StandardCharsets.UTF_8), "byte 0", "GGUF");
    assertRefused(small().version(1).bytes(), "byte 4", "version is 1", "2 and 3");
    assertRefused(small().version(4).bytes(), "version is 4");
    assertRefused(small().version(Integer.reverseBytes(3)).bytes(), "byte 4", "big-endian");
  }

  /** Overwrites eight bytes. */
  private static byte[] withLong(byte[] bytes, int at, long value) {
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
    return bytes;
  }

  @Test
  void countsAndLengthsNearTheLargestAreRefused() throws IOException {
    for (long count : new long[] {Long.MAX_VALUE, -1, Long.MIN_VALUE, 1L << 32, 100_001, 1000}) {
      String shown = Long.toUnsignedString(count);
      assertRefused(withLong(small().bytes(), 8, count), "byte 8", "arrays", shown);
      assertRefused(withLong(small().bytes(), 16, count), "byte 16", "keys", shown);
      assertRefused(withLong(small().bytes(), HEADER, count), "byte 24", "length", shown);
    }
    int list = HEADER + 8 + "general.architecture".length() + 4 + 8 + 5 + 8 + "list".length() + 8;
    assertRefused(withLong(small().bytes(), list, Long.MAX_VALUE), "byte " + list, "length of a l");
    assertRefused(withLong(small().bytes(), list, 1 << 20), "byte " + list, "length of a list");
  }

  @Test
  void aSparseFileOfManyGigabytesSetsNothingAside() throws IOException {
    for (int[] place : new int[][] {{8, 90_000}, {16, 60_000}, {HEADER, 1 << 30}}) {
      Files.write(path, withLong(small().bytes(), place[0], place[1]));
      try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
        file.setLength(40L << 30);
      }
      assertRefused("byte ");
    }
  }

  @Test
  void deepAndManyListsAreRefused() throws IOException {
    Object deep = List.of(1);
    for (int i = 0; i < 10; i++) {
      deep = List.of(deep);
    }
    assertRefused(small().with("deep", deep).bytes(), "nested more than 4");
    GgufBytes many = small();
    for (int i = 0; i < 5; i++) {
      many.with("flags" + i, java.util.Collections.nCopies(500_000, true));
    }
    assertRefused(many.bytes(), "length of a list is 500000", "at most 97149 are read");
  }

  @Test
  void wrongValuesAreRefused() throws IOException {
    byte[] bytes = small().bytes();
    int flag = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("flag") + 4;
    bytes[flag + 4] = 2;
    assertRefused(bytes, "byte " + (flag + 4), "truth value is 2");
    bytes[flag] = 13;
    assertRefused(bytes, "byte " + flag, "type of value is 13");
    bytes = small().bytes();
    bytes[HEADER + 8] = (byte) 0xFF;
    assertRefused(bytes, "byte " + (HEADER + 8), "UTF-8");
    for (Object alignment : new Object[] {0, 24, 1 << 21, "32", -1L}) {
      assertRefused(small().with("general.alignment", alignment).bytes(), "general.alignment");
    }
  }

  @Test
  void aNameThatStandsTwiceIsRefused() throws IOException {
    assertRefused(small().floats("w", new float[1], 1).bytes(), "array w stands twice");
    byte[] bytes = small().with("flab", 1).bytes();
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("flab");
    bytes[at + 3] = 'g';
    assertRefused(bytes, "byte " + (at - 8), "key flag stands twice");
  }

  private byte[] oneArray(long[] dims, int format, long offset, int bytes) {
    return small().array(new GgufBytes.Array("x", dims, format, offset, new byte[bytes])).bytes();
  }

  @Test
  void arraysThatCannotBeThereAreRefused() throws IOException {
    read(oneArray(new long[] {8}, 0, 64, 32));
    assertRefused(oneArray(new long[] {8}, 0, 32, 32), "x overlaps");
    assertRefused(oneArray(new long[] {8}, 0, 65, 32), "array x", "offset 65", "multiple of 32");
    assertRefused(oneArray(new long[] {9}, 0, 64, 32), "array x", "36 bytes");
    for (long offset : new long[] {1L << 40, Long.MAX_VALUE - 31, Long.MIN_VALUE, -32}) {
      assertRefused(oneArray(new long[] {8}, 0, offset, 32), "array x", "offset");
    }
    for (long[] dims :
        new long[][] {
          {1L << 31}, {1L << 32, 1L << 32}, {1 << 16, 1 << 16}, {Long.MAX_VALUE}, {-1}, {-1, 0}
        }) {
      assertRefused(oneArray(dims, 0, 64, 32), "array x", "dimension");
    }
    assertRefused(oneArray(new long[] {1, 1, 1, 1, 1}, 0, 64, 32), "5 dimensions");
    assertRefused(oneArray(new long[] {48, 2}, 2, 64, 64), "array x", "blocks of 32");
    assertRefused(oneArray(new long[] {32}, 10, 64, 64), "array x", "10 (Q2_K)");
    assertRefused(oneArray(new long[] {32}, 77, 64, 64), "array x", "77 (unknown)", "Q4_1");
    assertRefused(small().floats("n".repeat(65), new float[1], 1).bytes(), "64 letters");
  }

  @Test
  void aFileThatBecomesShorterIsAnError() throws IOException {
    float[] many = new float[1 << 20];
    GgufFile file = read(small().floats("many", many, many.length).bytes());
    try (RandomAccessFile cut = new RandomAccessFile(path.toFile(), "rw")) {
      cut.setLength(4096);
    }
    BadInput e = assertThrows(BadInput.class, () -> file.arrays().get("many").read(many, 0));
    assertTrue(e.getMessage().contains("became shorter"), e.getMessage());
  }
}
