package bondlab.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes GGUF files by hand, right ones and wrong ones. */
final class GgufBytes {
  private static final int ALIGNMENT = 32;

  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final List<Array> arrays = new ArrayList<>();
  private int version = 3;

  /** An array of the file; what it says may not be what is there. */
  record Array(String name, long[] dims, int format, long offset, byte[] bytes) {}

  GgufBytes version(int number) {
    version = number;
    return this;
  }

  /**
   * Integer is written as u32, Long as u64, Float as f32, and String, Boolean and lists as such.
   */
  GgufBytes with(String key, Object value) {
    metadata.put(key, value);
    return this;
  }

  GgufBytes without(String key) {
    metadata.remove(key);
    return this;
  }

  GgufBytes array(Array array) {
    arrays.add(array);
    return this;
  }

  /** A float32 array of these values at the next free place; dims as GGUF writes them. */
  GgufBytes floats(String name, float[] values, long... dims) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    long offset = 0;
    for (Array before : arrays) {
      offset += padded(before.bytes.length);
    }
    return array(new Array(name, dims, 0, offset, bytes.array()));
  }

  GgufBytes dropArray(String name) {
    List<Array> others = arrays.stream().filter(a -> !a.name.equals(name)).toList();
    arrays.clear();
    for (Array other : others) { // at new places
      floats(other.name, toFloats(other.bytes), other.dims);
    }
    return this;
  }

  private static float[] toFloats(byte[] bytes) {
    float[] values = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  private static long padded(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  byte[] bytes() {
    Out out = new Out();
    out.int32(GgufFile.MAGIC);
    out.int32(version);
    out.int64(arrays.size());
    out.int64(metadata.size());
    metadata.forEach(
        (key, value) -> {
          out.text(key);
          out.int32(type(value));
          out.value(value);
        });
    for (Array array : arrays) {
      out.text(array.name);
      out.int32(array.dims.length);
      for (long dim : array.dims) {
        out.int64(dim);
      }
      out.int32(array.format);
      out.int64(array.offset);
    }
    out.pad();
    for (Array array : arrays) {
      out.bytes.writeBytes(array.bytes);
      out.pad();
    }
    return out.bytes.toByteArray();
  }

  private static int type(Object value) {
    return value instanceof Integer
        ? 4
        : value instanceof Long
            ? 10
            : value instanceof Float
                ? 6
                : value instanceof Boolean ? 7 : value instanceof String ? 8 : 9;
  }

  /** Little-endian output. */
  private static final class Out {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void int32(int value) {
      bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    void int64(long value) {
      bytes.writeBytes(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    }

    void text(String value) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      int64(utf8.length);
      bytes.writeBytes(utf8);
    }

    void value(Object value) {
      if (value instanceof Integer number) {
        int32(number);
      } else if (value instanceof Long number) {
        int64(number);
      } else if (value instanceof Float number) {
        int32(Float.floatToIntBits(number));
      } else if (value instanceof Boolean flag) {
        bytes.write(flag ? 1 : 0);
      } else if (value instanceof String text) {
        text(text);
      } else {
        List<?> list = (List<?>) value;
        int32(list.isEmpty() ? 0 : type(list.get(0)));
        int64(list.size());
        list.forEach(this::value);
      }
    }

    void pad() {
      while (bytes.size() % ALIGNMENT != 0) {
        bytes.write(0);
      }
    }
  }
}
