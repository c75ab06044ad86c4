package bondlab.study;

import bondlab.tensor.FloatArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Token sequences as one array [B,T], shorter ones filled up with −1. Exact: ids are far below 2²⁴.
 */
final class TokenArrays {
  private TokenArrays() {}

  static FloatArray of(List<int[]> sequences) {
    int longest = sequences.stream().mapToInt(s -> s.length).max().orElse(0);
    float[] values = new float[sequences.size() * longest];
    Arrays.fill(values, -1);
    for (int b = 0; b < sequences.size(); b++) {
      int[] sequence = sequences.get(b);
      for (int t = 0; t < sequence.length; t++) {
        values[b * longest + t] = sequence[t];
      }
    }
    return new FloatArray(values, sequences.size(), longest);
  }

  static List<int[]> sequences(FloatArray array) {
    int longest = (int) array.shape()[1];
    List<int[]> sequences = new ArrayList<>();
    for (int b = 0; b < array.shape()[0]; b++) {
      int length = 0;
      while (length < longest && array.values()[b * longest + length] >= 0) {
        length++;
      }
      int[] sequence = new int[length];
      for (int t = 0; t < length; t++) {
        sequence[t] = (int) array.values()[b * longest + t];
      }
      sequences.add(sequence);
    }
    return sequences;
  }
}
