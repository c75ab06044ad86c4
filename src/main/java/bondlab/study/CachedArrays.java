package bondlab.study;

import bondlab.experiment.ArtifactCache;
import bondlab.policy.Budget;
import bondlab.table.TableFiles;
import bondlab.table.Tables;
import bondlab.tensor.FloatArray;
import bondlab.tensor.Safetensors;
import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A part of a study that is made once and then read from the cache: named arrays, and what they
 * cost.
 *
 * @param folder in the cache
 * @param cost of the making
 */
record CachedArrays(Path folder, CostRow cost) {
  private static final String ARRAYS = "arrays.safetensors";
  private static final String COST = "cost.csv";

  /** Makes the arrays of a part and counts what they cost on a budget. */
  interface Maker {
    Map<String, FloatArray> make(Budget budget);
  }

  /**
   * Finds a part in the cache; makes it first if the cache does not hold it.
   *
   * @param madeOf everything that decides the arrays
   */
  static CachedArrays get(ArtifactCache cache, String part, Config madeOf, Maker maker) {
    Path folder =
        cache.get(
            part,
            madeOf,
            into -> {
              Budget budget = Budget.unlimited();
              long start = System.nanoTime();
              Map<String, FloatArray> arrays = maker.make(budget);
              Safetensors.write(into.resolve(ARRAYS), arrays, Map.of());
              double seconds = (System.nanoTime() - start) / 1e9;
              CostRow row = CostRow.of(part, budget.spent(), seconds);
              TableFiles.writeCsv(Tables.of(part, CostRow.class, List.of(row)), into.resolve(COST));
            });
    List<CostRow> costs =
        Tables.rows(TableFiles.readCsv(folder.resolve(COST), CostRow.class), CostRow.class);
    return new CachedArrays(folder, costs.get(0));
  }

  /** The arrays by name, as written. */
  Map<String, FloatArray> arrays() {
    return read(folder);
  }

  /** The arrays in the folder of a part. */
  static Map<String, FloatArray> read(Path folder) {
    try {
      return Safetensors.read(folder.resolve(ARRAYS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Values as an array [B], in single precision. */
  static FloatArray values(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return new FloatArray(floats, floats.length);
  }

  /**
   * Token sequences as one array [B, T], the shorter ones padded with −1. Exact, because ids are
   * far below 2²⁴.
   */
  static FloatArray tokens(List<int[]> sequences) {
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

  /** The sequences that {@link #tokens} packed. */
  static List<int[]> sequences(FloatArray tokens) {
    int longest = (int) tokens.shape()[1];
    List<int[]> sequences = new ArrayList<>();
    for (int b = 0; b < tokens.shape()[0]; b++) {
      int length = 0;
      while (length < longest && tokens.values()[b * longest + length] >= 0) {
        length++;
      }
      int[] sequence = new int[length];
      for (int t = 0; t < length; t++) {
        sequence[t] = (int) tokens.values()[b * longest + t];
      }
      sequences.add(sequence);
    }
    return sequences;
  }
}
