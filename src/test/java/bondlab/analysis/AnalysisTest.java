package bondlab.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.stats.BestOfNCurve;
import bondlab.stats.ChooseN;
import bondlab.stats.FitIntervals;
import bondlab.stats.OveroptimizationFit;
import bondlab.stats.RandomStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What an analysis says, against brute force, closed forms and the statistics of the studies. */
class AnalysisTest {
  @TempDir Path folder;

  /** [P][M] as a table, rows of prompts mixed. */
  static Table table(double[][] proxy, double[][] gold) {
    IntColumn prompt = IntColumn.create("prompt");
    DoubleColumn proxies = DoubleColumn.create("proxy");
    DoubleColumn golds = DoubleColumn.create("gold");
    int most = Arrays.stream(proxy).mapToInt(row -> row.length).max().orElseThrow();
    for (int m = 0; m < most; m++) {
      for (int p = 0; p < proxy.length; p++) {
        if (m < proxy[p].length) {
          prompt.append(p);
          proxies.append(proxy[p][m]);
          golds.append(gold[p][m]);
        }
      }
    }
    return Table.create("samples", prompt, proxies, golds);
  }

  private static double[][] gaussians(int prompts, int samples, RandomStream stream) {
    double[][] values = new double[prompts][samples];
    for (double[] row : values) {
      Arrays.setAll(row, i -> stream.nextGaussian());
    }
    return values;
  }

  private static double[] column(Table table, String name) {
    return table.doubleColumn(name).asDoubleArray();
  }

  @Test
  void curvesOfSmallPoolsWithTiesAreMeansOverAllSubsets() {
    RandomStream stream = RandomStream.of(11);
    double[][] proxy = new double[7][];
    double[][] gold = new double[7][];
    for (int p = 0; p < 7; p++) {
      int size = 5 + stream.nextInt(4); // pools of several sizes
      proxy[p] = new double[size];
      gold[p] = new double[size];
      for (int m = 0; m < size; m++) {
        proxy[p][m] = stream.nextInt(3);
        gold[p][m] = stream.nextInt(2);
      }
    }
    Analysis analysis =
        Analysis.table(table(proxy, gold))
            .prompt("prompt")
            .proxies("proxy")
            .gold("gold")
            .ns(1, 2, 3, 5)
            .analyze();
    for (Row row : analysis.curves()) {
      int n = row.getInt("n");
      double picked = 0;
      double own = 0;
      double best = 0;
      for (int p = 0; p < 7; p++) {
        picked += RankedPoolTest.bySubsets(proxy[p], gold[p], n) / 7;
        own += RankedPoolTest.bySubsets(proxy[p], proxy[p], n) / 7;
        best += RankedPoolTest.bySubsets(gold[p], gold[p], n) / 7;
      }
      assertEquals(picked, row.getDouble("gold_mean"), 1e-12);
      assertEquals(own, row.getDouble("proxy_mean"), 1e-12);
      Table ceiling = analysis.ceiling().where(analysis.ceiling().intColumn("n").isEqualTo(n));
      assertEquals(best, ceiling.doubleColumn("best_at_n").get(0), 1e-12);
      assertEquals(best, ceiling.doubleColumn("pass_at_n").get(0), 1e-12);
    }
    assertTrue(analysis.notes().stream().anyMatch(note -> note.contains("share their score")));
    assertTrue(analysis.notes().stream().anyMatch(note -> note.contains("pools have")));
  }

  @Test
  void oneRightOfFourIsBestAtFour() {
    double[][] gold = {{0, 1, 0, 0}, {1, 0, 0, 0}};
    Analysis analysis = Analysis.of(table(gold, gold), "prompt", "proxy", "gold");
    assertArrayEquals(new double[] {0.25, 0.5, 1}, column(analysis.ceiling(), "pass_at_n"), 1e-15);
    assertArrayEquals(new double[] {0.25, 0.5, 1}, column(analysis.curves(), "gold_mean"), 1e-15);
  }

