package bondlab.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever bytes a file has: it is read, or refused with words, soon. A quick run here; a long one
 * by {@code mvn -q test -Dtest=CheckpointFuzzTest -Dbondlab.fuzz=100000}. File n of any run is the
 * same.
 */
class CheckpointFuzzTest {
  private static final int FILES = Integer.getInteger("bondlab.fuzz", 1_000);

  /** Nanoseconds; a second on a machine that does nothing else, and it may. */
  private static final long SOON = 10_000_000_000L;

  private static final Path FIXTURES = Path.of("src/test/resources/bondlab/checkpoint");
  private static final String ARRAYS = "model.safetensors";
  private static final long[] EXTREMES = {
    0,
    1,
    -1,
    31,
    255,
    1L << 16,
    1L << 31,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MAX_VALUE - 31,
    0xFFFFFFFFL
  };
  private static final String[] NUMBERS = {
    "-1", "1e999", "9223372036854775807", "99999999999999999999", "0.5", "null", "[[[[", "{}", "\""
  };

  @TempDir private Path folder;
  private int read;
  private int refused;
  private long slowest;

  @Test
  void damagedFilesAreReadOrRefused() throws IOException {
    List<byte[]> gguf =
        List.of(
            Files.readAllBytes(FIXTURES.resolve("llama.gguf")),
            Files.readAllBytes(FIXTURES.resolve("qwen2.gguf")));
    byte[] arrays = Files.readAllBytes(FIXTURES.resolve("qwen2/" + ARRAYS));
    byte[] config = Files.readAllBytes(FIXTURES.resolve("qwen2/config.json"));
    Path file = folder.resolve("a.gguf");
    for (int n = 0; n < FILES; n++) {
      SplittableRandom random = new SplittableRandom(n);
      if (n % 2 == 0) {
        byte[] whole = gguf.get(n / 2 % gguf.size());
        Files.write(file, damaged(whole, 2_000, random));
        open(n, file);
      } else {
        boolean inConfig = n % 8 == 7;
        Files.write(
            folder.resolve("config.json"), inConfig ? damaged(config, 800, random) : config);
        Files.write(folder.resolve(ARRAYS), inConfig ? arrays : damaged(arrays, 2_500, random));
        open(n, folder);
      }
    }
    assertEquals(FILES, read + refused);
    assertTrue(refused > FILES / 2, refused + " refused");
    assertTrue(read > FILES / 100, read + " read"); // damage to a value only
    if (FILES > 10_000) {
      System.out.printf(
          "%d files: %d refused, %d read, the slowest in %d ms%n",
          FILES, refused, read, slowest / 1_000_000);
    }
  }

  private void open(int n, Path path) {
    long start = System.nanoTime();
    try (Checkpoint model = Checkpoint.open(path)) {
      model.names().forEach(model::array);
      read++;
    } catch (BadInput e) {
      refused++;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("file " + n + " gave " + e, e);
    }
    long nanos = System.nanoTime() - start;
    assertTrue(nanos < SOON, "file " + n + " took " + nanos / 1_000_000 + " ms");
    slowest = Math.max(slowest, nanos);
  }

  /** A copy with one to four damages, most of them in its header. */
  private static byte[] damaged(byte[] whole, int header, SplittableRandom random) {
    byte[] bytes = whole.clone();
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 16; i--) {
      int bound = Math.min(bytes.length - 8, random.nextInt(8) == 0 ? bytes.length : header);
      bytes = damagedOnce(bytes, random.nextInt(bound), random);
    }
    return bytes;
  }

  private static byte[] damagedOnce(byte[] bytes, int at, SplittableRandom random) {
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.min(1 + random.nextInt(64), bytes.length - at);
    switch (random.nextInt(8)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> view.putLong(at, EXTREMES[random.nextInt(EXTREMES.length)]);
      case 3 -> view.putInt(at, (int) EXTREMES[random.nextInt(EXTREMES.length)]);
      case 4 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 5 -> { // a stretch over another
        int from = random.nextInt(bytes.length - length + 1);
        System.arraycopy(bytes, from, bytes, at, length);
      }
      case 6 -> { // a stretch twice, or taken out
        int from = random.nextBoolean() ? at + length : Math.max(0, at - length);
        return spliced(bytes, at, Arrays.copyOfRange(bytes, from, bytes.length));
      }
      default -> { // a number of a JSON text
        byte[] number = NUMBERS[random.nextInt(NUMBERS.length)].getBytes(StandardCharsets.US_ASCII);
        int digit = at;
        while (digit < bytes.length - 1 && !Character.isDigit(bytes[digit])) {
          digit++;
        }
        byte[] rest = Arrays.copyOfRange(bytes, digit + 1, bytes.length);
        return spliced(spliced(bytes, digit, number), digit + number.length, rest);
      }
    }
    return bytes;
  }

  /** The first bytes of one and all of another. */
  private static byte[] spliced(byte[] bytes, int at, byte[] rest) {
    byte[] joined = Arrays.copyOf(bytes, at + rest.length);
    System.arraycopy(rest, 0, joined, at, rest.length);
    return joined;
  }
}
