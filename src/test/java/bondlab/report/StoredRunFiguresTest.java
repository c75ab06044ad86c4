package bondlab.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.config.BadInput;
import bondlab.experiment.RunFolder;
import bondlab.report.Figure.Mark;
import bondlab.study.BondStudy;
import bondlab.table.TableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tech.tablesaw.api.Table;

/**
 * Figures of the stored runs: their series are the tables' columns, in whatever version's files.
 */
class StoredRunFiguresTest {
  private static final Path RUNS = Path.of("src/test/resources/stored-runs");

  @TempDir Path folder;

  private enum Stored {
    KNOWN_ANSWERS("known-answers", KnownAnswersReport::figures, Set.of("name")),
    MODE_COVERING("mode-covering", ModeCoveringReport::figures, Set.of("y", "law", "beta")),
    QUANTILE_ERROR(
        "quantile-error",
        QuantileErrorReport::figures,
        Set.of("estimator", "samples", "p", "n", "responses")),
    OVEROPTIMIZATION(
        "overoptimization-tiny",
        OveroptimizationReport::figures,
        Set.of("selector", "n", "size", "pairs")),
    TYPICALITY(
        "typicality", OveroptimizationReport::figures, Set.of("selector", "n", "size", "pairs")),
    BOND("bond-tiny", tables -> bond(tables), Set.of("arm", "seed", "step", "selector", "n"));

    private final Path run;
    private final Function<RunTables, Map<String, Supplier<Drawing>>> figures;
    private final Set<String> keys;
    private Map<String, Drawing> drawn;

    Stored(
        String run, Function<RunTables, Map<String, Supplier<Drawing>>> figures, Set<String> keys) {
      this.run = RUNS.resolve(run);
      this.figures = figures;
      this.keys = keys;
    }

    private static Map<String, Supplier<Drawing>> bond(RunTables tables) {
      Map<String, Supplier<Drawing>> figures = new HashMap<>();
      BondStudy.FIGURES.forEach(name -> figures.put(name, () -> BondReport.draw(name, tables)));
      return figures;
    }

    Map<String, Drawing> draw(Path run) {
      RunTables tables = new RunTables(new RunFolder(run));
      Map<String, Drawing> drawn = new HashMap<>();
      figures.apply(tables).forEach((name, figure) -> drawn.put(name, tables.draw(figure)));
      return drawn;
    }

    /** Every figure of the stored run as it is. */
    Map<String, Drawing> drawn() {
      drawn = drawn == null ? draw(run) : drawn;
      return drawn;
    }

    List<Figure> panels(String figure) {
      return drawn().get(figure).panels();
    }

    Table table(String name) {
      return TableFiles.readParquet(run.resolve("tables").resolve(name + ".parquet"));
    }

    boolean isKey(String table, String column) {
      boolean replicateOfFits = table.equals("fits") && column.equals("replicate");
      boolean other =
          column.equals("n") && table.matches("outcomes|evaluations")
              || column.equals("beta") && table.matches("evaluations|fits")
              || column.equals("samples") && table.matches("curves|evaluations");
      boolean objective = table.equals("students") && column.equals("objective");
      return replicateOfFits || objective || keys.contains(column) && !other;
    }
  }

  private static double[] column(Table table, String name) {
    return IntStream.range(0, table.rowCount())
        .mapToDouble(i -> table.column(name).isMissing(i) ? Double.NaN : number(table, name, i))
        .toArray();
  }

  private static double number(Table table, String name, int row) {
    return table.numberColumn(name).getDouble(row);
  }

  private static Table where(Table table, String column, String value) {
    return table.where(table.stringColumn(column).isEqualTo(value));
  }

  private static Table where(Table table, String column, double value) {
    return table.where(table.numberColumn(column).isEqualTo(value));
  }

  private static Mark.Line line(Figure panel, String name) {
    return panel.marks(Mark.Line.class).stream()
        .filter(line -> line.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(panel + " has no line " + name));
  }

  private static void assertLine(Figure panel, String name, Table rows, String x, String y) {
    assertArrayEquals(column(rows, x), line(panel, name).x(), name);
    assertArrayEquals(column(rows, y), line(panel, name).y(), name);
  }

  /** Means over the seeds of an arm at each of its steps. */
  private static double[] means(Table evaluations, String arm, String column) {
    Table own = where(evaluations, "arm", arm);
    return own.longColumn("step").unique().asList().stream()
        .sorted()
        .mapToDouble(
            step ->
                DoubleStream.of(column(where(own, "step", step), column)).average().orElseThrow())
        .toArray();
  }

