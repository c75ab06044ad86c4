package bondlab.notebook;

import bondlab.config.BadInput;
import bondlab.policy.InferenceRule;
import bondlab.stats.Interval;
import bondlab.stats.LawSummary;
import bondlab.stats.ParameterCurve;
import bondlab.stats.Selection;
import bondlab.stats.TunedParameter;
import bondlab.stats.TwoWayMean;
import bondlab.study.PoolScores;
import bondlab.table.Column;
import bondlab.table.Schema;
import bondlab.table.Tables;
import bondlab.table.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * What rules of inference give on a pool: each rule's exact law where every sample of a prompt is
 * equally likely. A rule's prices are in the selecting reward's own unit; the means of rewards are
 * centred on each prompt and in standard deviations within prompts (sd), with 95% intervals over
 * prompts.
 *
 * @param rows one per rule and reward
 */
public record LabSelection(List<Row> rows) implements LabTable {
  private static final double LEVEL = 0.95;
  private static final int FOLDS = 2;
  private static final int SHOWN = 24;

  /** One rule, measured by one reward. */
  public record Row(
      @Column(meaning = "rule of inference") String rule,
      @Column(unit = "nats", meaning = "exact KL from the pool's law, mean over prompts") double kl,
      @Column(unit = "samples", meaning = "expected draws per response kept") double draws,
      @Column(meaning = "reward that measures") String reward,
      @Column(unit = "share", meaning = "reward above that of a sample of the pool, ties half")
          double winRate,
      @Column(unit = "sd", meaning = "mean reward") double mean,
      @Column(unit = "sd", meaning = "lower end of its 95% interval over prompts") double meanLow,
      @Column(unit = "sd", meaning = "upper end of its 95% interval over prompts")
          double meanHigh) {}

  public LabSelection {
    rows = List.copyOf(rows);
  }

  static LabSelection of(
      List<InferenceRule> rules,
      double[][] selector,
      double[][] logProbs,
      List<String> names,
      List<double[][]> scores) {
    List<Row> rows = new ArrayList<>();
    for (InferenceRule rule : rules) {
      Selection.Law[] laws = laws(rule, selector, logProbs);
      double kl = Arrays.stream(laws).mapToDouble(Selection.Law::kl).average().orElseThrow();
      double draws = Arrays.stream(laws).mapToDouble(Selection.Law::draws).average().orElseThrow();
      for (int i = 0; i < names.size(); i++) {
        double[][] values = PoolScores.of(scores.get(i)).values();
        TwoWayMean mean = TwoWayMean.of(new double[][] {means(laws, values)});
        Interval interval = mean.interval(LEVEL);
        double won =
            IntStream.range(0, laws.length)
                .mapToDouble(p -> winRate(laws[p], values[p]))
                .average()
                .orElseThrow();
        rows.add(
            new Row(
                rule.toString(),
                kl,
                draws,
                names.get(i),
                won,
                mean.mean(),
                interval.low(),
                interval.high()));
      }
    }
    return new LabSelection(rows);
  }

  private static Selection.Law[] laws(
      InferenceRule rule, double[][] selector, double[][] logProbs) {
    return IntStream.range(0, selector.length)
        .parallel()
        .mapToObj(
            p ->
                rule.law(selector[p], logProbs[p])
                    .orElseThrow(
                        () ->
                            new BadInput(
                                rule
                                    + " has no law in closed form; draw with it instead:"
                                    + " model.sample(prompts, rule, reward, seed(1))")))
        .toArray(Selection.Law[]::new);
  }

  private static double[] means(Selection.Law[] laws, double[][] values) {
    return IntStream.range(0, laws.length)
        .mapToDouble(p -> LawSummary.mean(values[p], laws[p].logPmf()))
        .toArray();
  }

  private static double winRate(Selection.Law law, double[] values) {
    double[] even = new double[values.length];
    Arrays.fill(even, -Math.log(values.length));
    return Selection.Law.of(law.logPmf(), even, values, law.draws()).winRate();
  }

  /** Chooses the value of a rule's parameter by gold, on half of the prompts for the other half. */
  static Tuned tuned(
      DoubleFunction<InferenceRule> rule,
      double[] grid,
      double[][] selector,
      double[][] logProbs,
      double[][] gold) {
    double[][] values = PoolScores.of(gold).values();
    double[][][] table = new double[grid.length][1][];
    for (int k = 0; k < grid.length; k++) {
      table[k][0] = means(laws(rule.apply(grid[k]), selector, logProbs), values);
    }
    try {
      TunedParameter best = TunedParameter.of(new ParameterCurve(grid, table), FOLDS, LEVEL);
      return new Tuned(rule.apply(best.value()), best);
    } catch (IllegalArgumentException e) {
      throw new BadInput("tune: " + e.getMessage());
    }
  }

  /**
   * A rule with the parameter that gives the most gold.
   *
   * @param rule with it, chosen on all prompts
   * @param parameter its value with an interval, and the gold kept on prompts that it was not
   *     chosen on
   */
  public record Tuned(InferenceRule rule, TunedParameter parameter) {
    @Override
    public String toString() {
      Interval kept = parameter.kept().interval(LEVEL);
      return String.format(
          Locale.ROOT,
          "%s: best value %.4g [%.4g, %.4g] (%s); gold on prompts that did not choose it %.3f sd"
              + " [%.3f, %.3f]",
          rule,
          parameter.value(),
          parameter.interval().low(),
          parameter.interval().high(),
          parameter.found().name().toLowerCase(Locale.ROOT).replace('_', ' '),
          parameter.kept().mean(),
          kept.low(),
          kept.high());
    }
  }

  @Override
  public Table table() {
    return Tables.of("selection", Row.class, rows);
  }

  @Override
  public Schema schema() {
    return Schema.of(Row.class);
  }

  @Override
  public String toString() {
    return TextTable.of(table(), schema(), SHOWN);
  }
}
