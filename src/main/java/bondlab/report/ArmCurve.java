package bondlab.report;

import bondlab.study.ArmEvaluation;
import bondlab.training.EvaluationRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * One arm's evaluations in the order of its steps, each the mean over the arm's seeds.
 *
 * @param arm its name
 * @param proxy that it optimised
 * @param seeds trainings
 * @param points evaluations of the same step, one a seed
 */
record ArmCurve(String arm, String proxy, int seeds, List<List<EvaluationRow>> points) {

  /** The curves of a table, in the order of the arms in it. */
  static List<ArmCurve> of(List<ArmEvaluation> evaluations) {
    List<ArmCurve> curves = new ArrayList<>();
    for (String arm : evaluations.stream().map(e -> e.id().arm()).distinct().toList()) {
      List<ArmEvaluation> own = evaluations.stream().filter(e -> e.id().arm().equals(arm)).toList();
      Map<Long, List<EvaluationRow>> byStep = new TreeMap<>();
      own.forEach(
          e -> byStep.computeIfAbsent(e.row().step(), step -> new ArrayList<>()).add(e.row()));
      int seeds = (int) own.stream().map(e -> e.id().seed()).distinct().count();
      curves.add(
          new ArmCurve(arm, own.get(0).id().optimised(), seeds, List.copyOf(byStep.values())));
    }
    return curves;
  }

  /** The mean over seeds at each evaluation. */
  double[] mean(ToDoubleFunction<EvaluationRow> value) {
    return points.stream()
        .mapToDouble(rows -> rows.stream().mapToDouble(value).average().orElseThrow())
        .toArray();
  }

  /** √KL to the reference, Rao-Blackwell. */
  double[] distance() {
    return Arrays.stream(mean(EvaluationRow::klRb)).map(kl -> Math.sqrt(Math.max(0, kl))).toArray();
  }

  /** The mean over seeds at the last evaluation. */
  double last(ToDoubleFunction<EvaluationRow> value) {
    double[] means = mean(value);
    return means[means.length - 1];
  }

  /** N of the target that it is measured against. */
  int bestOfN() {
    return points.get(0).get(0).bestOfN();
  }

  /** Named by the β of its divergence, where arms of one N differ by that alone. */
  ArmCurve namedByBeta() {
    String beta = Double.toString(last(EvaluationRow::beta)).replaceFirst("\\.0$", "");
    return arm.contains("beta=") ? new ArmCurve("β = " + beta, proxy, seeds, points) : this;
  }
}
