package bondlab.study;

import bondlab.stats.Interval;
import bondlab.stats.TwoWayMean;
import bondlab.study.Course.Leg;
import bondlab.study.Course.Matched;
import bondlab.table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One point of an arm's path: both rewards where each seed's own path first reaches a KL, as far as
 * all seeds get, less their value at step 0.
 */
public record ArmPathRow(
    @Column(meaning = "name of the arm") String arm,
    @Column(meaning = "reward that is optimised") String optimised,
    @Column(meaning = "name of the gold reward; the first of them decides") String measuredBy,
    @Column(unit = "nats", meaning = "KL to the reference") double kl,
    @Column(unit = "sqrt(nats)", meaning = "its root") double distance,
    @Column(unit = "sd", meaning = "optimised reward") double proxy,
    @Column(unit = "sd", meaning = LOW) double proxyLow,
    @Column(unit = "sd", meaning = HIGH) double proxyHigh,
    @Column(unit = "sd", meaning = "gold reward") double gold,
    @Column(unit = "sd", meaning = LOW) double goldLow,
    @Column(unit = "sd", meaning = HIGH) double goldHigh,
    @Column(unit = "seeds", meaning = "trainings averaged over") int seeds) {
  private static final String LOW = "lower end of its interval over seeds, of one over prompts";
  private static final String HIGH = "upper end of its interval over seeds, of one over prompts";

  /** The path of an arm by one gold, at even distances of √KL. */
  static List<ArmPathRow> of(Course arm, String gold, double level) {
    List<ArmPathRow> rows = new ArrayList<>();
    for (double distance : ArmFitRow.Turn.grid(arm)) {
      TwoWayMean own = at(arm, distance, Leg::proxy);
      TwoWayMean golden = at(arm, distance, leg -> leg.golds().get(gold));
      Interval ownEnds = own.interval(level);
      Interval goldEnds = golden.interval(level);
      rows.add(
          new ArmPathRow(
              arm.name(),
              arm.optimised(),
              gold,
              distance * distance,
              distance,
              own.mean(),
              ownEnds.low(),
              ownEnds.high(),
              golden.mean(),
              goldEnds.low(),
              goldEnds.high(),
              arm.legs().size()));
    }
    return rows;
  }

  private static TwoWayMean at(Course arm, double distance, Function<Leg, double[][]> values) {
    return arm.mean(arm.at(Matched.KL, distance * distance, values).orElseThrow());
  }
}