  private static List<String> arms(Table evaluations) {
    return evaluations.stringColumn("arm").asList().stream().distinct().toList();
  }

  private static double[] last(Table evaluations, List<String> arms, String column) {
    return arms.stream()
        .mapToDouble(
            arm -> {
              double[] all = means(evaluations, arm, column);
              return all[all.length - 1];
            })
        .toArray();
  }

  @Test
  void knownAnswersAreTheirDifferencesOverTheirTolerances() {
    Table checks = Stored.KNOWN_ANSWERS.table("checks");
    Mark.Points shares =
        Stored.KNOWN_ANSWERS.panels("margins").get(0).marks(Mark.Points.class).get(0);
    double[] wanted =
        IntStream.range(0, checks.rowCount())
            .mapToDouble(
                i -> {
                  double off = Math.abs(number(checks, "got", i) - number(checks, "expected", i));
                  return off == 0 ? 1e-6 : Math.max(1e-6, off / number(checks, "tolerance", i));
                })
            .sorted()
            .toArray();
    assertArrayEquals(wanted, DoubleStream.of(shares.y()).sorted().toArray());
    for (int i = 0; i < wanted.length; i++) {
      assertEquals(i + 1, shares.x()[i]);
      assertTrue(i == 0 || shares.y()[i] <= shares.y()[i - 1], "largest first");
    }
  }

  @Test
  void theToyLawAndItsOptimaAreThoseOfTheTables() {
    Table outcomes = Stored.MODE_COVERING.table("outcomes");
    List<Figure> law = Stored.MODE_COVERING.panels("law");
    assertLine(law.get(0), "reference", outcomes, "y", "reference");
    assertLine(law.get(0), "Best-of-8", outcomes, "y", "best_of_n");
    assertLine(law.get(1), "", outcomes, "y", "reward");
    assertLine(law.get(2), "", outcomes, "y", "log_a");
    assertLine(law.get(3), "", outcomes, "y", "log_b");

    Table laws = Stored.MODE_COVERING.table("laws");
    Figure optima = Stored.MODE_COVERING.panels("optima").get(0);
    for (double beta : new double[] {0, 0.5, 1}) {
      String name = "β = " + Double.toString(beta).replaceFirst("\\.0$", "");
      assertLine(optima, name, where(laws, "beta", beta), "y", "probability");
    }
    assertArrayEquals(column(outcomes, "best_of_n"), optima.marks(Mark.Band.class).get(0).high());

    Table rows = Stored.MODE_COVERING.table("optima");
    List<Figure> against = Stored.MODE_COVERING.panels("against-beta");
    Table jeffreys = where(rows, "law", "normal, Jeffreys");
    Table jsd = where(rows, "law", "normal, JSD");
    List<String> columns = List.of("entropy", "spread");
    for (int i = 0; i < columns.size(); i++) {
      assertLine(against.get(i), "by Jeffreys, β", jeffreys, "weight", columns.get(i));
      assertLine(against.get(i), "by JSD, b", jsd, "weight", columns.get(i));
    }
    assertLine(against.get(2), "forward, by JSD", jsd, "weight", "forward_kl");
    assertLine(against.get(2), "backward, by JSD", jsd, "weight", "backward_kl");
    assertLine(against.get(2), "forward, KL(BoN‖π), by Jeffreys", jeffreys, "weight", "forward_kl");
    assertLine(
        against.get(2), "backward, KL(π‖BoN), by Jeffreys", jeffreys, "weight", "backward_kl");
  }

  @Test
  void errorsOfQuantilesAreThoseOfTheTables() {
    Table points = Stored.QUANTILE_ERROR.table("points");
    List<Figure> pointwise = Stored.QUANTILE_ERROR.panels("log-quantile");
    Table addOne = where(where(points, "estimator", "add_one"), "samples", 16);
    assertLine(pointwise.get(0), "add-one", addOne, "p", "bias");
    assertLine(pointwise.get(1), "add-one", addOne, "p", "rms");
    Table two = where(points, "estimator", "two_sample");
    assertLine(pointwise.get(0), "two samples (J-BOND)", two, "p", "bias");

    Table targets = where(Stored.QUANTILE_ERROR.table("targets"), "responses", "best_of_n");
    Figure end = Stored.QUANTILE_ERROR.panels("target-error").get(1);
    for (int k : new int[] {4, 16}) {
      Table rows = where(where(targets, "estimator", "add_one"), "samples", k);
      assertLine(end, "k = " + k, rows, "n", "rms");
    }
    Table costs = Stored.QUANTILE_ERROR.table("costs");
    Figure cost = Stored.QUANTILE_ERROR.panels("sampling-cost").get(0);
    assertLine(cost, "backward, responses of the reference", costs, "n", "backward_start");
    assertLine(cost, "backward, responses of Best-of-N", costs, "n", "backward_end");
    assertLine(cost, "forward, one best of N", costs, "n", "forward");
  }

