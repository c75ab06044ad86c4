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
import java.util.List;
import java.util.Map;

/**
 * A part of a study that is made once: named arrays, and what they cost.
 *
 * @param arrays as written
 * @param cost when they were made
 */
record CachedArrays(Map<String, FloatArray> arrays, CostRow cost) {
  private static final String ARRAYS = "arrays.safetensors";
  private static final String COST = "cost.csv";

  /** Makes the arrays of a part, spending a budget that counts. */
  interface Maker {
    Map<String, FloatArray> make(Budget budget);
  }

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
    try {
      return new CachedArrays(
          Safetensors.read(folder.resolve(ARRAYS)),
          Tables.rows(TableFiles.readCsv(folder.resolve(COST), CostRow.class), CostRow.class)
              .get(0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