  @Test
  void curvesFitsAndNAreThoseOfTheStudies() {
    RandomStream stream = RandomStream.of(12);
    double[][] proxy = gaussians(30, 64, stream);
    double[][] gold = gaussians(30, 64, stream);
    for (int p = 0; p < 30; p++) {
      for (int m = 0; m < 64; m++) {
        gold[p][m] += proxy[p][m] - 0.3 * proxy[p][m] * proxy[p][m] + p;
      }
    }
    Analysis analysis = Analysis.of(table(proxy, gold), "prompt", "proxy", "gold");
    int[] ns = {1, 2, 4, 8, 16, 32, 64};
    double[][] curves = BestOfNCurve.estimate(proxy, gold, ns);
    double[] mean = new double[ns.length];
    for (int p = 0; p < 30; p++) {
      double base = curves[p][0];
      for (int k = 0; k < ns.length; k++) {
        mean[k] += curves[p][k] / 30;
        curves[p][k] -= base;
      }
    }
    assertArrayEquals(mean, column(analysis.curves(), "gold_mean"), 1e-12);
    FitIntervals fit =
        FitIntervals.overPrompts(
            OveroptimizationFit.Form.BEST_OF_N,
            column(analysis.curves(), "d"),
            curves,
            OveroptimizationFit.equalWeights(ns.length),
            0.95,
            2000,
            stream.at("fit"));
    Row found = analysis.fits().row(0);
    assertEquals(fit.fit().alpha(), found.getDouble("alpha"), 1e-12);
    assertEquals(fit.fit().beta(), found.getDouble("beta"), 1e-12);
    assertEquals(fit.fit().peakN(), found.getDouble("peak_n"), 1e-9 * fit.fit().peakN());
    // ends of 2,000 draws in two streams: within a fifth of the interval
    double width = fit.alpha().high() - fit.alpha().low();
    assertEquals(fit.alpha().low(), found.getDouble("alpha_low"), 0.2 * width);
    assertEquals(fit.alpha().high(), found.getDouble("alpha_high"), 0.2 * width);
    ChooseN choice = ChooseN.hedge(proxy, gold, 0.95, 500, stream.at("n"));
    assertEquals(choice.n(), analysis.chooseN().doubleColumn("n").get(0), 1e-6);
  }

  @Test
  void hedgeFindsTheClosedFormAndConditionalIsItsCurve() {
    int size = 4000;
    double p = 12;
    double[][] proxy = new double[2][size];
    double[][] gold = new double[2][size];
    for (int i = 0; i < size; i++) {
      double u = (i + 0.5) / size;
      for (int prompt = 0; prompt < 2; prompt++) {
        proxy[prompt][i] = u + prompt;
        gold[prompt][i] = Math.pow(u, p) * (1 - u);
      }
    }
    Analysis analysis = Analysis.of(table(proxy, gold), "prompt", "proxy", "gold");
    // cells of 1/4000 against the integral: an error of order 1/M
    assertEquals(Math.sqrt(p * (p + 1)), analysis.chooseN().doubleColumn("n").get(0), 0.01);
    double[] bins = column(analysis.conditional(), "gold_mean");
    for (int b = 0; b < 20; b++) {
      double from = b / 20.0;
      double to = (b + 1) / 20.0;
      double integral = antiderivative(to, p) - antiderivative(from, p);
      assertEquals(20 * integral, bins[b], 1e-7);
    }
  }

  private static double antiderivative(double u, double p) {
    return Math.pow(u, p + 1) / (p + 1) - Math.pow(u, p + 2) / (p + 2);
  }

  @Test
  void standardisedScoresAreCentredAndInSdWithinPrompts() {
    RandomStream stream = RandomStream.of(13);
    double[][] proxy = gaussians(12, 16, stream);
    double[][] gold = gaussians(12, 16, stream);
    for (int p = 0; p < 12; p++) {
      for (int m = 0; m < 16; m++) {
        gold[p][m] = 7 * p + 3 * (gold[p][m] + proxy[p][m]);
      }
    }
    Table table = table(proxy, gold);
    Analysis raw = Analysis.of(table, "prompt", "proxy", "gold");
    Analysis standard =
        Analysis.table(table)
            .prompt("prompt")
            .proxies("proxy")
            .gold("gold")
            .standardize(true)
            .analyze();
    double sd =
        raw.scores()
            .where(raw.scores().stringColumn("score").isEqualTo("gold"))
            .doubleColumn("sd")
            .get(0);
    assertArrayEquals(column(raw.curves(), "gold_gain"), column(standard.curves(), "gold_mean"), 0);
    assertEquals(
        raw.fits().doubleColumn("alpha").get(0) / sd,
        standard.fits().doubleColumn("alpha").get(0),
        1e-12);
    assertEquals(0, standard.curves().doubleColumn("gold_mean").get(0));
  }

