package bondlab.tensor;

import ai.djl.ndarray.NDArray;
import bondlab.config.BadInput;
import bondlab.config.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

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
   * Settings that stay the same over a run.
   *
   * @param beta1 decay of the first moment, in [0, 1)
   * @param beta2 decay of the second moment, in [0, 1)
   * @param weightDecay ≥ 0, applied to matrices only
   * @param clipNorm largest global gradient norm; 0 for none
   */
  public record Settings(double beta1, double beta2, double weightDecay, double clipNorm) {
    public Settings {
      String moment = "must be at least 0 and below 1";
      new Check("adam_w")
          .that(beta1 >= 0 && beta1 < 1, "beta1", beta1, moment)
          .that(beta2 >= 0 && beta2 < 1, "beta2", beta2, moment)
          .atLeast("weight_decay", weightDecay, 0)
          .atLeast("clip_norm", clipNorm, 0, "0 is none")
          .done();
    }
  }

  /**
   * @param weights updated in place; not owned
   * @param decayed whether weight decay applies, one flag per array
   */
  public AdamW(List<NDArray> weights, boolean[] decayed, Settings settings) {
    this.weights = List.copyOf(weights);
    this.settings = settings;
    this.decay = new double[weights.size()];
    for (int i = 0; i < decay.length; i++) {
      decay[i] = decayed[i] ? settings.weightDecay() : 0;
      first.add(scope.zeros(shape(i)));
      second.add(scope.zeros(shape(i)));
    }
  }

  /**
   * Takes one step, or none if the gradient is not finite.
   *
   * @param gradients of each shard in order, in the order of the weights; spent by the call
   * @param rate learning rate
   * @return the global norm of the summed gradient before clipping
   */
  public double step(List<NDArray> gradients, double rate) {
    int parts = Torch.threads();
    double norm = Math.sqrt(gathered(gradients, parts));
    if (!Double.isFinite(norm)) {
      return norm;
    }
    double clip = settings.clipNorm();
    double scale = clip > 0 && norm > clip ? clip / norm : 1;
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      int part = i;
      tasks.add(
          () -> {
            update(gradients.subList(0, weights.size()), scale, rate, part, parts);
            return null;
          });
    }
    Torch.inParallelToTheEnd(tasks); // a step is taken whole or not at all
    steps++;
    return norm;
  }

  /** Adds the shards up in the first one; the sum of squares of all. */
  private double gathered(List<NDArray> gradients, int parts) {
    List<Callable<Double>> tasks = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      int part = i;
      tasks.add(
          () -> {
            try (Scope local = Scope.open()) {
              return kernel()
                  .call(local, "gather", gradients, weights.size(), part, parts)[0]
                  .getDouble();
            }
          });
    }
    return Torch.inParallel(tasks).stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Weights with their first and second moments. */
  private record Moments(List<NDArray> weights, List<NDArray> first, List<NDArray> second)
      implements Kernel.Group {}

  /** Settings, with the weight decay of each array. */
  private record Constants(double beta1, double beta2, double epsilon, double[] decay)
      implements Kernel.Group {}

  private void update(List<NDArray> gradients, double scale, double rate, int part, int parts) {
    try (Scope local = Scope.open()) {
      kernel()
          .call(
              local,
              "step",
              new Moments(weights, first, second),
              gradients,
              scale,
              rate,
              new Constants(settings.beta1(), settings.beta2(), EPSILON, decay),
              steps + 1,
              part,
              parts);
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

  /**
   * Takes over a saved state.
   *
   * @throws BadInput naming every array that is missing or not of the shape of its weights; nothing
   *     is taken over then
   */
  public void restore(Map<String, FloatArray> state) {
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      FloatArray.check("optimizer state", "first." + i, state, shape(i), problems);
      FloatArray.check("optimizer state", "second." + i, state, shape(i), problems);
    }
    FloatArray.check("optimizer state", "steps", state, new long[] {2}, problems);
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    for (int i = 0; i < weights.size(); i++) {
      state.get("first." + i).writeTo(first.get(i));
      state.get("second." + i).writeTo(second.get(i));
    }
    float[] count = state.get("steps").values();
    steps = ((long) count[0] << 20) + (long) count[1];
  }

  private long[] shape(int i) {
    return weights.get(i).getShape().getShape();
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
