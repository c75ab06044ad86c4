package bondlab.logger.tensorboard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes one message in the protocol buffers' wire format: for each field its number and wire type
 * in one varint, then the value. TensorBoard's events need so little of it that a library and its
 * generated classes would be the larger part.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Encoding</a>
 */
final class ProtoWriter {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH = 2;
  static final int FIXED32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** An integer, truth value or enumeration. */
  ProtoWriter varint(int field, long value) {
    raw((long) field << 3 | VARINT);
    raw(value);
    return this;
  }

  ProtoWriter real(int field, double value) {
    raw((long) field << 3 | FIXED64);
    out.writeBytes(buffer(8).putDouble(value).array());
    return this;
  }

  ProtoWriter real(int field, float value) {
    raw((long) field << 3 | FIXED32);
    out.writeBytes(buffer(4).putFloat(value).array());
    return this;
  }

  ProtoWriter bytes(int field, byte[] value) {
    raw((long) field << 3 | LENGTH);
    raw(value.length);
    out.writeBytes(value);
    return this;
  }

  ProtoWriter text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtoWriter message(int field, ProtoWriter value) {
    return bytes(field, value.toBytes());
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  /** Seven bits a byte, the lowest first; the eighth bit says that more follow. */
  private void raw(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
