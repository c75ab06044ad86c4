package bondlab.analysis;

import bondlab.analysis.ResultRows.BinRow;
import bondlab.analysis.ResultRows.CeilingRow;
import bondlab.analysis.ResultRows.ChoiceRow;
import bondlab.analysis.ResultRows.ExampleRow;
import bondlab.analysis.ResultRows.FormRow;
import bondlab.analysis.ResultRows.KlRow;
import bondlab.analysis.ResultRows.ScoreRow;
import bondlab.analysis.ResultRows.SelectorCurveRow;
import bondlab.analysis.ResultRows.SelectorFitRow;
import bondlab.stats.BestOfN;
import bondlab.stats.ChooseN;
import bondlab.stats.OveroptimizationFit;
import bondlab.stats.OveroptimizationFit.FitComparison;
import bondlab.stats.RandomStream;
import bondlab.table.Schema;
import bondlab.table.Tables;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tech.tablesaw.api.Table;

/** Makes the tables of results of what a pass over the samples has kept. */
final class ResultTables {
  static final double LEVEL = 0.95;
  private static final int TEXT = 400;

  private final SampleAnalysis analysis;
  private final PoolStatistics statistics;
  private final SampleColumns columns;
  private final AnalysisSettings settings;
  private final RandomStream stream;
  private final List<String> notes;
  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final Map<String, Schema> schemas = new LinkedHashMap<>();

  ResultTables(SampleAnalysis analysis, SampleColumns columns, AnalysisSettings settings)
      throws SQLException {
    this.analysis = analysis;
    this.statistics = analysis.statistics();
    this.columns = columns;
    this.settings = settings;
    this.stream = RandomStream.of(settings.randomSeed()).at("analyze");
    this.notes = new ArrayList<>(analysis.notes());
    make();
  }

  /** All tables by name; one that would be empty is left out. */
  Map<String, Table> tables() {
    return tables;
  }

  /** Units and meanings by a table's name. */
  Map<String, Schema> schemas() {
    return schemas;
  }

  /** Notes beside the numbers. */
  List<String> notes() {
    return notes;
  }

  private void make() throws SQLException {
    List<SelectorCurveRow> curves = new ArrayList<>();
    List<ScoreRow> scores = new ArrayList<>();
    List<SelectorFitRow> fits = new ArrayList<>();
    List<FormRow> forms = new ArrayList<>();
    List<ChoiceRow> choices = new ArrayList<>();
    List<BinRow> bins = new ArrayList<>();
    List<CeilingRow> ceilings = new ArrayList<>();
    List<KlRow> kls = new ArrayList<>();
    List<ExampleRow> examples = new ArrayList<>();
    for (int a = 0; a < analysis.samples().arms().size(); a++) {
      ArmTotals arm = analysis.arm(a);
      String name = analysis.samples().arms().get(a);
      scores(name, arm, scores);
      ceilings(name, arm, ceilings);
      kls(name, arm, kls);
      for (int s = 0; s < statistics.selectors().size(); s++) {
        curves(name, arm, s, curves);
        if (columns.hasGold()) {
          fit(name, arm, s, fits, forms);
          choice(name, arm, s, choices);
          bins(name, arm, s, bins);
          examples(a, s, examples);
        }
      }
    }
    put("scores", ScoreRow.class, scores);
    put("curves", SelectorCurveRow.class, curves);
    put("fits", SelectorFitRow.class, fits);
    put("forms", FormRow.class, forms);
    put("choose_n", ChoiceRow.class, choices);
    put("conditional", BinRow.class, bins);
    put("ceiling", CeilingRow.class, ceilings);
    put("kl", KlRow.class, kls);
    put("examples", ExampleRow.class, examples);
    put("comparisons", Comparison.class, Comparison.all(analysis, columns));
  }

  private <R extends Record> void put(String name, Class<R> type, List<R> rows) {
    if (rows.isEmpty()) {
      return;
    }
    Table table = Tables.of(name, type, rows);
    boolean oneArm = analysis.samples().arms().size() == 1;
    if (oneArm) {
      table.removeColumns("arm");
    }
    tables.put(name, table);
    schemas.put(name, Schema.of(type).describing(table));
  }

  /** The unit that means are told in: 1, or with standardised scores their sd within prompts. */
  private double unit(ArmTotals arm, int score) {
    double sd = arm.sdWithin(score);
    return settings.standardize() && sd > 0 ? sd : 1;
  }