  @ParameterizedTest
  @EnumSource(names = {"OVEROPTIMIZATION", "TYPICALITY"})
  void goldProxyAndCoefficientsAreThoseOfTheTables(Stored stored) {
    Table curves = where(stored.table("curves"), "replicate", 0);
    Table fits = where(stored.table("fits"), "replicate", 0);
    Figure panel = stored.panels("gold-and-proxy").get(0);
    for (int i = 0; i < fits.rowCount(); i++) {
      String selector = fits.stringColumn("selector").get(i);
      Table curve = where(curves, "selector", selector);
      assertLine(panel, selector + " gold", curve, "distance", "gold");
      assertLine(panel, selector + " proxy", curve, "distance", "proxy");
      assertArrayEquals(column(curve, "gold_low"), panel.marks(Mark.Band.class).get(i).low());
      assertArrayEquals(column(curve, "gold_high"), panel.marks(Mark.Band.class).get(i).high());
    }
    List<String> columns = List.of("alpha", "beta");
    for (int i = 0; i < columns.size(); i++) {
      Figure coefficient = stored.panels("coefficients").get(i);
      Mark.Points bars = coefficient.marks(Mark.Points.class).get(0);
      Table own = where(fits, "pairs", column(fits, "pairs")[0]);
      assertArrayEquals(column(own, "parameters"), bars.x());
      assertArrayEquals(column(own, columns.get(i)), bars.y());
      assertArrayEquals(column(own, columns.get(i) + "_low"), bars.low());
      assertArrayEquals(column(own, columns.get(i) + "_high"), bars.high());
    }
  }

  @Test
  void theClearestTurnIsTheReplicateWhoseFallIsMostHalfWidths() {
    Table fits = Stored.TYPICALITY.table("fits");
    int clearest = -1;
    double most = 0;
    for (int i = 0; i < fits.rowCount(); i++) {
      double width = number(fits, "fall_high", i) - number(fits, "fall_low", i);
      double falls = -number(fits, "fall", i) / width;
      if (number(fits, "replicate", i) > 0 && number(fits, "fall_high", i) < 0 && falls > most) {
        most = falls;
        clearest = i;
      }
    }
    String selector = fits.stringColumn("selector").get(clearest);
    Table curve = where(Stored.TYPICALITY.table("curves"), "selector", selector);
    Table own = where(curve, "replicate", number(fits, "replicate", clearest));
    Figure panel = Stored.TYPICALITY.panels("clearest-turn").get(0);
    assertLine(panel, selector + " gold", own, "distance", "gold");
  }

