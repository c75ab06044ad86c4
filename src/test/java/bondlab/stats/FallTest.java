package bondlab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Falls of simulated curves whose true fall is known. */
class FallTest {
  private static final double LEVEL = 0.95;
  private static final int RESAMPLES = 400;
  private static final int TRIALS = 300;

  /** √KL of n = 1, 2, 4 … 4,096. */
  private static final double[] D =
      IntStream.rangeClosed(0, 12)
          .mapToDouble(i -> Math.sqrt(BestOfN.klUpperBound(Math.pow(2, i))))
          .toArray();

  /** Expected gold at a distance. */
  private enum Truth {
    TURNS {
      @Override
      double gold(double d) {
        return d * (1.2 - 0.55 * d);
      }
    },
    TURNS_SLIGHTLY {
      @Override
      double gold(double d) {
        return d * (0.75 - 0.2 * d);
      }
    },
    LEVELS_OFF {
      @Override
      double gold(double d) {
        return 0.9 * Math.min(d, 1.5);
      }
    },
    RISES {
      @Override
      double gold(double d) {
        return d * (0.6 - 0.05 * d);
      }
    };

    abstract double gold(double d);

    double fall() {
      double best = Arrays.stream(D).map(this::gold).max().orElseThrow();
      return gold(D[D.length - 1]) - best;
    }
  }

  /**
   * Curves with an effect of each replicate, of each prompt and of each pair of them, all smooth in
   * d and of mean 0, as pools of 32 prompts and bags of tokens have them.
   */
  private static double[][][] curves(
      Truth truth, int replicates, int prompts, RandomStream stream) {
    double[][] r = effects(replicates, 0.06, 0.03, stream);
    double[][] p = effects(prompts, 0.18, 0.05, stream);
    double[][][] gold = new double[replicates][prompts][D.length];
    for (int i = 0; i < replicates; i++) {
      double[][] both = effects(prompts, 0.08, 0.025, stream);
      for (int u = 0; u < prompts; u++) {
        for (int k = 0; k < D.length; k++) {
          double line = r[i][0] + p[u][0] + both[u][0];
          double bend = r[i][1] + p[u][1] + both[u][1];
          gold[i][u][k] =
              truth.gold(D[k]) + line * D[k] + bend * D[k] * D[k] + 0.03 * stream.nextGaussian();
        }
      }
    }
    return gold;
  }

  private static double[][] effects(int units, double line, double bend, RandomStream stream) {
    return IntStream.range(0, units)
        .mapToObj(i -> new double[] {line * stream.nextGaussian(), bend * stream.nextGaussian()})
        .toArray(double[][]::new);
  }

