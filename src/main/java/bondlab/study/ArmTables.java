package bondlab.study;

import bondlab.experiment.Run;
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
  private final Settings settings;
  private final List<ArmOutcome> outcomes = new ArrayList<>();
  private String gold;

  /**
   * How arms are compared.
   *
   * @param pool the n of Best-of-n, level and resamples of intervals
   * @param collapse when a policy counts as collapsed
   * @param against arms that every other one with the same proxy is compared with, by name without
   *     its proxy; empty for all
   * @param samePrompts whether all seeds share their prompts
   */
  record Settings(
      PoolCurves.Settings pool,
      ArmPath.Collapse collapse,
      List<String> against,
      boolean samePrompts) {}

  ArmTables(Settings settings) {
    this.settings = settings;
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

  /** One arm: its trainings, and their paths as a course. */
  private record Trained(List<ArmOutcome> outcomes, List<ArmPath> paths, Course course) {
    int collapsed() {
      return (int) paths.stream().filter(ArmPath::hasCollapsed).count();
    }
  }

  /** Writes every table of the arms and says how they ended. */
  void write(Run run, SeedPools pools) {
    List<Trained> arms = byArm();
    double level = settings.pool.level();
    List<ArmRow> ends = new ArrayList<>();
    List<ArmPathRow> paths = new ArrayList<>();
    List<ArmFitRow> fits = new ArrayList<>();
    List<ArmFormsRow> forms = new ArrayList<>();
    List<AlarmRow> alarms = new ArrayList<>();
    List<StopRow> stops = new ArrayList<>();
    for (Trained arm : arms) {
      ends.add(ArmRow.of(arm.outcomes, arm.collapsed(), level));
      arm.paths.forEach(path -> alarms.addAll(AlarmRow.of(path)));
      for (String measure : arm.paths.get(0).golds().keySet()) {
        paths.addAll(ArmPathRow.of(arm.course, measure, level));
        ArmFitRow.of(arm.course, measure, arm.collapsed(), level).ifPresent(fits::add);
        ArmFormsRow.of(arm.course, measure, level).ifPresent(forms::add);
        if (arm.paths.size() > 1) {
          double[] hedge =
              pools.of(arm.course.optimised()).stream()
                  .mapToDouble(pool -> pool.hedge().get(measure).n())
                  .toArray();
          stops.addAll(StopRow.of(arm.paths, arm.course, hedge, measure, level));
        }
      }
    }
    List<MatchedRow> matched = MatchedRow.of(pairs(arms, pools), level);
    run.table("matched", MatchedRow.class, matched);
    run.table("paths", ArmPathRow.class, paths);
    run.table("arm_fits", ArmFitRow.class, fits);
    run.table("arm_forms", ArmFormsRow.class, forms);
    run.table("verdicts", VerdictRow.class, VerdictRow.ofArms(fits, matched));
    run.table("stops", StopRow.class, stops);
    run.table("alarms", AlarmRow.class, alarms);
    ArmOutcome.writeTables(run, outcomes);
    run.table("arms", ArmRow.class, ends);
    say(run, ends);
  }

  private static void say(Run run, List<ArmRow> ends) {
    run.say(
        TextTable.of(
            Tables.of("policies after their last step, means over seeds", ArmRow.class, ends),
            Schema.of(ArmRow.class),
            ends.size()));
  }

  /** The arms in order, each with the trainings of all seeds. */
  private List<Trained> byArm() {
    Map<String, List<ArmOutcome>> arms = new LinkedHashMap<>();
    outcomes.forEach(o -> arms.computeIfAbsent(o.id().arm(), arm -> new ArrayList<>()).add(o));
    return arms.values().stream()
        .map(
            all -> {
              List<ArmPath> paths =
                  all.stream().map(o -> ArmPath.of(o, gold, settings.collapse)).toList();
              return new Trained(all, paths, Course.of(paths, settings.samePrompts));
            })
        .toList();
  }

  /**
   * Every arm beside Best-of-n, and beside the others with the same proxy that it is set against.
   */
  private List<Course[]> pairs(List<Trained> arms, SeedPools pools) {
    List<Course[]> pairs = new ArrayList<>();
    for (int i = 0; i < arms.size(); i++) {
      Course arm = arms.get(i).course;
      Course best =
          Course.bestOfN(
              arm.optimised(),
              settings.pool.ascending(),
              pools.of(arm.optimised()).stream().map(SeedPools.Selected::curves).toList(),
              settings.samePrompts);
      pairs.add(new Course[] {arm, best});
      for (int j = 0; j < arms.size(); j++) {
        Course other = arms.get(j).course;
        boolean set =
            settings.against.isEmpty() ? j > i : i != j && settings.against.contains(plain(other));
        if (set && other.optimised().equals(arm.optimised())) {
          pairs.add(new Course[] {arm, other});
        }
      }
    }
    return pairs;
  }

  /** The name of an arm without the proxy that an axis has added. */
  private static String plain(Course arm) {
    return arm.name().replace(" proxy=" + arm.optimised(), "");
  }
}
