package bondlab.tensor;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101) with global-norm clipping and a state that
 * is saved and restored, so that a resumed run takes the very same steps.
 *
 * <pre>  m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²,  w ← w(1 − rate·decay) − rate · m̂ / (√v̂ + ε)
 * </pre>
 *
 * <p>Agrees with PyTorch's {@code AdamW}. Owns its state arrays; close it.
 */
public final class AdamW implements AutoCloseable {
  private static final double EPSILON = 1e-8;

  private final Scope scope = Scope.open();
  private final List<NDArray> weights;
  private final List<NDArray> first = new ArrayList<>();
  private final List<NDArray> second = new ArrayList<>();
  private final Settings settings;
  private final double[] decay;
  private long steps;

  /**
   * What stays the same over a run.
   *
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @param weightDecay ≥ 0, applied to matrices only
   * @param clipNorm largest global gradient norm; 0 for none
   */
  public record Settings(double beta1, double beta2, double weightDecay, double clipNorm) {
    public Settings {
      if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
        throw new IllegalArgumentException(
            "beta1 = " + beta1 + ", beta2 = " + beta2 + "; allowed: 0 ≤ beta < 1");
      }
      if (!(weightDecay >= 0 && clipNorm >= 0)) {
        throw new IllegalArgumentException(
            "weight_decay = " + weightDecay + ", clip_norm = " + clipNorm + "; allowed: 0 or more");
      }
    }
  }

  /**
   * @param weights updated in place; not owned
   * @param decayed whether weight decay applies, one flag an array
   */
  public AdamW(List<NDArray> weights, boolean[] decayed, Settings settings) {
    this.weights = List.copyOf(weights);
    this.settings = settings;
    this.decay = new double[weights.size()];
    for (int i = 0; i < decay.length; i++) {
      decay[i] = decayed[i] ? settings.weightDecay() : 0;
      first.add(scope.zeros(weights.get(i).getShape().getShape()));
      second.add(scope.zeros(weights.get(i).getShape().getShape()));
    }
  }

  /**
   * Takes one step.
   *
   * @param gradients of each shard in order, in the order of the weights; spent by the call
   * @param rate learning rate
   * @return the global norm of the summed gradient before clipping
   */
  public double step(List<NDArray> gradients, double rate) {
    steps++;
    try (Scope local = Scope.open()) {
      NDArray[] norm =
          kernel()
              .call(
                  local,
                  "step",
                  weights,
                  first,
                  second,
                  gradients,
                  settings.clipNorm(),
                  rate,
                  settings.beta1(),
                  settings.beta2(),
                  EPSILON,
                  decay,
                  steps);
      return norm[0].getFloat();
    }
  }

  private static Kernel kernel() {
    return Kernel.of("adamw");
  }

  /** The state as named plain arrays; restores through {@link #restore}. */
  public Map<String, FloatArray> state() {
    Map<String, FloatArray> state = new LinkedHashMap<>();
    for (int i = 0; i < weights.size(); i++) {
      state.put("first." + i, FloatArray.of(first.get(i)));
      state.put("second." + i, FloatArray.of(second.get(i)));
    }
    // as two exact floats: a float alone holds no step count above 2^24
    state.put("steps", new FloatArray(new float[] {steps >>> 20, steps & 0xFFFFF}, 2));
    return state;
  }

  /** Takes over a saved state; the shapes must be those of the weights. */
  public void restore(Map<String, FloatArray> state) {
    for (int i = 0; i < weights.size(); i++) {
      state.get("first." + i).writeTo(first.get(i));
      state.get("second." + i).writeTo(second.get(i));
    }
    float[] count = state.get("steps").values();
    steps = ((long) count[0] << 20) + (long) count[1];
  }

  /** Steps taken. */
  public long steps() {
    return steps;
  }

  @Override
  public void close() {
    scope.close();
  }

  @Override
  public String toString() {
    return "AdamW after " + steps + " steps, " + settings + ", decay " + Arrays.toString(decay);
  }
}
