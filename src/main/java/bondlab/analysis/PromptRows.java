package bondlab.analysis;

import bondlab.progress.Progress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBConnection;

/** Rows in the order of prompt, arm and seed, gathered into pools. */
final class PromptRows {
  private static final int ROWS_A_SLICE = 400_000;

  private final List<String> arms;
  private final List<String> seeds;
  private final Map<String, Integer> armCodes = new HashMap<>();
  private final Map<String, Integer> seedCodes = new HashMap<>();
  private final Samples.Reader reader;
  private final double[][] cells;
  private Samples.SamplePool[][] pools;
  private long[] lines = new long[64];
  private int size;
  private long prompt;
  private int arm = -1;
  private int seed = -1;
  private long prompts;

  PromptRows(int numbers, List<String> arms, List<String> seeds, Samples.Reader reader) {
    this.arms = arms;
    this.seeds = seeds;
    this.reader = reader;
    cells = new double[numbers][lines.length];
    for (int i = 0; i < arms.size(); i++) {
      armCodes.put(arms.get(i), i);
    }
    for (int i = 0; i < seeds.size(); i++) {
      seedCodes.put(seeds.get(i), i);
    }
  }

  /** Reads the whole table {@code samples}, slice by slice of the hash of prompts. */
  void readAll(DuckDBConnection duck, long rows, Progress progress) throws SQLException {
    int slices = (int) Math.max(1, (rows + ROWS_A_SLICE - 1) / ROWS_A_SLICE);
    try (Progress.Task task = progress.start("analysing", rows, "samples")) {
      for (int slice = 0; slice < slices; slice++) {
        try (Statement statement = duck.createStatement();
            ResultSet found = statement.executeQuery(slice(slice, slices))) {
          task.step(read(found));
        }
      }
      endPrompt();
      pools = null;
    }
  }

  private String slice(int slice, int slices) {
    long width = Long.MAX_VALUE / slices;
    StringBuilder select = new StringBuilder("SELECT prompt, arm, seed, line");
    for (int i = 0; i < cells.length; i++) {
      select.append(", x").append(i);
    }
    select.append(" FROM samples WHERE prompt >= ").append(slice * width);
    if (slice + 1 < slices) {
      select.append(" AND prompt < ").append((slice + 1) * width);
    }
    return select.append(" ORDER BY prompt, arm, seed, line").toString();
  }

  /** Takes the rows of a slice: prompt, arm, seed, number of the row, numbers; returns how many. */
  private long read(ResultSet rows) throws SQLException {
    long read = 0;
    boolean oneArm = arms.size() == 1;
    boolean oneSeed = seeds.size() == 1;
    while (rows.next()) {
      long itsPrompt = rows.getLong(1);
      int itsArm = oneArm ? 0 : armCodes.get(rows.getString(2));
      int itsSeed = oneSeed ? 0 : seedCodes.get(rows.getString(3));
      if (pools == null || itsPrompt != prompt) {
        endPrompt();
        pools = new Samples.SamplePool[arms.size()][seeds.size()];
      } else if (itsArm != arm || itsSeed != seed) {
        endPool();
      }
      prompt = itsPrompt;
      arm = itsArm;
      seed = itsSeed;
      if (size == lines.length) {
        grow();
      }
      lines[size] = rows.getLong(4);
      for (int i = 0; i < cells.length; i++) {
        cells[i][size] = rows.getDouble(5 + i);
      }
      size++;
      read++;
    }
    return read;
  }

  long prompts() {
    return prompts;
  }

  private void endPrompt() {
    if (pools != null) {
      endPool();
      reader.prompt(prompts++, pools);
    }
  }

  private void endPool() {
    double[][] numbers = new double[cells.length][];
    for (int i = 0; i < cells.length; i++) {
      numbers[i] = Arrays.copyOf(cells[i], size);
    }
    pools[arm][seed] = new Samples.SamplePool(numbers, Arrays.copyOf(lines, size));
    size = 0;
  }

  private void grow() {
    lines = Arrays.copyOf(lines, 2 * size);
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Arrays.copyOf(cells[i], 2 * size);
    }
  }
}
