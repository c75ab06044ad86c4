package bondlab.study;

import bondlab.experiment.Run;
import bondlab.stats.ChooseN;
import bondlab.study.PoolResults.Scored;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Best-of-n by every gold and proxy on the pool of each seed of a study of trained policies: what
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
   * @param prompts ids of the pool's prompts
   * @param curves of Best-of-n by it, by the name of the gold that measures
   * @param hedge HedgeTune's n by gold; nothing for a gold itself
   */
  record Selected(
      RewardRow row,
      int[] prompts,
      Map<String, PoolCurves.Curves> curves,
      Map<String, ChooseN> hedge) {}

  SeedPools(PoolCurves curves) {
    this.curves = curves;
  }

  /** Measures the pool of the next seed. */
  void add(EvaluationSuite evaluation) {
    List<Scored> golds = evaluation.goldPools();
    for (Scored gold : golds) {
      String selector = gold == golds.get(0) ? GOLD : gold.name();
      keep(selector, gold, golds, Map.of(), evaluation.promptIds());
    }
    for (Scored proxy : evaluation.proxyPools()) {
      Map<String, ChooseN> hedge = new LinkedHashMap<>();
      golds.forEach(g -> hedge.put(g.name(), curves.hedge(List.of(proxy.scores()), g.scores())));
      keep(proxy.name(), proxy, golds, hedge, evaluation.promptIds());
    }
  }

  private void keep(
      String selector, Scored one, List<Scored> golds, Map<String, ChooseN> hedge, int[] prompts) {
    List<PoolCurves.Curves> measured =
        curves.curves(one.scores(), golds.stream().map(Scored::scores).toList());
    Map<String, PoolCurves.Curves> byGold = new LinkedHashMap<>();
    for (int g = 0; g < golds.size(); g++) {
      byGold.put(golds.get(g).name(), measured.get(g));
    }
    bySelector
        .computeIfAbsent(selector, name -> new ArrayList<>())
        .add(new Selected(one.row(), prompts, byGold, hedge));
  }

  /** A proxy on the pool of each seed, in order. */
  List<Selected> of(String proxy) {
    return bySelector.get(proxy);
  }

  /**
   * Writes the tables rewards, curves, prompt_curves and fits: a replicate per seed, 0 for the mean
   * over seeds.
   */
  void write(Run run) {
    List<RewardRow> rewards = new ArrayList<>();
    List<CurveRow> rows = new ArrayList<>();
    List<PromptCurveRow> promptRows = new ArrayList<>();
    List<FitRow> fits = new ArrayList<>();
    bySelector.forEach(
        (selector, all) -> {
          boolean several = all.size() > 1;
          for (int i = 0; i < all.size(); i++) {
            RewardRow row = all.get(i).row();
            rewards.add(several ? row.replicated(i + 1) : row);
          }
          for (String gold : all.get(0).curves().keySet()) {
            List<PoolCurves.Curves> own = all.stream().map(s -> s.curves().get(gold)).toList();
            if (several) {
              rows.addAll(curves.overSeeds(selector, gold, own));
            }
            for (int i = 0; i < own.size(); i++) {
              int number = several ? i + 1 : 0;
              Selected one = all.get(i);
              rows.addAll(curves.rows(selector, number, gold, List.of(own.get(i))));
              promptRows.addAll(
                  curves.promptRows(selector, number, gold, one.prompts(), own.get(i)));
              ChooseN hedge = one.hedge().get(gold);
              if (hedge != null) {
                List<PoolCurves.Curves> alone = own.subList(i, i + 1);
                double accuracy = one.row().accuracy();
                fits.add(curves.fit(selector, one.row(), number, gold, accuracy, alone, hedge));
              }
            }
          }
        });
    run.table("rewards", RewardRow.class, rewards);
    run.table("curves", CurveRow.class, rows);
    run.table("prompt_curves", PromptCurveRow.class, promptRows);
    run.table("fits", FitRow.class, fits);
  }
}
