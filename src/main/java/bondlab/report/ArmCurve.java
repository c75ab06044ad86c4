package bondlab.report;

import bondlab.report.RunTables.RunTable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * One arm's evaluations in the order of its steps, each the mean over the arm's seeds.
 *
 * @param arm its name
 * @param rows of the table {@code evaluations}, those of this arm
 */
record ArmCurve(String arm, RunTable rows) implements Figure.Columns {
  /** The columns that tell the rows of {@code evaluations} apart. */
  static final String[] KEYS = {"arm", "seed", "step"};

  /** The curves of the table {@code evaluations}, in the order of the arms in it. */
  static List<ArmCurve> of(RunTable evaluations) {
    return evaluations.kinds("arm").stream()
        .map(arm -> new ArmCurve(arm, evaluations.where("arm", arm)))
        .toList();
  }

  /**
   * The mean of a column over seeds at each step that all of them took; {@code distance} is √KL, by
   * Rao-Blackwell.
   */
  @Override
  public double[] values(String column) {
    if (column.equals("distance")) {
      return DoubleStream.of(values("kl_rb")).map(kl -> Math.sqrt(Math.max(0, kl))).toArray();
    }
    double[] steps = rows.values("step");
    double[] values = rows.values(column);
    TreeMap<Double, List<Double>> byStep = new TreeMap<>();
    for (int i = 0; i < steps.length; i++) {
      byStep.computeIfAbsent(steps[i], step -> new ArrayList<>()).add(values[i]);
    }
    return byStep.values().stream()
        .filter(all -> all.size() == byStep.firstEntry().getValue().size())
        .mapToDouble(seeds -> seeds.stream().mapToDouble(v -> v).average().orElseThrow())
        .toArray();
  }

  /** The mean of a column over seeds at the last step. */
  double last(String column) {
    double[] means = values(column);
    return means[means.length - 1];
  }

  /** Trainings averaged over. */
  int seeds() {
    return rows.levels("seed").length;
  }

  /** The reward that it optimised. */
  String proxy() {
    return rows.text("optimised");
  }

  /** N of the target that it is measured against; 0 where a run does not say. */
  int bestOfN() {
    return (int) rows.first("best_of_n");
  }

  /** Renames the curve by the β of its divergence, for arms of one N that differ in β alone. */
  ArmCurve namedByBeta() {
    String beta = Double.toString(last("beta")).replaceFirst("\\.0$", "");
    return arm.contains("beta=") ? new ArmCurve("β = " + beta, rows) : this;
  }
}
