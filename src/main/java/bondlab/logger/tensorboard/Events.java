package bondlab.logger.tensorboard;

import bondlab.logger.Ending;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * TensorBoard's messages, each an {@code Event} with its time and step. Field numbers are those of
 * {@code event.proto}, {@code summary.proto} and {@code tensor.proto} of TensorFlow, and of {@code
 * plugin_data.proto} of TensorBoard's table of hyperparameters.
 */
final class Events {
  /** The first record of every file. */
  private static final String VERSION = "brain.Event:2";

  private static final int EVENT_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE = 2;
  private static final int VALUE_IMAGE = 4;
  private static final int VALUE_TENSOR = 8;
  private static final int VALUE_METADATA = 9;
  private static final int TENSOR_STRING = 7;
  private static final int RGB = 3;

  private Events() {}

  static byte[] version(Instant time) {
    return new ProtoWriter().real(EVENT_TIME, seconds(time)).text(EVENT_VERSION, VERSION).toBytes();
  }

  /** Numbers of one step by their tags; TensorBoard keeps them in single precision. */
  static byte[] scalars(Instant time, long step, Map<String, Double> values) {
    ProtoWriter summary = new ProtoWriter();
    values.forEach(
        (tag, value) ->
            summary.message(
                SUMMARY_VALUE,
                new ProtoWriter().text(VALUE_TAG, tag).real(VALUE_SIMPLE, value.floatValue())));
    return event(time, step, summary);
  }

  /** Text, which TensorBoard reads as Markdown. */
  static byte[] text(Instant time, String tag, String markdown) {
    ProtoWriter tensor =
        new ProtoWriter()
            .varint(1, TENSOR_STRING)
            .message(2, new ProtoWriter()) // the shape of a single value
            .text(8, markdown);
    ProtoWriter value =
        new ProtoWriter()
            .text(VALUE_TAG, tag)
            .message(VALUE_TENSOR, tensor)
            .message(VALUE_METADATA, plugin("text", new ProtoWriter()));
    return event(time, 0, new ProtoWriter().message(SUMMARY_VALUE, value));
  }

  /** A picture as the bytes of its PNG file. */
  static byte[] image(Instant time, String tag, int width, int height, byte[] png) {
    ProtoWriter image =
        new ProtoWriter().varint(1, height).varint(2, width).varint(3, RGB).bytes(4, png);
    ProtoWriter value = new ProtoWriter().text(VALUE_TAG, tag).message(VALUE_IMAGE, image);
    return event(time, 0, new ProtoWriter().message(SUMMARY_VALUE, value));
  }

  /** The settings of a run, for the table of hyperparameters. */
  static byte[] settings(Instant time, Map<String, Object> settings) {
    ProtoWriter start = new ProtoWriter();
    settings.forEach(
        (key, value) -> {
          if (value != null) {
            start.message(1, new ProtoWriter().text(1, key).message(2, setting(value)));
          }
        });
    start.real(5, seconds(time));
    return hyperparameters(time, "_hparams_/session_start_info", 3, start);
  }

  /** That the run has ended, for the same table. */
  static byte[] ended(Instant time, Ending ending) {
    int status = ending == Ending.FAILED ? 2 : ending == Ending.DONE ? 1 : 0;
    ProtoWriter end = new ProtoWriter().varint(1, status).real(2, seconds(time));
    return hyperparameters(time, "_hparams_/session_end_info", 4, end);
  }

  private static byte[] hyperparameters(Instant time, String tag, int field, ProtoWriter content) {
    ProtoWriter told = new ProtoWriter().varint(1, 0).message(field, content);
    ProtoWriter value =
        new ProtoWriter().text(VALUE_TAG, tag).message(VALUE_METADATA, plugin("hparams", told));
    return event(time, 0, new ProtoWriter().message(SUMMARY_VALUE, value));
  }

  /** A {@code google.protobuf.Value}. */
  private static ProtoWriter setting(Object value) {
    if (value instanceof Number number) {
      return new ProtoWriter().real(2, number.doubleValue());
    }
    if (value instanceof Boolean truth) {
      return new ProtoWriter().varint(4, truth ? 1 : 0);
    }
    return new ProtoWriter().text(3, value.toString());
  }

  private static ProtoWriter plugin(String name, ProtoWriter content) {
    return new ProtoWriter().message(1, new ProtoWriter().text(1, name).message(2, content));
  }

  private static byte[] event(Instant time, long step, ProtoWriter summary) {
    return new ProtoWriter()
        .real(EVENT_TIME, seconds(time))
        .varint(EVENT_STEP, step)
        .message(EVENT_SUMMARY, summary)
        .toBytes();
  }

  private static double seconds(Instant time) {
    return time.getEpochSecond() + time.getNano() * 1e-9;
  }

  /** Hears the tags of an event, each with its step. */
  interface TagListener {
    void tag(String tag, long step);
  }

  /** Reads the tags back. */
  static void tags(byte[] event, TagListener listener) {
    long step = 0;
    byte[] summary = {};
    for (ProtoReader in = new ProtoReader(event); in.next(); ) {
      if (in.field() == EVENT_STEP) {
        step = in.number();
      } else if (in.field() == EVENT_SUMMARY) {
        summary = in.bytes();
      }
    }
    for (ProtoReader values = new ProtoReader(summary); values.next(); ) {
      for (ProtoReader in = new ProtoReader(values.bytes()); in.next(); ) {
        if (in.field() == VALUE_TAG) {
          listener.tag(in.text(), step);
        }
      }
    }
  }

  /**
   * Walks over the fields of a message that {@link ProtoWriter} wrote:
   *
   * <pre>{@code
   * for (ProtoReader in = new ProtoReader(bytes); in.next(); ) {
   *   if (in.field() == 2) { step = in.number(); }
   * }
   * }</pre>
   */
  static final class ProtoReader {
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

  /**
   * Writes one message in the protocol buffers' wire format: for each field its number and wire
   * type in one varint, then the value. TensorBoard's events need so little of it that a library
   * and its generated classes would be the larger part.
   *
   * @see <a href="https://protobuf.dev/programming-guides/encoding/">Encoding</a>
   */
  static final class ProtoWriter {
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
}
