package bondlab.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A float32 array as a plain Java value.
 *
 * @param values row-major
 * @param shape its product is the number of values
 */
public record FloatArray(float[] values, long... shape) {
  public FloatArray {
    long product = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (product != values.length) {
      throw new IllegalArgumentException(
          values.length + " values do not fill shape " + Arrays.toString(shape));
    }
  }

  /** The values of a native array. */
  public static FloatArray of(NDArray array) {
    return new FloatArray(array.toFloatArray(), array.getShape().getShape());
  }

  /** These values, each rounded to float32. */
  public static FloatArray rounded(double[] values, long... shape) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return new FloatArray(floats, shape);
  }

  /**
   * Adds a problem if the named array is not there or of another shape.
   *
   * @param where what holds the arrays, such as a file
   * @param problems taken further
   */
  public static void check(
      String where,
      String name,
      Map<String, FloatArray> arrays,
      long[] shape,
      List<String> problems) {
    FloatArray found = arrays.get(name);
    if (found == null) {
      problems.add(where + ": array " + name + " is missing");
    } else if (!Arrays.equals(found.shape(), shape)) {
      problems.add(
          String.format(
              "%s: array %s has shape %s, needed is %s",
              where, name, Arrays.toString(found.shape()), Arrays.toString(shape)));
    }
  }

  /** Overwrites a native array of the same shape. */
  public void writeTo(NDArray array) {
    if (!array.getShape().equals(new Shape(shape))) {
      throw new IllegalArgumentException(
          "shape "
              + Arrays.toString(shape)
              + " does not fit an array of shape "
              + array.getShape());
    }
    // by a kernel: the engine's own NDArray.set leaves its dispatch modes in a deprecated way, and
    // warns
    try (Scope scope = Scope.open()) {
      Kernel.of("adamw").call(scope, "copy", List.of(array), List.of(scope.floats(values, shape)));
    }
  }
}