  @Test
  void curvesOfTrainedPoliciesAreMeansOverSeedsOfTheTable() {
    Table rows = Stored.BOND.table("evaluations");
    List<String> arms = arms(rows);
    assertEquals(3, arms.size());
    Map<String, List<String>> bySteps =
        Map.of(
            "progress", List.of("proxy", "gold", "kl_rb", "held_out_loss"),
            "divergences", List.of("kl_to_best_of_n", "kl_from_best_of_n", "log_quantile"));
    Map<String, List<String>> against =
        Map.of("cost", List.of("generated_tokens", "reward_calls", "backward_passes", "seconds"));
    for (String arm : arms) {
      double[] distance =
          DoubleStream.of(means(rows, arm, "kl_rb"))
              .map(kl -> Math.sqrt(Math.max(0, kl)))
              .toArray();
      List<Figure> frontier = Stored.BOND.panels("frontier");
      assertArrayEquals(distance, line(frontier.get(0), arm).x());
      assertArrayEquals(means(rows, arm, "proxy"), line(frontier.get(0), arm).y());
      assertArrayEquals(means(rows, arm, "gold"), line(frontier.get(1), arm).y());
      Figure both = Stored.BOND.panels("gold-and-proxy").get(0);
      assertArrayEquals(distance, line(both, arm + " gold").x());
      assertArrayEquals(means(rows, arm, "gold"), line(both, arm + " gold").y());
      assertArrayEquals(means(rows, arm, "proxy"), line(both, arm + " proxy").y());
      Mark.Band band = both.marks(Mark.Band.class).get(arms.indexOf(arm));
      assertArrayEquals(means(rows, arm, "gold_low"), band.low());
      assertArrayEquals(means(rows, arm, "gold_high"), band.high());
      bySteps.forEach(
          (figure, columns) -> {
            List<Figure> panels = Stored.BOND.panels(figure);
            int row = 0; // divergences has a row of panels for each N
            while (!panels.get(row).toString().matches(".*[(; ]" + arm + "[;)].*")) {
              row += columns.size();
            }
            for (int i = 0; i < columns.size(); i++) {
              Figure panel = panels.get(row + i);
              assertArrayEquals(means(rows, arm, "step"), line(panel, arm).x(), columns.get(i));
              assertArrayEquals(means(rows, arm, columns.get(i)), line(panel, arm).y());
            }
          });
      against.forEach(
          (figure, columns) -> {
            for (int i = 0; i < columns.size(); i++) {
              Figure panel = Stored.BOND.panels(figure).get(i);
              assertArrayEquals(means(rows, arm, columns.get(i)), line(panel, arm).x());
              assertArrayEquals(means(rows, arm, "proxy"), line(panel, arm).y());
            }
          });
    }
    Table curve = where(Stored.BOND.table("curves"), "selector", "w16-400");
    assertLine(Stored.BOND.panels("frontier").get(1), "Best-of-n", curve, "distance", "gold");
    assertLine(Stored.BOND.panels("inference").get(0), "Best-of-n", curve, "n", "proxy");
  }

  @Test
  void endsAndStudentsHaveTheIntervalsOfTheTable() {
    Table rows = Stored.BOND.table("evaluations");
    List<String> columns = List.of("kl_to_best_of_n", "kl_from_best_of_n", "log_quantile", "gold");
    for (int i = 0; i < columns.size(); i++) {
      for (Mark.Points bars : Stored.BOND.panels("ends").get(i).marks(Mark.Points.class)) {
        Table own = where(rows, "best_of_n", Double.parseDouble(bars.name().substring(4)));
        List<String> arms = arms(own);
        assertArrayEquals(last(own, arms, "beta"), bars.x());
        assertArrayEquals(last(own, arms, columns.get(i)), bars.y());
        assertArrayEquals(last(own, arms, columns.get(i) + "_low"), bars.low());
        assertArrayEquals(last(own, arms, columns.get(i) + "_high"), bars.high());
      }
    }
    Table gkd = where(Stored.BOND.table("students"), "objective", "gkd");
    List<String> measured = List.of("kl_to_teacher", "kl_from_teacher");
    for (int i = 0; i < measured.size(); i++) {
      Mark.Points bars =
          Stored.BOND.panels("students").get(i).marks(Mark.Points.class).stream()
              .filter(p -> p.name().startsWith("GKD"))
              .findFirst()
              .orElseThrow();
      assertTrue(bars.name().contains("0.5"), "the share of own responses, in its earlier column");
      assertArrayEquals(column(gkd, "weight"), bars.x());
      assertArrayEquals(column(gkd, measured.get(i)), bars.y());
      assertArrayEquals(column(gkd, measured.get(i) + "_low"), bars.low());
      assertArrayEquals(column(gkd, measured.get(i) + "_high"), bars.high());
    }
  }

  /** Quantities without a unit, or with their unit as their name. */
  private static final Set<String> BARE =
      Set.of(
          "reward",
          "N",
          "outcome y",
          "true quantile p",
          "probability of an outcome",
          "standard deviation of y",
          "difference / tolerance",
          "check, largest difference first",
          "weight: β of Jeffreys, b of JSD",
          "weight: b of GKD, β of BOND",
          "β, weight of the backward KL",
          "tokens generated",
          "reward calls",
          "responses run backward",
          "responses drawn and scored",
          "responses generated for one answer");

  @ParameterizedTest
  @EnumSource
  void axesHaveUnitsAndLegendsNameEachSeries(Stored stored) {
    stored
        .drawn()
        .forEach(
            (name, drawing) -> {
              for (Figure panel : drawing.panels()) {
                for (String caption : panel.captions()) {
                  assertFalse(caption.contains(" has no "), name + ": " + caption);
                }
                for (Figure.Axis axis : List.of(panel.xAxis(), panel.yAxis())) {
                  boolean unit = axis.label().matches(".*\\[.+]");
                  assertTrue(unit || BARE.contains(axis.label()), name + ": " + axis.label());
                }
                assertSeriesAreNamed(name, panel);
              }
            });
  }