  private void scores(String name, ArmTotals arm, List<ScoreRow> rows) {
    for (int i = 0; i < statistics.scores(); i++) {
      boolean selector = i < statistics.selectors().size();
      PromptMeans.Estimate mean = arm.means().estimate(i);
      rows.add(
          new ScoreRow(
              name,
              selector ? statistics.selectors().get(i).name() : columns.gold(),
              arm.means().prompts(),
              arm.rows(),
              mean.mean(),
              mean.low(LEVEL),
              mean.high(LEVEL),
              arm.sdWithin(i),
              selector ? arm.tiedShare(i) : null));
    }
  }

  private void curves(String name, ArmTotals arm, int s, List<SelectorCurveRow> rows) {
    PoolStatistics.Block block = statistics.block(s);
    boolean gold = columns.hasGold();
    double[] d = PoolStatistics.distances(statistics.ns());
    for (int k = 0; k < d.length; k++) {
      boolean centred = settings.standardize();
      IntervalOf proxy =
          new IntervalOf(arm, (centred ? block.proxyGain() : block.proxy()) + k, unit(arm, s));
      IntervalOf gain = new IntervalOf(arm, block.proxyGain() + k, arm.sdWithin(s));
      int goldMean = statistics.goldMean();
      IntervalOf golds =
          gold
              ? new IntervalOf(
                  arm, (centred ? block.goldGain() : block.gold()) + k, unit(arm, goldMean))
              : IntervalOf.NONE;
      IntervalOf goldGain =
          gold
              ? new IntervalOf(arm, block.goldGain() + k, arm.sdWithin(goldMean))
              : IntervalOf.NONE;
      rows.add(
          new SelectorCurveRow(
              name,
              statistics.selectors().get(s).name(),
              statistics.ns()[k],
              BestOfN.klUpperBound(statistics.ns()[k]),
              d[k],
              arm.means().prompts(),
              proxy.mean(),
              proxy.low(),
              proxy.high(),
              golds.mean(),
              golds.low(),
              golds.high(),
              gain.mean(),
              gain.low(),
              gain.high(),
              goldGain.mean(),
              goldGain.low(),
              goldGain.high()));
    }
  }

  /** A mean with its interval; nulls without a unit. */
  private record IntervalOf(Double mean, Double low, Double high) {
    static final IntervalOf NONE = new IntervalOf(null, null, null);

    IntervalOf(ArmTotals arm, int at, double unit) {
      this(unit > 0 ? arm.means().estimate(at).over(unit) : null);
    }

    private IntervalOf(PromptMeans.Estimate estimate) {
      this(
          estimate == null ? null : estimate.mean(),
          estimate == null ? null : estimate.low(LEVEL),
          estimate == null ? null : estimate.high(LEVEL));
    }
  }

  private void fit(
      String name, ArmTotals arm, int s, List<SelectorFitRow> fits, List<FormRow> forms) {
    if (!statistics.fits()) {
      return;
    }
    String proxy = statistics.selectors().get(s).name();
    ArmTotals.Fit its =
        arm.fit(
            s,
            analysis.seeds() > 1,
            unit(arm, statistics.goldMean()),
            LEVEL,
            settings.resamples(),
            stream.at("fit"));
    OveroptimizationFit fit = its.fit();
    fits.add(
        new SelectorFitRow(
            name,
            proxy,
            arm.means().prompts(),
            fit.alpha(),
            its.alpha().low(),
            its.alpha().high(),
            fit.beta(),
            its.beta().low(),
            its.beta().high(),
            fit.peakD(),
            its.peakD().low(),
            its.peakD().high(),
            fit.peakN(),
            its.peakN().low(),
            its.peakN().high(),
            fit.peakReward(),
            its.peakReward().low(),
            its.peakReward().high(),
            its.peakShare()));
    forms(name, proxy, fit, forms);
  }

