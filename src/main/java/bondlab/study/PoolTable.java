package bondlab.study;

import bondlab.experiment.Run;
import bondlab.policy.Completion;
import bondlab.table.Kind;
import bondlab.table.Schema;
import bondlab.table.Tables;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/**
 * The pool as a table of one row per sample, with every reward's own score beside it: what {@code
 * ./bondlab analyze} reads.
 */
final class PoolTable {
  private final List<Schema.Field> fields = new ArrayList<>();
  private final List<double[]> columns = new ArrayList<>();
  private final Pool pool;

  PoolTable(Pool pool, double[][] gold) {
    this.pool = pool;
    double[] logProbs = pool.completions().stream().mapToDouble(Completion::logProb).toArray();
    column("log_prob", "nats", "log-probability of the response under the reference", logProbs);
    column("gold", "reward", "gold's own score", flat(gold));
  }

  /** Adds a proxy's scores; {@code w16-250} is the column {@code w16_250}. */
  void add(String proxy, double[][] scores) {
    column(proxy.replace('-', '_'), "reward", "score of proxy " + proxy, flat(scores));
  }

  private void column(String name, String unit, String meaning, double[] values) {
    fields.add(new Schema.Field(name, Kind.DOUBLE, unit, meaning));
    columns.add(values);
  }

  private static double[] flat(double[][] rows) {
    return java.util.Arrays.stream(rows).flatMapToDouble(java.util.Arrays::stream).toArray();
  }

  void write(Run run) {
    List<Schema.Field> all = new ArrayList<>();
    all.add(new Schema.Field("prompt", Kind.INT, "", "id of the prompt"));
    all.add(new Schema.Field("sample", Kind.INT, "", "number of the sample, from 0"));
    all.addAll(fields);
    Schema schema = new Schema(all);
    Table table = Tables.empty("pool", schema);
    for (int i = 0; i < pool.completions().size(); i++) {
      ((IntColumn) table.column(0)).append(pool.completions().get(i).prompt().id());
      ((IntColumn) table.column(1)).append(i % pool.samples());
      for (int c = 0; c < columns.size(); c++) {
        ((DoubleColumn) table.column(c + 2)).append(columns.get(c)[i]);
      }
    }
    run.table(table, schema);
  }
}
