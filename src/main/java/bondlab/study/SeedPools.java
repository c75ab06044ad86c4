package bondlab.study;

import bondlab.experiment.Run;
import bondlab.stats.ChooseN;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Best-of-n by gold and by each proxy on the pool of each seed of a study of trained policies: what
 * the policies are compared with, and the n that HedgeTune would choose there.
 */
final class SeedPools {
  private static final String GOLD = "gold";

  private final PoolCurves curves;
  private final Map<String, List<Selected>> bySelector = new LinkedHashMap<>();

  /**
   * One selector on the pool of one seed.
   *
   * @param row of the selector
   * @param curves of Best-of-n by it
   * @param hedge HedgeTune's n; null for gold itself
   */
  record Selected(RewardRow row, PoolCurves.Curves curves, ChooseN hedge) {}

  SeedPools(PoolCurves curves) {
    this.curves = curves;
  }

  /** Measures the pool of the next seed. */
  void add(EvaluationSuite evaluation) {
    PoolScores gold = evaluation.goldPool();
    keep(GOLD, new Selected(evaluation.goldRow(), curves.curves(gold, gold), null));
    evaluation
        .proxyPools()
        .forEach(
            (row, scores) ->
                keep(
                    row.reward(),
                    new Selected(
                        row, curves.curves(scores, gold), curves.hedge(List.of(scores), gold))));
  }

  private void keep(String selector, Selected one) {
    bySelector.computeIfAbsent(selector, name -> new ArrayList<>()).add(one);
  }

  /** A proxy on the pool of each seed, in order. */
  List<Selected> of(String proxy) {
    return bySelector.get(proxy);
  }

  /**
   * Writes the tables rewards, curves and fits: a replicate per seed, 0 for the mean over seeds.
   */
  void write(Run run) {
    List<RewardRow> rewards = new ArrayList<>();
    List<CurveRow> rows = new ArrayList<>();
    List<FitRow> fits = new ArrayList<>();
    bySelector.forEach(
        (selector, all) -> {
          boolean several = all.size() > 1;
          if (several) {
            rows.addAll(curves.overSeeds(selector, all.stream().map(Selected::curves).toList()));
          }
          for (int i = 0; i < all.size(); i++) {
            Selected one = all.get(i);
            int replicate = several ? i + 1 : 0;
            rewards.add(several ? one.row().replicated(replicate) : one.row());
            rows.addAll(curves.rows(selector, replicate, one.curves()));
            if (one.hedge() != null) {
              fits.add(
                  curves.fit(
                      selector,
                      one.row(),
                      replicate,
                      one.row().accuracy(),
                      List.of(one.curves()),
                      one.hedge()));
            }
          }
        });
    run.table("rewards", RewardRow.class, rewards);
    run.table("curves", CurveRow.class, rows);
    run.table("fits", FitRow.class, fits);
  }
}
