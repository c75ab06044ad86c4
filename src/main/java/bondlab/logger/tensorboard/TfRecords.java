package bondlab.logger.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The framing of TensorFlow's record files. A record is its length (8 bytes), the masked CRC-32C of
 * those 8 bytes (4), the record, and its masked CRC-32C (4), all numbers little-endian. The mask is
 * {@code ((crc >>> 15) | (crc << 17)) + 0xa282ead8}, so that a CRC stored among the bytes of
 * another record does not look like one of its own.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">TFRecords format</a>
 */
final class TfRecords {
  private static final int HEAD = 12;
  private static final int FRAME = 16;

  private TfRecords() {}

  /** A record with its frame, ready to be appended to a file. */
  static byte[] framed(byte[] record) {
    ByteBuffer framed = littleEndian(new byte[record.length + FRAME]);
    framed.putLong(record.length);
    framed.putInt(maskedCrc(framed.array(), 0, 8));
    framed.put(record);
    framed.putInt(maskedCrc(record, 0, record.length));
    return framed.array();
  }

  /** The records of a file up to its end, or to the first that is torn or damaged. */
  static List<byte[]> read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<byte[]> records = new ArrayList<>();
    for (int start = 0; bytes.length - start >= FRAME; ) {
      ByteBuffer rest = littleEndian(bytes).position(start);
      long length = rest.getLong();
      boolean whole =
          length >= 0
              && length <= bytes.length - start - FRAME
              && rest.getInt() == maskedCrc(bytes, start, 8)
              && rest.position(start + HEAD + (int) length).getInt()
                  == maskedCrc(bytes, start + HEAD, (int) length);
      if (!whole) {
        break;
      }
      records.add(Arrays.copyOfRange(bytes, start + HEAD, start + HEAD + (int) length));
      start += FRAME + (int) length;
    }
    return records;
  }

  static int maskedCrc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    int value = (int) crc.getValue();
    return ((value >>> 15) | (value << 17)) + 0xa282ead8;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