  @Test
  void ensemblesReorderGoldTogetherWithTheCombinedProxy() {
    RandomStream stream = RandomStream.of(14);
    double[][] one = gaussians(5, 6, stream);
    double[][] two = gaussians(5, 6, stream);
    double[][] gold = gaussians(5, 6, stream);
    Table table = table(one, gold);
    table.addColumns(table(two, two).doubleColumn("gold").copy().setName("second"));
    Analysis analysis =
        Analysis.table(table)
            .prompt("prompt")
            .proxies("proxy", "second")
            .gold("gold")
            .ns(1, 3)
            .ensembles(0.5, "mean", "worst", "uncertainty")
            .analyze();
    double[][] z1 = standardised(one);
    double[][] z2 = standardised(two);
    Map<String, double[]> expected =
        Map.of(
            "ensemble-mean", best(z1, z2, gold, (a, b) -> (a + b) / 2),
            "ensemble-worst", best(z1, z2, gold, Math::min),
            "ensemble-uncertainty",
                best(z1, z2, gold, (a, b) -> (a + b) / 2 - 0.5 * (a - b) * (a - b) / 4));
    expected.forEach(
        (name, both) -> {
          Table its = analysis.curves();
          its = its.where(its.stringColumn("proxy").isEqualTo(name));
          assertEquals(both[0], its.doubleColumn("proxy_mean").get(1), 1e-12, name);
          assertEquals(both[1], its.doubleColumn("gold_mean").get(1), 1e-12, name);
        });
  }