  private static void assertSeriesAreNamed(String figure, Figure panel) {
    Map<String, Integer> colours = new HashMap<>();
    Set<Integer> all = new HashSet<>();
    for (Mark mark : panel.marks()) {
      String name = mark instanceof Mark.Line line ? line.name() : "";
      name = mark instanceof Mark.Points points ? points.name() : name;
      int colour = mark instanceof Mark.Line line ? line.colour() : -1;
      colour = mark instanceof Mark.Points points ? points.colour() : colour;
      if (colour >= 0) {
        all.add(colour);
      }
      if (!name.isEmpty()) {
        assertEquals(
            colour, colours.computeIfAbsent(name, key -> -2) < 0 ? colour : colours.get(name));
        colours.put(name, colour);
      }
    }
    if (all.size() > 1) {
      assertEquals(all, new HashSet<>(colours.values()), figure + ": " + panel.title());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRunWithoutOneOfTheColumnsIsDrawnWithoutItAndSaysSo(Stored stored) throws IOException {
    Map<String, Drawing> whole = stored.drawn();
    Path run = folder.resolve("run");
    Files.createDirectories(run.resolve("tables"));
    List<String> tables;
    try (var files = Files.list(stored.run.resolve("tables"))) {
      tables = files.map(file -> file.getFileName().toString().replace(".parquet", "")).toList();
    }
    for (String name : tables) {
      TableFiles.writeParquet(stored.table(name), run.resolve("tables/" + name + ".parquet"));
    }
    for (String name : tables) {
      Table table = stored.table(name);
      Path file = run.resolve("tables").resolve(name + ".parquet");
      for (String column : table.columnNames()) {
        TableFiles.writeParquet(table.copy().removeColumns(column), file);
        if (stored.isKey(name, column)) {
          BadInput refused = assertThrows(BadInput.class, () -> stored.draw(run));
          assertTrue(refused.getMessage().contains("no column " + column), refused.getMessage());
        } else {
          stored.draw(run).forEach((figure, drawn) -> assertLess(whole.get(figure), drawn, column));
        }
      }
      TableFiles.writeParquet(table, file);
    }
  }

  /** No value is drawn that the whole run does not have; where some are gone, the page says so. */
  private static void assertLess(Drawing whole, Drawing drawn, String column) {
    List<Mark> all = new ArrayList<>();
    whole.panels().forEach(panel -> all.addAll(panel.marks()));
    boolean less = drawn.panels().size() < whole.panels().size();
    for (Figure panel : drawn.panels()) {
      for (Mark mark : panel.marks()) {
        assertTrue(all.stream().anyMatch(one -> isPart(mark, one)), column + ": " + mark);
        less |= all.stream().noneMatch(one -> isSame(mark, one));
      }
    }
    List<String> captions = drawn.panels().get(0).captions();
    String now = column.equals("on_policy") ? "lmbda" : column;
    boolean said =
        captions.stream().anyMatch(line -> line.matches(".* has no (.*, )?" + now + "\\b.*"));
    assertTrue(said || !less, column + " is gone from " + drawn + " without a word");
    if (less) {
      drawn.panels().get(0).image(0.25); // what is left can be painted
    }
  }

  private static boolean isSame(Mark mark, Mark of) {
    return isPart(mark, of) && isPart(of, mark);
  }

  private static boolean isPart(Mark mark, Mark of) {
    if (mark instanceof Mark.Line a && of instanceof Mark.Line b) {
      return isPart(a.x(), b.x()) && isPart(a.y(), b.y());
    }
    if (mark instanceof Mark.Band a && of instanceof Mark.Band b) {
      return isPart(a.x(), b.x()) && isPart(a.low(), b.low()) && isPart(a.high(), b.high());
    }
    if (mark instanceof Mark.Points a && of instanceof Mark.Points b) {
      return isPart(a.x(), b.x())
          && isPart(a.y(), b.y())
          && isPart(a.low(), b.low())
          && isPart(a.high(), b.high());
    }
    return mark instanceof Mark.Spot a && of instanceof Mark.Spot b
        ? a.x() == b.x() && a.y() == b.y()
        : mark.equals(of);
  }

  private static boolean isPart(double[] values, double[] of) {
    return values == null && of == null
        || values != null
            && of != null
            && values.length <= of.length
            && IntStream.range(0, values.length)
                .allMatch(i -> Double.isNaN(values[i]) || values[i] == of[i]);
  }
}
