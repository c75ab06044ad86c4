package bondlab.checkpoint;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * An array where it lies in a file.
 *
 * @param file that holds it
 * @param from its first byte
 * @param format of its values
 * @param shape row-major; values that fill whole blocks, fewer than 2³¹
 * @param pairedHeads if above 0, the rows are those of so many heads, and in each the rows 2i and
 *     2i + 1 are rotated together, as Meta and {@code llama} GGUF files keep them; they are put
 *     back to i and D/2 + i, where HuggingFace's order has them
 */
record StoredArray(MappedFile file, long from, BlockFormat format, long[] shape, int pairedHeads) {
  private static final int PIECE = 1 << 16; // values; a multiple of every block

  /** Number of values. */
  int size() {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }

  /** Reads all values, on all processors, to a place of an array. */
  void read(float[] into, int at) {
    file.whileWhole(() -> decode(into, at));
  }

  private void decode(float[] into, int at) {
    int size = size();
    IntStream.range(0, (int) ((size + PIECE - 1L) / PIECE))
        .parallel()
        .forEach(
            piece -> {
              int first = piece * PIECE;
              int count = Math.min(PIECE, size - first);
              byte[] bytes = new byte[(int) format.bytes(count)];
              file.read(from + format.bytes(first), bytes, bytes.length);
              format.decode(bytes, into, at + first, count);
            });
    if (pairedHeads > 0) {
      int head = size / pairedHeads;
      int rows = (int) shape[0] / pairedHeads;
      IntStream.range(0, pairedHeads)
          .parallel()
          .forEach(h -> halve(into, at + h * head, rows, head / rows));
    }
  }

  /** Puts the even rows of a head first and the odd ones behind them. */
  private static void halve(float[] values, int at, int rows, int width) {
    float[] paired = Arrays.copyOfRange(values, at, at + rows * width);
    for (int row = 0; row < rows; row++) {
      int to = row / 2 + row % 2 * (rows / 2);
      System.arraycopy(paired, row * width, values, at + to * width, width);
    }
  }
}
