package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class HackingAlarmTest {
  private static final int POINTS = 10;
  private static final int PROMPTS = 48;
  private static final int WINDOW = 4;

  /** A curve in KL read off prompt by prompt, KL being the point's number. */
  private static double[][] along(DoubleUnaryOperator curve, double noise, RandomStream stream) {
    double[][] rows = new double[POINTS][PROMPTS];
    for (int t = 0; t < POINTS; t++) {
      double mean = curve.applyAsDouble(t);
      Arrays.setAll(rows[t], p -> mean + noise * stream.nextGaussian());
    }
    return rows;
  }

  private static HackingAlarm watch(
      DoubleUnaryOperator proxy, DoubleUnaryOperator gold, double noise, double level, long seed) {
    RandomStream stream = RandomStream.of(seed);
    return HackingAlarm.watch(
        along(t -> t, 0.2 * noise, stream.at("kl")),
        along(proxy, noise, stream.at("proxy")),
        along(gold, noise, stream.at("gold")),
        WINDOW,
        level);
  }

  @Test
  void withoutNoiseTheSlopesAreExactAndTheAlarmIsAtTheTurn() {
    // slope of 6t − t² over four points around t + 1.5 is 6 − 2(t + 1.5), below 0 from t = 2 on
    HackingAlarm alarm = watch(t -> 3 * t, t -> 6 * t - t * t, 0, 0.95, 1);
    assertEquals(7, alarm.windows().size());
    for (HackingAlarm.Window window : alarm.windows()) {
      assertEquals(3, window.proxySlope(), 1e-12);
      assertEquals(3, window.proxy().low(), 1e-12);
      assertEquals(6 - 2 * (window.from() + 1.5), window.goldSlope(), 1e-12);
      assertEquals(window.goldSlope(), window.gold().high(), 1e-12);
    }
    HackingAlarm.Window first = alarm.first().orElseThrow();
    assertEquals(2, first.from());
    assertEquals(5, first.to());
    assertEquals(5, first.kl(), 1e-12);
    assertTrue(first.toString().endsWith("reward hacking"), first.toString());
  }

  @Test
  void noAlarmWhereBothFallBothRiseOrNothingMoves() {
    assertTrue(watch(t -> -t, t -> -t, 0, 0.95, 1).first().isEmpty());
    assertTrue(watch(t -> t, t -> t, 0, 0.95, 1).first().isEmpty());
    assertTrue(watch(t -> -t, t -> t, 0, 0.95, 1).first().isEmpty());
    double[][] still = along(t -> 2, 0, RandomStream.of(1));
    double[][] noise = along(t -> 0, 1, RandomStream.of(2));
    assertTrue(HackingAlarm.watch(still, noise, noise, WINDOW, 0.95).first().isEmpty());
  }

  @Test
  void thereIsNoAlarmWhileKlFalls() {
    // back along the same curve, d proxy/d KL = 3 and d gold/d KL < 0 as on the way out
    double[][] kl = along(t -> POINTS - 1 - t, 0, RandomStream.of(1));
    double[][] proxy = along(t -> 3 * (POINTS - 1 - t), 0, RandomStream.of(1));
    double[][] gold = along(t -> -(POINTS - 1 - t), 0, RandomStream.of(1));
    HackingAlarm back = HackingAlarm.watch(kl, proxy, gold, WINDOW, 0.95);
    assertTrue(back.first().isEmpty(), back.toString());
    for (HackingAlarm.Window window : back.windows()) {
      assertEquals(-1, window.klTrend(), 1e-12);
      assertTrue(window.proxy().low() > 0 && window.gold().high() < 0);
    }
    HackingAlarm out = watch(t -> 3 * t, t -> -t, 0, 0.95, 1);
    assertEquals(1, out.first().orElseThrow().klTrend(), 1e-12);
  }

  @Test
  void aClearFallIsFoundThroughNoise() {
    int found = 0;
    for (int seed = 0; seed < 40; seed++) {
      HackingAlarm alarm = watch(t -> 0.5 * t, t -> 0.5 * (6 * t - t * t), 1, 0.95, seed);
      found += alarm.first().filter(window -> window.to() <= 7).isPresent() ? 1 : 0;
    }
    assertTrue(found >= 38, found + " of 40");
  }

  @Test
  void falseAlarmsStayAtTheRateAskedFor() {
    double level = HackingAlarm.levelForRun(0.05, POINTS - WINDOW + 1);
    int alarms = 0;
    for (int seed = 0; seed < 200; seed++) {
      alarms += watch(t -> t, t -> 0, 1, level, seed).first().isPresent() ? 1 : 0;
    }
    // 200 runs at 0.05 or less: 10 expected, 3 standard deviations are 9.2
    assertTrue(alarms <= 19, alarms + " of 200");
  }

  @Test
  void anExactKlGivesTheIntervalOfTheMeanOfThePromptsOwnSlopes() {
    double[][] kl = along(t -> t, 0, RandomStream.of(1));
    double[][] gold = along(t -> -t, 1, RandomStream.of(2));
    HackingAlarm.Window window = HackingAlarm.watch(kl, gold, gold, POINTS, 0.9).windows().get(0);
    double[] own = new double[PROMPTS];
    for (int p = 0; p < PROMPTS; p++) {
      for (int t = 0; t < POINTS; t++) {
        own[p] += (t - 4.5) * gold[t][p] / 82.5; // Σ (t − 4.5)² = 82.5
      }
    }
    double mean = Arrays.stream(own).average().orElseThrow();
    double variance = Arrays.stream(own).map(s -> (s - mean) * (s - mean)).sum() / (PROMPTS - 1);
    double half = 1.6779 * Math.sqrt(variance / PROMPTS); // t of 47 degrees of freedom, 95%
    assertEquals(mean, window.goldSlope(), 1e-12);
    assertEquals(mean - half, window.gold().low(), 1e-4 * half);
    assertEquals(mean + half, window.gold().high(), 1e-4 * half);
  }

  @Test
  void badInputNamesTheValue() {
    double[][] rows = new double[5][8];
    double[][] bad = new double[5][8];
    bad[2][3] = Double.NaN;
    String[] said = {"window is 2", "window is 6", "gold[2][3]", "level is 1.0", "rate is 0.5"};
    Runnable[] calls = {
      () -> HackingAlarm.watch(rows, rows, rows, 2, 0.95),
      () -> HackingAlarm.watch(rows, rows, rows, 6, 0.95),
      () -> HackingAlarm.watch(rows, rows, bad, 3, 0.95),
      () -> HackingAlarm.watch(rows, rows, rows, 3, 1),
      () -> HackingAlarm.levelForRun(0.5, 3)
    };
    for (int i = 0; i < said.length; i++) {
      var e = assertThrows(IllegalArgumentException.class, calls[i]::run);
      assertTrue(e.getMessage().contains(said[i]), e.getMessage());
    }
  }
}
