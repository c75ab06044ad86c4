package bondlab.study;

import bondlab.experiment.Run;
import bondlab.policy.InferenceRule;
import bondlab.stats.Holm;
import bondlab.stats.Interval;
import bondlab.stats.LawSummary;
import bondlab.stats.ParameterCurve;
import bondlab.stats.Selection;
import bondlab.stats.TunedParameter;
import bondlab.stats.TwoWayMean;
import bondlab.table.Column;
import bondlab.table.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Sets rules of inference beside Best-of-n on the pools of a study. A pool is a law of its own,
 * each of its samples equally likely, on which every rule's law is exact: its KL, expected draws,
 * win rate and gold. Parameters are chosen by gold on some prompts and judged on the others, {@link
 * TunedParameter}; differences are taken prompt by prompt, with intervals over replicates of a
 * proxy and prompts.
 */
final class SelectionResults {
  private static final double POWER = 0.8;
  private static final String LOW = "lower end of its interval over replicates and prompts";
  private static final String HIGH = "upper end of its interval over replicates and prompts";

  /** One rule with one value of its parameter. */
  public record FrontierRow(
      @Column(meaning = "proxy that selects: size, comparisons and label noise") String selector,
      @Column(meaning = "rule of inference, with what is fixed of it") String rule,
      @Column(meaning = "name of the parameter that varies") String parameter,
      @Column(unit = "of the parameter", meaning = "its value") double value,
      @Column(meaning = "name of the gold that measures; the first of them decides")
          String measuredBy,
      @Column(unit = "nats", meaning = "exact KL from the pool's law, mean over prompts") double kl,
      @Column(unit = "samples", meaning = "expected draws per response kept") double draws,
      @Column(unit = "share", meaning = "gold above that of a draw of the pool, ties half")
          double winRate,
      @Column(unit = "sd", meaning = "the proxy's own reward") double proxy,
      @Column(unit = "sd", meaning = "gold reward") double gold,
      @Column(unit = "sd", meaning = LOW) double goldLow,
      @Column(unit = "sd", meaning = HIGH) double goldHigh,
      @Column(unit = "prompts", meaning = "prompts averaged over") int prompts,
      @Column(unit = "replicates", meaning = "trainings of the proxy averaged over")
          int replicates) {}

  /** One rule with its parameter chosen on some prompts and judged on the others. */
  public record TunedRow(
      @Column(meaning = "proxy that selects: size, comparisons and label noise") String selector,
      @Column(meaning = "rule of inference, with what is fixed of it") String rule,
      @Column(meaning = "name of the parameter that is chosen") String parameter,
      @Column(meaning = "name of the gold that chooses and judges") String measuredBy,
      @Column(unit = "of the parameter", meaning = "the best value on all prompts") double value,
      @Column(
              unit = "of the parameter",
              meaning = "lower end of its interval over replicates and prompts")
          double valueLow,
      @Column(
              unit = "of the parameter",
              meaning = "upper end of its interval over replicates and prompts")
          double valueHigh,
      @Column(meaning = "root, still_rising, falling or flat") String found,
      @Column(meaning = "values chosen without each fold of the prompts") String byFold,
      @Column(unit = "nats", meaning = "KL where judged, mean over prompts") double kl,
      @Column(unit = "samples", meaning = "expected draws where judged") double draws,
      @Column(unit = "share", meaning = "win rate by gold where judged") double winRate,
      @Column(unit = "sd", meaning = "gold on prompts that the choice did not see") double gold,
      @Column(unit = "sd", meaning = LOW) double goldLow,
      @Column(unit = "sd", meaning = HIGH) double goldHigh) {}

  /** One rule at its chosen parameter, against Best-of-n. */
  public record VersusRow(
      @Column(meaning = "proxy that selects: size, comparisons and label noise") String selector,
      @Column(meaning = "rule of inference, with what is fixed of it") String rule,
      @Column(meaning = "name of the gold that chooses and judges") String measuredBy,
      @Column(meaning = "what is equal: kl (nats), draws (samples), or none: both at their choice")
          String matched,
      @Column(meaning = "how much of it both spend; of none, the rule's KL") double at,
      @Column(unit = "samples", meaning = "the n of Best-of-n there, a real number") double n,
      @Column(unit = "sd", meaning = "gold of the rule less gold of Best-of-n") double gold,
      @Column(unit = "sd", meaning = LOW) double goldLow,
      @Column(unit = "sd", meaning = HIGH) double goldHigh,
      @Column(
              unit = "sd",
              meaning = "size of a difference that would be told from none with probability .8")
          double goldUnseen,
      @Column(unit = "probability", meaning = "p-value of no difference, two-sided") double p,
      @Column(
              unit = "probability",
              meaning = "p adjusted by Holm for all rows of the same selector, gold and matched")
          double pHolm,
      @Column(unit = "replicates", meaning = "trainings of the proxy averaged over")
          int replicates) {}

