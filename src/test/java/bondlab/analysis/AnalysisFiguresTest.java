package bondlab.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bondlab.report.Figure;
import bondlab.report.Figure.Mark;
import bondlab.stats.RandomStream;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The series of an analysis's figures are the columns of its tables. */
class AnalysisFiguresTest {
  private static final List<String> ARMS = List.of("first", "second");
  private static final List<String> PROXIES = List.of("coarse", "fine");
  private static Analysis analysis;

  /** Gold is one noisy view of a sample, the proxies are two others. */
  @BeforeAll
  static void analyse() {
    RandomStream stream = RandomStream.of(3);
    StringColumn prompt = StringColumn.create("prompt");
    StringColumn arm = StringColumn.create("policy");
    List<DoubleColumn> scores =
        List.of("coarse", "fine", "judge").stream().map(DoubleColumn::create).toList();
    for (int row = 0; row < 2 * 12 * 8; row++) {
      arm.append(ARMS.get(row / 96));
      prompt.append("prompt " + row / 8 % 12);
      double quality = stream.nextGaussian();
      scores.forEach(score -> score.append(quality + stream.nextGaussian()));
    }
    Table table =
        Table.create("samples", prompt, arm).addColumns(scores.toArray(DoubleColumn[]::new));
    analysis =
        Analysis.table(table)
            .prompt("prompt")
            .arm("policy")
            .proxies("coarse", "fine")
            .gold("judge")
            .bins(4)
            .resamples(200, 1)
            .analyze();
  }

  private static Table rows(Table table, String arm, String proxy) {
    return table.where(
        table.stringColumn("arm").isEqualTo(arm).and(table.stringColumn("proxy").isEqualTo(proxy)));
  }

  private static double[] column(Table table, String name) {
    return table.doubleColumn(name).asDoubleArray();
  }

  private static Mark.Line line(Figure panel, String name) {
    return panel.marks(Mark.Line.class).stream()
        .filter(line -> line.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void goldAndProxyAreThoseOfTheCurves() {
    List<Figure> panels = analysis.figure().panels();
    assertEquals(ARMS, panels.stream().map(Figure::title).toList());
    for (int a = 0; a < ARMS.size(); a++) {
      Figure panel = panels.get(a);
      for (int p = 0; p < PROXIES.size(); p++) {
        Table curve = rows(analysis.curves(), ARMS.get(a), PROXIES.get(p));
        for (String kind : List.of("gold", "proxy")) {
          Mark.Line line = line(panel, PROXIES.get(p) + " " + kind);
          assertArrayEquals(column(curve, "d"), line.x());
          assertArrayEquals(column(curve, kind + "_gain"), line.y());
          assertEquals(p, line.colour());
        }
        Mark.Band band = panel.marks(Mark.Band.class).get(p);
        assertArrayEquals(column(curve, "gold_gain_low"), band.low());
        assertArrayEquals(column(curve, "gold_gain_high"), band.high());
      }
    }
  }

  @Test
  void theFitIsDrawnInTheUnitOfTheCurves() {
    for (int a = 0; a < ARMS.size(); a++) {
      Figure panel = analysis.figure().panels().get(a);
      Table scores = analysis.scores();
      Table gold =
          scores.where(
              scores
                  .stringColumn("arm")
                  .isEqualTo(ARMS.get(a))
                  .and(scores.stringColumn("score").isEqualTo("judge")));
      double sd = gold.doubleColumn("sd").get(0);
      List<Mark.Line> fits =
          panel.marks(Mark.Line.class).stream().filter(line -> line.name().isEmpty()).toList();
      for (int p = 0; p < PROXIES.size(); p++) {
        Table fit = rows(analysis.fits(), ARMS.get(a), PROXIES.get(p));
        double alpha = fit.doubleColumn("alpha").get(0);
        double beta = fit.doubleColumn("beta").get(0);
        Mark.Line line = fits.get(p);
        for (int i = 0; i < line.x().length; i++) {
          double d = line.x()[i];
          assertEquals(d * (alpha - beta * d) / sd, line.y()[i], 1e-12);
        }
      }
    }
  }

  @Test
  void conditionalGoldHasTheBinsAndIntervalsOfItsTable() {
    List<Figure> panels = analysis.conditionalFigure().panels();
    for (int a = 0; a < ARMS.size(); a++) {
      for (int p = 0; p < PROXIES.size(); p++) {
        Table bins = rows(analysis.conditional(), ARMS.get(a), PROXIES.get(p));
        Mark.Points bars = panels.get(a).marks(Mark.Points.class).get(p);
        assertEquals(PROXIES.get(p), bars.name());
        for (int i = 0; i < bins.rowCount(); i++) {
          double middle = (column(bins, "u_low")[i] + column(bins, "u_high")[i]) / 2;
          assertEquals(middle, bars.x()[i]);
        }
        assertArrayEquals(column(bins, "gold_gain"), bars.y());
        assertArrayEquals(column(bins, "gold_gain_low"), bars.low());
        assertArrayEquals(column(bins, "gold_gain_high"), bars.high());
      }
    }
  }

  @Test
  void axesHaveUnits() {
    for (Figure panel : analysis.figure().panels()) {
      assertTrue(panel.xAxis().label().contains("[√nats]"));
      assertTrue(panel.yAxis().label().contains("[sd within prompts]"));
    }
  }
}