  private static double[][] standardised(double[][] values) {
    double[] all = Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
    double mean = Arrays.stream(all).average().orElseThrow();
    double sd =
        Math.sqrt(Arrays.stream(all).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
    return Arrays.stream(values)
        .map(row -> Arrays.stream(row).map(x -> (x - mean) / sd).toArray())
        .toArray(double[][]::new);
  }

  private static double[] best(
      double[][] one, double[][] two, double[][] gold, java.util.function.DoubleBinaryOperator by) {
    double[] means = new double[2];
    for (int p = 0; p < one.length; p++) {
      double[] combined = new double[one[p].length];
      int prompt = p;
      Arrays.setAll(combined, m -> by.applyAsDouble(one[prompt][m], two[prompt][m]));
      means[0] += RankedPoolTest.bySubsets(combined, combined, 3) / one.length;
      means[1] += RankedPoolTest.bySubsets(combined, gold[p], 3) / one.length;
    }
    return means;
  }

  @Test
  void constantScoresGiveNoEffectAndAreNamed() {
    double[][] constant = new double[6][8];
    for (double[] row : constant) {
      Arrays.fill(row, 0.1);
    }
    double[][] gold = gaussians(6, 8, RandomStream.of(15));
    Analysis analysis = Analysis.of(table(constant, gold), "prompt", "proxy", "gold");
    assertTrue(analysis.notes().toString().contains("constant within every prompt"));
    assertArrayEquals(new double[4], column(analysis.curves(), "gold_gain"), 0);
    assertEquals(0, analysis.fits().doubleColumn("alpha").get(0), 1e-300);
    assertEquals(Double.POSITIVE_INFINITY, analysis.fits().doubleColumn("peak_n").get(0));
    assertEquals("flat", analysis.chooseN().stringColumn("found").get(0));
    Analysis noGold = Analysis.of(table(gold, constant), "prompt", "proxy", "gold");
    assertEquals(0, noGold.fits().doubleColumn("beta").get(0), 1e-300);
    noGold.save(folder); // figures of nothing do not fail
  }

  @Test
  void moreTablesWorkWithoutGoldAndWithoutProxies() {
    double[][] values = gaussians(4, 8, RandomStream.of(16));
    Table table = table(values, values);
    Analysis proxyOnly = Analysis.table(table).prompt("prompt").proxies("proxy").analyze();
    assertEquals(List.of("scores", "curves"), proxyOnly.tableNames());
    assertEquals(4, proxyOnly.curves().doubleColumn("gold_mean").countMissing());
    Analysis goldOnly = Analysis.table(table).prompt("prompt").gold("gold").analyze();
    assertEquals(List.of("scores", "ceiling"), goldOnly.tableNames());
    proxyOnly.save(folder.resolve("proxy"));
    goldOnly.save(folder.resolve("gold"));
    assertTrue(Files.isRegularFile(folder.resolve("proxy/figures/gold-and-proxy.svg")));
  }

  @Test
  void klIsEstimatedThreeWaysAndNeverClamped() {
    Table table = table(new double[][] {{1, 2}, {1, 2}}, new double[][] {{1, 2}, {1, 2}});
    table.addColumns(
        DoubleColumn.create("policy", -1, -2, -3, -4),
        DoubleColumn.create("ref", -2, -4, -1, -4.5));
    // rows are prompt 0, 1, 0, 1: l = −1, −2 | 2, −0.5 (by prompt: {−1, 2}, {−2, −0.5})
    Analysis analysis =
        Analysis.table(table).prompt("prompt").logProbabilities("policy", "ref").analyze();
    double k1 = ((1 - 2) / 2.0 + (2 + 0.5) / 2) / 2;
    double k2 = ((0.5 + 2) / 2 + (2 + 0.125) / 2) / 2;
    double k3 = 0;
    for (double l : new double[] {-1, 2, -2, -0.5}) {
      k3 += (Math.exp(l) - 1 - l) / 4;
    }
    assertArrayEquals(new double[] {k1, k2, k3}, column(analysis.kl(), "mean"), 1e-14);
    assertEquals("kl_sequence_k3", analysis.kl().stringColumn("estimator").get(2));
    table.doubleColumn("ref").set(0, 900);
    Analysis far =
        Analysis.table(table).prompt("prompt").logProbabilities("policy", "ref").analyze();
    assertEquals(Double.POSITIVE_INFINITY, column(far.kl(), "mean")[2]);
    assertTrue(far.notes().toString().contains("kl_sequence_k3 is infinite"));
  }

  @Test
  void seedsAndPromptsAreBothInTheInterval() {
    RandomStream stream = RandomStream.of(17);
    IntColumn prompt = IntColumn.create("prompt");
    StringColumn seed = StringColumn.create("seed");
    DoubleColumn proxy = DoubleColumn.create("proxy");
    DoubleColumn gold = DoubleColumn.create("gold");
    double[] effect = {-2, 0, 3};
    for (int p = 0; p < 20; p++) {
      for (int s = 0; s < 3; s++) {
        for (int m = 0; m < 8; m++) {
          prompt.append(p);
          seed.append("s" + s);
          proxy.append(stream.nextGaussian());
          gold.append(effect[s] + 0.1 * stream.nextGaussian() + 0.1 * p);
        }
      }
    }
    Table table = Table.create("t", prompt, seed, proxy, gold);
    Analysis pooled = Analysis.of(table, "prompt", "proxy", "gold");
    Analysis seeded =
        Analysis.table(table).prompt("prompt").proxies("proxy").gold("gold").seed("seed").analyze();
    double narrow = width(pooled.scores(), 1);
    double wide = width(seeded.scores(), 1);
    assertTrue(wide > 5 * narrow, wide + " against " + narrow);
    assertEquals(8, seeded.curves().intColumn("n").max()); // a pool is of one seed
    assertTrue(seeded.toString().contains("prompts and seeds"));
  }

  private static double width(Table scores, int row) {
    return column(scores, "mean_high")[row] - column(scores, "mean_low")[row];
  }

  @Test
  void manyPromptsAreGroupedForTheBootstrapOnly() {
    RandomStream stream = RandomStream.of(18);
    double[][] proxy = gaussians(6000, 4, stream);
    double[][] gold = gaussians(6000, 4, stream);
    for (int p = 0; p < 6000; p++) {
      for (int m = 0; m < 4; m++) {
        gold[p][m] += proxy[p][m];
      }
    }
    Analysis analysis = Analysis.of(table(proxy, gold), "prompt", "proxy", "gold");
    double[][] curves = BestOfNCurve.estimate(proxy, gold, new int[] {1, 2, 4});
    double[] mean = new double[3];
    for (double[] curve : curves) {
      Arrays.setAll(mean, k -> mean[k] + (curve[k] - curve[0]) / 6000);
    }
    double[] d = column(analysis.curves(), "d");
    OveroptimizationFit fit = OveroptimizationFit.bestOfN(d, mean);
    assertEquals(fit.alpha(), analysis.fits().doubleColumn("alpha").get(0), 1e-12);
    assertEquals(fit.beta(), analysis.fits().doubleColumn("beta").get(0), 1e-12);
  }

  @Test
  void savedFilesAreWholeAndThePageRunsNothing() throws Exception {
    double[][] values = gaussians(4, 8, RandomStream.of(19));
    Table table = table(values, gaussians(4, 8, RandomStream.of(20)));
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < table.rowCount(); i++) {
      texts.add("<script>alert(" + i + ")</script>");
    }
    table.addColumns(StringColumn.create("text", texts));
    table.column("proxy").setName("<b>proxy</b>");
    Analysis.table(table)
        .prompt("prompt")
        .proxies("<b>proxy</b>")
        .gold("gold")
        .text("text")
        .analyze()
        .save(folder);
    String page = Files.readString(folder.resolve("report.html"));
    assertFalse(page.contains("<script"), "escaped");
    assertFalse(page.contains("<b>"), "escaped");
    assertTrue(page.contains("&lt;script&gt;alert("));
    assertTrue(page.contains("default-src 'none'"));
    assertFalse(page.replaceAll("data:image/png;base64,[^\"]*", "").contains("http:"));
    for (String name : List.of("curves", "fits", "forms", "choose_n", "conditional", "examples")) {
      for (String end : List.of(".csv", ".parquet", ".json")) {
        assertTrue(Files.size(folder.resolve("tables/" + name + end)) > 0, name + end);
      }
    }
  }
}