  /** What a family gives on one proxy, by value, replicate and prompt [K][R][P]. */
  private record Measured(
      RuleFamily family,
      double[][][] kl,
      double[][][] draws,
      double[][][] proxy,
      Map<String, double[][][]> winRate,
      Map<String, double[][][]> gold) {

    ParameterCurve curve(double[][][] values) {
      return new ParameterCurve(family.grid(), values);
    }
  }

  private final List<RuleFamily> families;
  private final int folds;
  private final double level;
  private final double[][] logProbs;
  private final Map<String, PoolScores> golds;
  private final List<FrontierRow> frontier = new ArrayList<>();
  private final List<TunedRow> tuned = new ArrayList<>();
  private final List<VersusRow> versus = new ArrayList<>();

  /**
   * @param families the first of Best-of-n, which the others are compared with
   * @param logProbs of the samples under the reference [P][M]
   * @param golds by name, the one that decides first; [P][M]
   */
  SelectionResults(
      List<RuleFamily> families,
      int folds,
      double level,
      double[][] logProbs,
      Map<String, PoolScores> golds) {
    this.families = families;
    this.folds = folds;
    this.level = level;
    this.logProbs = logProbs;
    this.golds = golds;
  }

  /**
   * Adds a proxy.
   *
   * @param replicates its trainings, on the pools of the same prompts
   */
  void add(String selector, List<PoolScores> replicates) {
    List<Measured> all = families.stream().map(family -> measured(family, replicates)).toList();
    for (String gold : golds.keySet()) {
      Measured best = all.get(0);
      TunedParameter ofBest = tuned(selector, best, gold);
      for (Measured one : all) {
        addFrontier(selector, one, gold);
        if (one != best) {
          addVersus(selector, one, tuned(selector, one, gold), best, ofBest, gold);
        }
      }
    }
  }

  private Measured measured(RuleFamily family, List<PoolScores> replicates) {
    Selection.Law[][][] laws =
        family.rules().stream()
            .map(
                rule ->
                    replicates.stream()
                        .map(scores -> laws(rule, scores.values()))
                        .toArray(Selection.Law[][]::new))
            .toArray(Selection.Law[][][]::new);
    Map<String, double[][][]> winRate = new LinkedHashMap<>();
    Map<String, double[][][]> gold = new LinkedHashMap<>();
    golds.forEach(
        (name, scores) -> {
          double[][] values = scores.values();
          gold.put(name, cells(laws, (law, p) -> LawSummary.mean(values[p], law.logPmf())));
          winRate.put(name, cells(laws, (law, p) -> winRate(law, values[p])));
        });
    return new Measured(
        family,
        cells(laws, (law, p) -> law.kl()),
        cells(laws, (law, p) -> law.draws()),
        cells(laws, (law, p) -> law.reward()),
        winRate,
        gold);
  }

  private Selection.Law[] laws(InferenceRule rule, double[][] rewards) {
    return IntStream.range(0, rewards.length)
        .parallel()
        .mapToObj(p -> rule.law(rewards[p], logProbs[p]).orElseThrow())
        .toArray(Selection.Law[]::new);
  }

  private static double winRate(Selection.Law law, double[] values) {
    double[] even = new double[values.length];
    Arrays.fill(even, -Math.log(values.length));
    return Selection.Law.of(law.logPmf(), even, values, law.draws()).winRate();
  }

  private interface OfCell {
    double of(Selection.Law law, int prompt);
  }

  private static double[][][] cells(Selection.Law[][][] laws, OfCell value) {
    return Arrays.stream(laws)
        .map(
            byReplicate ->
                Arrays.stream(byReplicate)
                    .map(
                        row ->
                            IntStream.range(0, row.length)
                                .parallel()
                                .mapToDouble(p -> value.of(row[p], p))
                                .toArray())
                    .toArray(double[][]::new))
        .toArray(double[][][]::new);
  }

  private static double mean(double[][] table) {
    return Arrays.stream(table).flatMapToDouble(DoubleStream::of).average().orElseThrow();
  }

  private void addFrontier(String selector, Measured one, String gold) {
    for (int k = 0; k < one.family.grid().length; k++) {
      double[][] table = one.gold.get(gold)[k];
      TwoWayMean mean = TwoWayMean.of(table);
      Interval interval = mean.interval(level);
      frontier.add(
          new FrontierRow(
              selector,
              one.family.label(),
              one.family.parameter(),
              one.family.grid()[k],
              gold,
              mean(one.kl[k]),
              mean(one.draws[k]),
              mean(one.winRate.get(gold)[k]),
              mean(one.proxy[k]),
              mean.mean(),
              interval.low(),
              interval.high(),
              table[0].length,
              table.length));
    }
  }

