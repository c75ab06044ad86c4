package bondlab.logger.tensorboard;

import bondlab.logger.Ending;
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
}
