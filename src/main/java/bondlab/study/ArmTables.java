package bondlab.study;

import bondlab.experiment.Run;
import bondlab.stats.RandomStream;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the outcomes of a study's trainings and writes the tables that compare its arms. */
final class ArmTables {
  private final PoolCurves.Settings settings;
  private final ArmPath.Collapse collapse;
  private final List<ArmOutcome> outcomes = new ArrayList<>();
  private String gold;

  /**
   * @param settings the n of Best-of-n, level and resamples of intervals
   * @param collapse when a policy counts as collapsed
   */
  ArmTables(PoolCurves.Settings settings, ArmPath.Collapse collapse) {
    this.settings = settings;
    this.collapse = collapse;
  }

  /**
   * Adds the trainings of a seed.
   *
   * @param decisive name of the gold that decides
   */
  void add(String decisive, Collection<ArmOutcome> trained) {
    gold = decisive;
    outcomes.addAll(trained);
  }

  /** Writes every table of the arms and says how they ended. */
  void write(Run run, RandomStream stream, SeedPools pools) {
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
}