  private TunedParameter tuned(String selector, Measured one, String gold) {
    ParameterCurve curve = one.curve(one.gold.get(gold));
    TunedParameter choice = TunedParameter.of(curve, folds, level);
    Interval kept = choice.kept().interval(level);
    double[] byFold = choice.byFold();
    tuned.add(
        new TunedRow(
            selector,
            one.family.label(),
            one.family.parameter(),
            gold,
            choice.value(),
            choice.interval().low(),
            choice.interval().high(),
            choice.found().name().toLowerCase(Locale.ROOT),
            Arrays.stream(byFold)
                .mapToObj(x -> String.format(Locale.ROOT, "%.3g", curve.parameter(x)))
                .collect(Collectors.joining(" ")),
            mean(TunedParameter.judged(one.curve(one.kl), byFold)),
            mean(TunedParameter.judged(one.curve(one.draws), byFold)),
            mean(TunedParameter.judged(one.curve(one.winRate.get(gold)), byFold)),
            choice.kept().mean(),
            kept.low(),
            kept.high()));
    return choice;
  }

  private void addVersus(
      String selector,
      Measured one,
      TunedParameter choice,
      Measured best,
      TunedParameter ofBest,
      String gold) {
    double[][] own = TunedParameter.judged(one.curve(one.gold.get(gold)), choice.byFold());
    ParameterCurve bestGold = best.curve(best.gold.get(gold));
    Map<String, double[]> places = new LinkedHashMap<>();
    places.put("kl", equal(one.curve(one.kl), choice.byFold(), best.curve(best.kl)));
    places.put("draws", equal(one.curve(one.draws), choice.byFold(), best.curve(best.draws)));
    places.put("none", ofBest.byFold());
    places.forEach(
        (matched, byFold) -> {
          if (Arrays.stream(byFold).allMatch(Double::isFinite)) {
            double[][] other = TunedParameter.judged(bestGold, byFold);
            ParameterCurve at = one.curve(matched.equals("draws") ? one.draws : one.kl);
            double n =
                Math.exp(
                    Arrays.stream(byFold)
                        .map(x -> Math.log(bestGold.parameter(x)))
                        .average()
                        .orElseThrow());
            versus.add(
                row(
                    new String[] {selector, one.family.label(), gold, matched},
                    mean(TunedParameter.judged(at, choice.byFold())),
                    n,
                    own.length,
                    TwoWayMean.of(difference(own, other))));
          }
        });
  }

  /** Where Best-of-n spends what a rule spends on average, for each fold. */
  private static double[] equal(ParameterCurve rule, double[] byFold, ParameterCurve best) {
    return Arrays.stream(byFold).map(x -> best.position(rule.mean(x))).toArray();
  }

  private static double[][] difference(double[][] a, double[][] b) {
    double[][] difference = new double[a.length][a[0].length];
    for (int r = 0; r < a.length; r++) {
      for (int p = 0; p < a[r].length; p++) {
        difference[r][p] = a[r][p] - b[r][p];
      }
    }
    return difference;
  }

  private VersusRow row(String[] names, double at, double n, int replicates, TwoWayMean gold) {
    Interval interval = gold.interval(level);
    return new VersusRow(
        names[0],
        names[1],
        names[2],
        names[3],
        at,
        n,
        gold.mean(),
        interval.low(),
        interval.high(),
        gold.detectable(level, POWER),
        gold.pValue(),
        Double.NaN,
        replicates);
  }

  /** Every comparison, its p-value adjusted within selector, gold and what is matched. */
  private List<VersusRow> adjusted() {
    Map<List<String>, List<VersusRow>> byFamily =
        versus.stream()
            .collect(
                Collectors.groupingBy(
                    row -> List.of(row.selector, row.measuredBy, row.matched),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<VersusRow> all = new ArrayList<>();
    for (List<VersusRow> rows : byFamily.values()) {
      double[] adjusted = Holm.adjust(rows.stream().mapToDouble(VersusRow::p).toArray());
      for (int i = 0; i < adjusted.length; i++) {
        Map<String, Object> cells = new LinkedHashMap<>(Tables.cells(rows.get(i)));
        cells.put("p_holm", adjusted[i]);
        all.add(Tables.row(VersusRow.class, cells));
      }
    }
    return all;
  }

  /** Writes the tables frontier, tuned, versus and verdicts. */
  void write(Run run) {
    List<VersusRow> compared = adjusted();
    run.table("frontier", FrontierRow.class, frontier);
    run.table("tuned", TunedRow.class, tuned);
    run.table("versus", VersusRow.class, compared);
    run.table("verdicts", VerdictRow.class, VerdictRow.ofRules(compared));
    for (VersusRow row : compared) {
      if (row.measuredBy.equals(golds.keySet().iterator().next())) {
        run.say(sentence(row));
      }
    }
  }

  private static String sentence(VersusRow row) {
    String at =
        row.matched.equals("none")
            ? "both at their chosen parameter"
            : String.format(Locale.ROOT, "at equal %s, %.3g", row.matched, row.at);
    return String.format(
        Locale.ROOT,
        "%s by %s against Best-of-n, %s: gold %+.3f sd [%.3f, %.3f], p = %.2g after Holm",
        row.rule,
        row.selector,
        at,
        row.gold,
        row.goldLow,
        row.goldHigh,
        row.pHolm);
  }
}