  /**
   * At .95 nominal: bounds are those of the simulation with 300 trials, whose own error is up to
   * .02; a fall is seen where there is none in at most 8% of them.
   */
  @ParameterizedTest
  @CsvSource({
    "TURNS, 1, 32, .0, .99",
    "TURNS, 3, 32, .87, 0",
    "TURNS, 8, 32, .87, .99",
    "TURNS, 8, 64, .87, .99",
    "TURNS_SLIGHTLY, 3, 32, .84, 0",
    "TURNS_SLIGHTLY, 8, 32, .86, .8",
    "LEVELS_OFF, 3, 32, .9, 0",
    "RISES, 1, 32, .9, 0",
    "LEVELS_OFF, 8, 16, .9, 0",
    "LEVELS_OFF, 8, 64, .9, 0",
    "RISES, 3, 32, .97, 0",
    "RISES, 8, 32, .97, 0"
  })
  void coversTheTruth(Truth truth, int replicates, int prompts, double covered, double seen) {
    int covers = 0;
    int sees = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      RandomStream stream = RandomStream.of(trial).at(truth.name());
      Fall fall =
          Fall.of(
              curves(truth, replicates, prompts, stream.at("curves")),
              LEVEL,
              RESAMPLES,
              stream.at("draws"));
      covers += fall.interval().contains(truth.fall()) ? 1 : 0;
      sees += fall.isSeen() ? 1 : 0;
    }
    double cover = covers / (double) TRIALS;
    double seeing = sees / (double) TRIALS;
    assertTrue(cover >= covered, "covers " + cover);
    assertTrue(seeing >= seen, "sees " + seeing);
    if (truth.fall() == 0) {
      assertTrue(seeing <= 0.08, "sees what is not there " + seeing);
    }
  }

  /**
   * Trainings with prompts of their own: each is the mean of 16 of its prompts. At .95 nominal,
   * with 500 trials; a fall is seen where there is none in at most 5% of them.
   */
  @ParameterizedTest
  @CsvSource({
    "TURNS, 3, .9, .3",
    "TURNS, 8, .91, .97",
    "TURNS_SLIGHTLY, 8, .84, .5",
    "LEVELS_OFF, 3, .95, 0",
    "LEVELS_OFF, 8, .95, 0",
    "RISES, 8, .97, 0"
  })
  void ofTrainingsCoversTheTruth(Truth truth, int trainings, double covered, double seen) {
    int trials = 500;
    int covers = 0;
    int sees = 0;
    for (int trial = 0; trial < trials; trial++) {
      double[][] gold = new double[trainings][];
      for (int s = 0; s < trainings; s++) {
        RandomStream stream = RandomStream.of(trial).at(truth.name()).at(s);
        double[][] one = curves(truth, 1, 16, stream)[0];
        gold[s] = new double[D.length];
        Arrays.setAll(gold[s], k -> Arrays.stream(one).mapToDouble(r -> r[k]).sum() / 16);
      }
      Fall fall = Fall.overTrainings(gold, LEVEL);
      covers += fall.interval().contains(truth.fall()) ? 1 : 0;
      sees += fall.isSeen() ? 1 : 0;
    }
    assertTrue(covers >= covered * trials, "covers " + covers);
    assertTrue(sees >= seen * trials, "sees " + sees);
    if (truth.fall() == 0) {
      assertTrue(sees <= 0.05 * trials, "sees what is not there " + sees);
    }
  }

  @Test
  void ofTrainingsEndsWhereTheFirstPathEnds() {
    double[][] gold = {
      {0, 1, 0.5, 0.2, 9}, {0, 1.2, 0.6, 0.1, Double.NaN}, {0, 0.8, 0.9, Double.NaN, Double.NaN}
    };
    Fall fall = Fall.overTrainings(gold, LEVEL);
    assertEquals(1, fall.best());
    assertEquals((-0.5 - 0.6 + 0.1) / 3, fall.fall(), 1e-15); // last common point: the third
    assertEquals(
        Math.min(0, Interval.ofMean(new double[] {-0.5, -0.6, 0.1}, LEVEL).high()),
        fall.interval().high());
    assertTrue(fall.detectable() > 0);
  }

  @Test
  void readsBestAndFallOffTheMean() {
    double[][][] gold = new double[3][4][];
    for (double[][] replicate : gold) {
      Arrays.setAll(replicate, p -> new double[] {0, 0.5 + p, 0.25 + p});
    }
    Fall fall = Fall.of(gold, LEVEL, 50, RandomStream.of(1));
    assertEquals(1, fall.best());
    assertEquals(-0.25, fall.fall(), 1e-15);
    assertTrue(fall.isSeen());
    assertEquals(-0.25, fall.interval().low(), 1e-12);
  }

  @Test
  void hasNoFallWhereTheLastIsBest() {
    double[][][] gold = new double[8][8][];
    for (double[][] replicate : gold) {
      Arrays.setAll(replicate, p -> new double[] {0, 0.5 + 0.1 * p, 0.9 + 0.2 * p});
    }
    Fall fall = Fall.of(gold, LEVEL, 50, RandomStream.of(1));
    assertEquals(0, fall.fall());
    assertEquals(0, fall.interval().low());
    assertFalse(fall.isSeen());
    assertTrue(fall.detectable() > 0);
  }
}
