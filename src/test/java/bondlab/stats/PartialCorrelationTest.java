package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.hipparchus.stat.regression.SimpleRegression;
import org.junit.jupiter.api.Test;

class PartialCorrelationTest {
  private static final double[] FIXED = {7, 7, 7, 7, 7};

  private static double[] residuals(double[] x, double[] z) {
    SimpleRegression fit = new SimpleRegression();
    for (int i = 0; i < x.length; i++) {
      fit.addData(z[i], x[i]);
    }
    double[] left = new double[x.length];
    Arrays.setAll(left, i -> x[i] - fit.predict(z[i]));
    return left;
  }

  @Test
  void itIsTheCorrelationOfWhatRegressionLeaves() {
    RandomStream stream = RandomStream.of(3);
    double[] z = new double[50];
    double[] x = new double[50];
    double[] y = new double[50];
    for (int i = 0; i < 50; i++) {
      z[i] = stream.nextGaussian();
      x[i] = 2 * z[i] + stream.nextGaussian();
      y[i] = -z[i] + .5 * x[i] + stream.nextGaussian();
    }
    double expected = PartialCorrelation.plain(residuals(x, z), residuals(y, z));
    assertEquals(expected, PartialCorrelation.given(x, y, z), 1e-12);
  }

  @Test
  void whatDoesNotVaryTellsNothing() {
    double[] x = {1, 2, 3, 4, 6};
    double[] y = {2, 1, 5, 3, 4};
    assertEquals(0, PartialCorrelation.plain(x, FIXED));
    assertEquals(PartialCorrelation.plain(x, y), PartialCorrelation.given(x, y, FIXED));
    assertEquals(0, PartialCorrelation.given(x, y, x));
    assertEquals(1, PartialCorrelation.plain(x, x), 1e-15);
  }
}
