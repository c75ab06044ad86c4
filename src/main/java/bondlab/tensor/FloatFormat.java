package bondlab.tensor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Formats of single floating-point numbers in files, little-endian, named as safetensors names
 * them. They are widened to float32 here, since the engine aborts on BF16; F64 is rounded.
 */
public enum FloatFormat {
  F32(4),
  F64(8),
  F16(2),
  BF16(2);

  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  private final int bytes;

  FloatFormat(int bytes) {
    this.bytes = bytes;
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  /** The format of this name; empty if it is not one of these. */
  public static Optional<FloatFormat> of(String name) {
    return Arrays.stream(values()).filter(format -> format.name().equals(name)).findFirst();
  }

  /** Bytes of one number. */
  public int bytes() {
    return bytes;
  }

  /**
   * Reads numbers.
   *
   * @param from of their first byte
   * @param into receives them
   * @param at place of the first of them there
   * @param count how many
   */
  public void widen(byte[] from, float[] into, int at, int count) {
    for (int i = 0; i < count; i++) {
      into[at + i] =
          switch (this) {
            case F32 -> Float.intBitsToFloat((int) INTS.get(from, 4 * i));
            case F64 -> (float) Double.longBitsToDouble((long) LONGS.get(from, 8 * i));
            case F16 -> half(from, 2 * i);
            case BF16 -> Float.intBitsToFloat((short) SHORTS.get(from, 2 * i) << 16);
          };
    }
  }

  /** The F16 number at a place: 1 sign, 5 exponent and 10 fraction bits (IEEE 754 binary16). */
  public static float half(byte[] from, int at) {
    short half = (short) SHORTS.get(from, at);
    int sign = (half & 0x8000) << 16;
    int exponent = (half >>> 10) & 0x1F;
    int fraction = half & 0x3FF;
    if (exponent == 0) {
      return Math.copySign(fraction * 0x1p-24f, sign < 0 ? -1f : 1f);
    }
    int wide = exponent == 31 ? 0xFF : exponent + 112;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }
}
