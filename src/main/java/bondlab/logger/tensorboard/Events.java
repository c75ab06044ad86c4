package bondlab.logger.tensorboard;

import bondlab.logger.Ending;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
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
    return new Message().real(EVENT_TIME, seconds(time)).text(EVENT_VERSION, VERSION).toBytes();
  }

  /** Numbers of one step by their tags; TensorBoard keeps them in single precision. */
  static byte[] scalars(Instant time, long step, Map<String, Double> values) {
    Message summary = new Message();
    values.forEach(
        (tag, value) ->
            summary.message(
                SUMMARY_VALUE,
                new Message().text(VALUE_TAG, tag).real(VALUE_SIMPLE, value.floatValue())));
    return event(time, step, summary);
  }

  /** Text, which TensorBoard reads as Markdown. */
  static byte[] text(Instant time, String tag, String markdown) {
    Message tensor =
        new Message()
            .integer(1, TENSOR_STRING)
            .message(2, new Message()) // the shape of a single value
            .text(8, markdown);
    Message value =
        new Message()
            .text(VALUE_TAG, tag)
            .message(VALUE_TENSOR, tensor)
            .message(VALUE_METADATA, plugin("text", new Message()));
    return event(time, 0, new Message().message(SUMMARY_VALUE, value));
  }

  /** A picture as the bytes of its PNG file. */
  static byte[] image(Instant time, String tag, int width, int height, byte[] png) {
    Message image =
        new Message()
            .integer(1, height)
            .integer(2, width)
            .integer(3, RGB)
            .bytes(4, ByteString.copyFrom(png));
    Message value = new Message().text(VALUE_TAG, tag).message(VALUE_IMAGE, image);
    return event(time, 0, new Message().message(SUMMARY_VALUE, value));
  }

  /** The settings of a run, for the table of hyperparameters. */
  static byte[] settings(Instant time, Map<String, Object> settings) {
    Message start = new Message();
    settings.forEach(
        (key, value) -> {
          if (value != null) {
            start.message(1, new Message().text(1, key).message(2, setting(value)));
          }
        });
    start.real(5, seconds(time));
    return hyperparameters(time, "_hparams_/session_start_info", 3, start);
  }

  /** That the run has ended, for the same table. */
  static byte[] ended(Instant time, Ending ending) {
    int status = ending == Ending.FAILED ? 2 : ending == Ending.DONE ? 1 : 0;
    Message end = new Message().integer(1, status).real(2, seconds(time));
    return hyperparameters(time, "_hparams_/session_end_info", 4, end);
  }

  private static byte[] hyperparameters(Instant time, String tag, int field, Message content) {
    Message told = new Message().integer(1, 0).message(field, content);
    Message value =
        new Message().text(VALUE_TAG, tag).message(VALUE_METADATA, plugin("hparams", told));
    return event(time, 0, new Message().message(SUMMARY_VALUE, value));
  }

  /** A {@code google.protobuf.Value}. */
  private static Message setting(Object value) {
    if (value instanceof Number number) {
      return new Message().real(2, number.doubleValue());
    }
    if (value instanceof Boolean truth) {
      return new Message().integer(4, truth ? 1 : 0);
    }
    return new Message().text(3, value.toString());
  }

  private static Message plugin(String name, Message content) {
    return new Message().message(1, new Message().text(1, name).message(2, content));
  }

  private static byte[] event(Instant time, long step, Message summary) {
    return new Message()
        .real(EVENT_TIME, seconds(time))
        .integer(EVENT_STEP, step)
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

  /**
   * Reads the tags back.
   *
   * @throws IOException if these bytes are no event
   */
  static void tags(byte[] event, TagListener listener) throws IOException {
    UnknownFieldSet fields = UnknownFieldSet.parseFrom(event);
    long step = fields.getField(EVENT_STEP).getVarintList().stream().reduce(0L, (a, b) -> b);
    for (ByteString summary : fields.getField(EVENT_SUMMARY).getLengthDelimitedList()) {
      for (ByteString value : within(summary, SUMMARY_VALUE)) {
        within(value, VALUE_TAG).forEach(tag -> listener.tag(tag.toStringUtf8(), step));
      }
    }
  }

  private static List<ByteString> within(ByteString message, int field) throws IOException {
    return UnknownFieldSet.parseFrom(message).getField(field).getLengthDelimitedList();
  }

  /**
   * A message as numbered fields, since generated classes would be the larger part of what these
   * few events need. Fields are written in the order of their numbers.
   */
  private static final class Message {
    private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

    /** An integer, truth value or enumeration. */
    Message integer(int field, long value) {
      fields.mergeField(field, Field.newBuilder().addVarint(value).build());
      return this;
    }

    Message real(int field, double value) {
      long bits = Double.doubleToLongBits(value);
      fields.mergeField(field, Field.newBuilder().addFixed64(bits).build());
      return this;
    }

    Message real(int field, float value) {
      int bits = Float.floatToIntBits(value);
      fields.mergeField(field, Field.newBuilder().addFixed32(bits).build());
      return this;
    }

    Message bytes(int field, ByteString value) {
      fields.mergeField(field, Field.newBuilder().addLengthDelimited(value).build());
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, ByteString.copyFromUtf8(value));
    }

    Message message(int field, Message value) {
      return bytes(field, value.fields.build().toByteString());
    }

    byte[] toBytes() {
      return fields.build().toByteArray();
    }
  }
}
