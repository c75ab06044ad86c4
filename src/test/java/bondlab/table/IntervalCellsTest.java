package bondlab.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class IntervalCellsTest {
  record Fit(
      String name,
      @Column(unit = "sd", meaning = "gain") double alpha,
      double alphaLow,
      double alphaHigh,
      double low,
      @Column(unit = "samples", meaning = "best") double peakN,
      double peakNLow,
      double peakNHigh,
      double otherLow) {}

  private static final Table TABLE =
      Tables.of(
          "fits",
          Fit.class,
          List.of(
              new Fit("a", 0.29712, 0.19, 0.4142, 5, 60.2, 13, Double.POSITIVE_INFINITY, 7),
              new Fit("b", Double.NaN, Double.NaN, Double.NaN, 5, 1, 1, 1, 7)));

  @Test
  void anEstimateAndItsEndsAreOneCell() {
    Table joined = IntervalCells.join(TABLE);
    assertEquals(List.of("name", "alpha", "low", "peak_n", "other_low"), joined.columnNames());
    assertEquals("0.297\u00a0[0.19,\u00a00.414]", joined.getString(0, "alpha"));
    assertEquals("60.2\u00a0[13,\u00a0inf]", joined.getString(0, "peak_n"));
    assertEquals("-\u00a0[-,\u00a0-]", joined.getString(1, "alpha"));
    assertEquals("fits", joined.name());
    assertEquals(9, TABLE.columnCount());
  }

  @Test
  void unitsFollowTheNamesOfWhatIsLeft() {
    Table some = IntervalCells.join(TABLE).selectColumns("peak_n", "name", "alpha");
    Schema schema = Schema.of(Fit.class).describing(some);
    assertEquals(List.of("peak_n", "name", "alpha"), schema.names());
    assertEquals("peak_n [samples]", schema.columns().get(0).label());
    assertEquals(Kind.STRING, schema.columns().get(2).type());
    assertEquals("gain", schema.columns().get(2).meaning());
  }
}
