package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.tensor.FloatArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Named arrays that a reward was stored as. Collects what is wrong with them. */
final class StoredArrays {
  private final String source;
  private final Map<String, FloatArray> values;
  private final List<String> problems = new ArrayList<>();

  /**
   * @param source what errors name, such as the file
   */
  StoredArrays(String source, Map<String, FloatArray> values) {
    this.source = source;
    this.values = values;
  }

  /** The array of this name and shape, −1 standing for any size; empty if there is none. */
  FloatArray get(String name, long... shape) {
    FloatArray found = values.get(name);
    long[] needed = shape.clone();
    for (int i = 0; i < needed.length; i++) {
      if (needed[i] < 0 && found != null && found.shape().length == shape.length) {
        needed[i] = found.shape()[i];
      }
    }
    int before = problems.size();
    FloatArray.check(source, name, values, needed, problems);
    if (problems.size() == before && !allFinite(found.values())) {
      problems.add(source + ": array " + name + " holds a value that is not finite");
    }
    return problems.size() == before ? found : new FloatArray(new float[0], 0);
  }

  private static boolean allFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** Requires that these arrays were made with what has this hash, in hex. */
  void requireDigest(String name, String hex, String what) {
    FloatArray needed = digest(hex);
    FloatArray found = get(name, needed.values().length);
    if (found.values().length > 0 && !Arrays.equals(found.values(), needed.values())) {
      problems.add(source + ": made with " + what + "; give the same, or fit again");
    }
  }

  /** The bytes of a hash in hex, as numbers that float32 holds. */
  static FloatArray digest(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    float[] values = new float[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes[i];
    }
    return new FloatArray(values, values.length);
  }

  /**
   * Ends the checks.
   *
   * @throws BadInput with every problem found
   */
  void done() {
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
  }
}
