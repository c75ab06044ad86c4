package bondlab.logger.tensorboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the fields of a message that {@link ProtoWriter} wrote:
 *
 * <pre>{@code
 * for (ProtoReader in = new ProtoReader(bytes); in.next(); ) {
 *   if (in.field() == 2) { step = in.number(); }
 * }
 * }</pre>
 */
final class ProtoReader {
  private final ByteBuffer in;
  private int field;
  private long number;
  private byte[] bytes;

  ProtoReader(byte[] message) {
    in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Goes to the next field; false after the last.
   *
   * @throws java.nio.BufferUnderflowException if the message is cut off
   */
  boolean next() {
    if (!in.hasRemaining()) {
      return false;
    }
    long key = varint();
    field = (int) (key >>> 3);
    bytes = null;
    switch ((int) (key & 7)) {
      case ProtoWriter.VARINT -> number = varint();
      case ProtoWriter.FIXED64 -> number = in.getLong();
      case ProtoWriter.FIXED32 -> number = in.getInt();
      case ProtoWriter.LENGTH -> {
        bytes = new byte[(int) varint()];
        in.get(bytes);
      }
      default -> throw new IllegalStateException("wire type " + (key & 7) + " is never written");
    }
    return true;
  }

  int field() {
    return field;
  }

  /** The value of an integer, or the bits of a real number. */
  long number() {
    return number;
  }

  /** The bytes of a text or of a message within. */
  byte[] bytes() {
    return bytes;
  }

  String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte part = in.get();
      value |= (part & 0x7FL) << shift;
      if (part >= 0) {
        return value;
      }
    }
  }
}