  private static void forms(
      String name, String proxy, OveroptimizationFit fit, List<FormRow> rows) {
    OveroptimizationFit rl = OveroptimizationFit.rl(fit.d(), fit.reward());
    List<FitComparison> all = FitComparison.ofAllForms(fit.d(), fit.reward());
    double least = all.get(0).aic();
    for (FitComparison form : all) {
      Double alpha =
          switch (form.form()) {
            case "best_of_n" -> fit.alpha();
            case "rl" -> rl.alpha();
            case "linear" -> slope(fit.d(), fit.reward());
            default -> null;
          };
      Double beta =
          switch (form.form()) {
            case "best_of_n" -> fit.beta();
            case "rl" -> rl.beta();
            default -> null;
          };
      Double above = Double.isInfinite(least) ? null : form.aic() - least;
      rows.add(
          new FormRow(
              name,
              proxy,
              form.form(),
              form.coefficients(),
              alpha,
              beta,
              form.rss(),
              form.aic(),
              above));
    }
  }

  private static double slope(double[] d, double[] reward) {
    double products = 0;
    double squares = 0;
    for (int k = 0; k < d.length; k++) {
      products += d[k] * reward[k];
      squares += d[k] * d[k];
    }
    return products / squares;
  }

  private void choice(String name, ArmTotals arm, int s, List<ChoiceRow> rows) {
    if (arm.ranks() < 2) {
      return;
    }
    ChooseN choice = arm.chooseN(s, LEVEL, settings.resamples(), stream.at("choose-n"));
    rows.add(
        new ChoiceRow(
            name,
            statistics.selectors().get(s).name(),
            choice.n(),
            choice.lower(),
            choice.upper(),
            choice.found().name().toLowerCase(Locale.ROOT),
            choice.rootShare(),
            arm.ranks()));
  }

  private void bins(String name, ArmTotals arm, int s, List<BinRow> rows) {
    PoolStatistics.Block block = statistics.block(s);
    double sd = arm.sdWithin(statistics.goldMean());
    boolean centred = settings.standardize();
    for (int b = 0; b < statistics.bins(); b++) {
      IntervalOf gold =
          new IntervalOf(
              arm, (centred ? block.binGain() : block.bin()) + b, unit(arm, statistics.goldMean()));
      IntervalOf gain = new IntervalOf(arm, block.binGain() + b, sd);
      rows.add(
          new BinRow(
              name,
              statistics.selectors().get(s).name(),
              (double) b / statistics.bins(),
              (b + 1.0) / statistics.bins(),
              gold.mean(),
              gold.low(),
              gold.high(),
              gain.mean(),
              gain.low(),
              gain.high()));
    }
  }

  private void ceilings(String name, ArmTotals arm, List<CeilingRow> rows) {
    if (!columns.hasGold()) {
      return;
    }
    for (int k = 0; k < statistics.ns().length; k++) {
      IntervalOf best = new IntervalOf(arm, statistics.ceiling() + k, 1);
      rows.add(
          new CeilingRow(
              name,
              statistics.ns()[k],
              best.mean(),
              best.low(),
              best.high(),
              analysis.binary() ? best.mean() : null));
    }
  }

  private void kls(String name, ArmTotals arm, List<KlRow> rows) {
    if (!columns.hasKl()) {
      return;
    }
    for (int i = 0; i < 3; i++) {
      IntervalOf kl = new IntervalOf(arm, statistics.kl() + i, 1);
      String estimator = "kl_sequence_k" + (i + 1);
      if (Double.isInfinite(kl.mean())) {
        notes.add(
            estimator
                + " is infinite: a response is so much likelier under the reference that the ratio"
                + " overflows; k1 is the one to read");
      }
      rows.add(new KlRow(name, estimator, kl.mean(), kl.low(), kl.high(), arm.means().prompts()));
    }
  }

  private void examples(int number, int s, List<ExampleRow> rows) throws SQLException {
    ArmTotals arm = analysis.arm(number);
    if (arm.rows() == arm.means().prompts() * analysis.seeds()) {
      return; // one sample per pool: there is nothing to choose from
    }
    List<ArmTotals.Example> examples = arm.examples(s);
    Map<Long, String> texts =
        analysis.samples().texts(number, examples.stream().map(ArmTotals.Example::row).toList());
    for (ArmTotals.Example example : examples) {
      String text = texts.get(example.row());
      rows.add(
          new ExampleRow(
              analysis.samples().arms().get(number),
              statistics.selectors().get(s).name(),
              example.row(),
              example.gold(),
              text == null ? "" : cut(text)));
    }
  }

  private static String cut(String text) {
    int most = Math.min(text.length(), TEXT);
    return text.length() > most ? text.substring(0, most) + "…" : text;
  }
}
