package bondlab.study;

import bondlab.experiment.Run;
import bondlab.stats.RandomStream;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Collects the outcomes of a study's trainings and writes the tables that compare its arms. */
final class ArmTables {
  private final List<ArmOutcome> outcomes = new ArrayList<>();

  void add(ArmOutcome outcome) {
    outcomes.add(outcome);
  }

  /** The outcome of an arm with a seed. */
  ArmOutcome outcome(String arm, long seed) {
    return outcomes.stream()
        .filter(o -> o.id().arm().equals(arm) && o.id().seed() == seed)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Writes every table of the arms and says how they ended.
   *
   * @param settings the n of Best-of-n, level and resamples of intervals
   * @param bestOfN Best-of-n by a proxy, prompt by prompt
   */
  void write(
      Run run,
      PoolCurves.Settings settings,
      RandomStream stream,
      Function<String, PoolCurves.Curves> bestOfN) {
    List<ArmPrompts> means = byArm().stream().map(ArmPrompts::of).toList();
    run.table("matched", MatchedRow.class, matched(means, settings, stream, bestOfN));
    run.table(
        "arm_fits",
        ArmFitRow.class,
        means.stream().flatMap(arm -> ArmFitRow.of(arm, settings, stream).stream()).toList());
    run.table(
        "alarms",
        AlarmRow.class,
        means.stream().flatMap(arm -> AlarmRow.of(arm).stream()).toList());
    ArmOutcome.writeTables(run, outcomes);
    List<ArmRow> arms = byArm().stream().map(ArmRow::of).toList();
    run.table("arms", ArmRow.class, arms);
    run.say(
        TextTable.of(
            Tables.of("policies after their last step, means over seeds", ArmRow.class, arms),
            Schema.of(ArmRow.class),
            arms.size()));
  }

  /** The outcomes of each arm, in the order of the arms. */
  private List<List<ArmOutcome>> byArm() {
    Map<String, List<ArmOutcome>> arms = new LinkedHashMap<>();
    outcomes.forEach(o -> arms.computeIfAbsent(o.id().arm(), arm -> new ArrayList<>()).add(o));
    return List.copyOf(arms.values());
  }

  /** Every arm beside Best-of-n, and beside every later arm with the same proxy. */
  private static List<MatchedRow> matched(
      List<ArmPrompts> arms,
      PoolCurves.Settings settings,
      RandomStream stream,
      Function<String, PoolCurves.Curves> bestOfN) {
    Map<String, PoolCurves.Curves> curves = new HashMap<>(); // one per proxy, which arms share
    List<MatchedRow> rows = new ArrayList<>();
    for (int i = 0; i < arms.size(); i++) {
      ArmPrompts arm = arms.get(i);
      String proxy = arm.id().optimised();
      PoolCurves.Curves best = curves.computeIfAbsent(proxy, bestOfN);
      rows.addAll(MatchedRow.of(arm, settings.ascending(), best, settings, stream));
      arms.subList(i + 1, arms.size()).stream()
          .filter(other -> other.id().optimised().equals(proxy))
          .forEach(other -> rows.addAll(MatchedRow.of(arm, other, settings, stream)));
    }
    return rows;
  }
}
