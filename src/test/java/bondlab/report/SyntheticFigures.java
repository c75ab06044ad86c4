package bondlab.report;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Figures of made-up curves, to look at and to test with. */
final class SyntheticFigures {
  private SyntheticFigures() {}

  private static final double[] N = IntStream.range(0, 11).mapToDouble(k -> 1 << k).toArray();
  private static final double[] D =
      Arrays.stream(N).map(n -> Math.sqrt(Math.log(n) - (n - 1) / n)).toArray();

  /** Gold and proxy of two sizes against sqrt(KL), with bands and a marked peak. */
  static Figure overoptimization() {
    Figure figure =
        new Figure("Synthetic: gold turns, proxy does not")
            .x("sqrt(KL), by the bound log n − (n−1)/n [sqrt(nats)]")
            .y("reward [sd under reference]")
            .caption(
                "made-up curves; shaded: ±0.1 + 0.05 d, standing for a 95% bootstrap interval over"
                    + " 64 prompts");
    double[] alpha = {1.0, 1.3};
    double[] beta = {0.42, 0.34};
    String[] size = {"16k parameters", "64k parameters"};
    for (int i = 0; i < 2; i++) {
      double a = alpha[i];
      double b = beta[i];
      double[] gold = map(D, d -> d * (a - b * d));
      double[] proxy = map(D, d -> d * (a + 0.1));
      figure
          .band(
              D,
              map(D, d -> d * (a - b * d) - width(d)),
              map(D, d -> d * (a - b * d) + width(d)),
              i)
          .line("gold, proxy of " + size[i], D, gold, Style.SOLID, i)
          .line("proxy of " + size[i], D, proxy, Style.DASHED, i)
          .marker(a / (2 * b), a * a / (4 * b), "peak " + (i + 1), i);
    }
    return figure.horizontal(0, "");
  }

  /** The same gold against n, a doubling axis, with a dense dotted fit and intervals. */
  static Figure againstN() {
    double[] dense = IntStream.range(0, 400).mapToDouble(i -> Math.pow(2, i / 40.0)).toArray();
    double[] fit = map(dense, n -> gold(Math.sqrt(Math.log(n) - (n - 1) / n)));
    double[] gold = map(D, SyntheticFigures::gold);
    return new Figure("Synthetic: gold against n")
        .x("n [samples]", Scale.LOG2)
        .y("gold [sd under reference]")
        .caption("made-up curve; bars: an asymmetric interval; dotted: the curve itself")
        .line("fit", dense, fit, Style.DOTTED, 6)
        .errorBars("gold", N, gold, map(gold, g -> g - 0.2), map(gold, g -> g + 0.1), 0)
        .vertical(12.5, "n* = 12.5");
  }

  /** Decades on both axes, a value that cannot be drawn, a dense dashed line. */
  static Figure logLog() {
    double[] x = IntStream.range(1, 500).mapToDouble(i -> Math.pow(10, i / 100.0)).toArray();
    double[] y = map(x, v -> 3e-4 * Math.pow(v, 0.7));
    double[] holes = y.clone();
    holes[100] = 0;
    holes[101] = Double.POSITIVE_INFINITY;
    return new Figure("Synthetic: decades")
        .x("tokens", Scale.LOG10)
        .y("loss [nats]", Scale.LOG10)
        .line("power law", x, y, Style.DASHED, 1)
        .line("with holes", x, map(holes, v -> 3 * v), Style.SOLID, 2)
        .points("seen", new double[] {10, 1e3, 1e5}, new double[] {1e-3, 0.02, 0.5}, 4);
  }

  private static double gold(double d) {
    return d * (1 - 0.42 * d);
  }

  private static double width(double d) {
    return 0.1 + 0.05 * d;
  }

  private static double[] map(double[] values, java.util.function.DoubleUnaryOperator f) {
    return Arrays.stream(values).map(f).toArray();
  }
}
