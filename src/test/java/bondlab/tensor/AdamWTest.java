package bondlab.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.stats.RandomStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdamWTest {
  private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9, 0.95, 0.1, 2);
  private static final boolean[] DECAYED = {true, false};
  private static final int[] SIZES = {6, 4};

  private final Scope scope = Scope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  private static float[] values(String name, long step, int size) {
    RandomStream stream = RandomStream.of(1).at(name).at(step);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) stream.nextGaussian();
    }
    return values;
  }

  private List<NDArray> weights() {
    return List.of(scope.floats(values("w0", 0, 6), 2, 3), scope.floats(values("w1", 0, 4), 4));
  }

  /** Gradients of two shards; large at odd steps, so that only those are clipped. */
  private List<NDArray> gradients(Scope owner, int step) {
    List<NDArray> shards = new ArrayList<>();
    for (int shard = 0; shard < 2; shard++) {
      for (int a = 0; a < 2; a++) {
        float[] g = values("g" + shard + a, step, SIZES[a]);
        for (int i = 0; i < g.length; i++) {
          g[i] *= step % 2 == 1 ? 1 : 0.1f;
        }
        shards.add(a == 0 ? owner.floats(g, 2, 3) : owner.floats(g, 4));
      }
    }
    return shards;
  }

  @Test
  void fiveStepsAreThoseOfTheFormula() {
    List<NDArray> weights = weights();
    double[][] w = {widened(values("w0", 0, 6)), widened(values("w1", 0, 4))};
    double[][] m = {new double[6], new double[4]};
    double[][] v = {new double[6], new double[4]};
    try (AdamW adamW = new AdamW(weights, DECAYED, SETTINGS)) {
      for (int step = 1; step <= 5; step++) {
        double[][] g = new double[2][];
        double square = 0;
        for (int a = 0; a < 2; a++) {
          g[a] = new double[SIZES[a]];
          float[] one = values("g0" + a, step, SIZES[a]);
          float[] two = values("g1" + a, step, SIZES[a]);
          for (int i = 0; i < SIZES[a]; i++) {
            g[a][i] = (one[i] + two[i]) * (step % 2 == 1 ? 1 : 0.1);
            square += g[a][i] * g[a][i];
          }
        }
        double rate = 0.01 * step;
        assertEquals(Math.sqrt(square), adamW.step(gradients(scope, step), rate), 1e-6);
        double clip = Math.min(1, 2 / Math.sqrt(square));
        assertEquals(step % 2 == 1, clip < 1);
        for (int a = 0; a < 2; a++) {
          for (int i = 0; i < SIZES[a]; i++) {
            m[a][i] = 0.9 * m[a][i] + 0.1 * clip * g[a][i];
            v[a][i] = 0.95 * v[a][i] + 0.05 * clip * g[a][i] * clip * g[a][i];
            double mean = m[a][i] / (1 - Math.pow(0.9, step));
            double root = Math.sqrt(v[a][i] / (1 - Math.pow(0.95, step)));
            w[a][i] *= 1 - rate * (a == 0 ? 0.1 : 0);
            w[a][i] -= rate * mean / (root + 1e-8);
            // float32 roundings of values near 1, five times
            assertEquals(w[a][i], weights.get(a).toFloatArray()[i], 2e-6, "step " + step);
          }
        }
      }
      assertEquals(5, adamW.steps());
    }
  }

  private static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  @Test
  void aResumedRunTakesTheVerySameSteps(@TempDir Path folder) throws Exception {
    List<NDArray> whole = weights();
    List<NDArray> parted = weights();
    Path state = folder.resolve("adam.safetensors");
    try (AdamW once = new AdamW(whole, DECAYED, SETTINGS);
        AdamW before = new AdamW(parted, DECAYED, SETTINGS)) {
      for (int step = 1; step <= 6; step++) {
        once.step(gradients(scope, step), 0.01);
      }
      for (int step = 1; step <= 3; step++) {
        before.step(gradients(scope, step), 0.01);
      }
      Safetensors.write(state, before.state(), Map.of());
    }
    try (AdamW after = new AdamW(parted, DECAYED, SETTINGS)) {
      after.restore(Safetensors.read(state));
      Path again = folder.resolve("again.safetensors");
      Safetensors.write(again, after.state(), Map.of());
      assertArrayEquals(Files.readAllBytes(state), Files.readAllBytes(again));
      assertEquals(3, after.steps());
      for (int step = 4; step <= 6; step++) {
        after.step(gradients(scope, step), 0.01);
      }
    }
    for (int a = 0; a < 2; a++) {
      assertArrayEquals(whole.get(a).toFloatArray(), parted.get(a).toFloatArray());
    }
  }

  @Test
  void aStateOfOtherWeightsIsRefusedWhole() {
    try (AdamW adamW = new AdamW(weights(), DECAYED, SETTINGS)) {
      Map<String, FloatArray> state = adamW.state();
      state.remove("steps");
      state.put("first.0", new FloatArray(new float[6], 3, 2));
      BadInput e = assertThrows(BadInput.class, () -> adamW.restore(state));
      assertEquals(2, e.problems().size(), e.getMessage());
      assertTrue(e.getMessage().contains("first.0 has shape [3, 2], needed is [2, 3]"));
      assertTrue(e.getMessage().contains("steps is missing"));
    }
  }

  @Test
  void aGradientThatIsNotFiniteTouchesNothing() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      List<NDArray> weights = weights();
      try (AdamW adamW = new AdamW(weights, DECAYED, SETTINGS)) {
        List<NDArray> g =
            List.of(scope.floats(new float[] {1, 2, bad, 3, 4, 5}, 2, 3), scope.zeros(4));
        assertTrue(!Double.isFinite(adamW.step(g, 0.1)));
        assertArrayEquals(values("w0", 0, 6), weights.get(0).toFloatArray());
        assertArrayEquals(new float[6], adamW.state().get("first.0").values());
        assertEquals(0, adamW.steps());
      }
    }
  }

  @Test
  void settingsOutOfRangeAreAllTold() {
    BadInput e = assertThrows(BadInput.class, () -> new AdamW.Settings(1, -0.1, -1, Double.NaN));
    assertEquals(4, e.problems().size(), e.getMessage());
    assertTrue(e.getMessage().contains("adam_w.beta1 = 1: must be at least 0 and below 1"));
    assertTrue(e.getMessage().contains("adam_w.clip_norm"));
  }
}
