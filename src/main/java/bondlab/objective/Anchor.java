package bondlab.objective;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.policy.TrainablePolicy;
import bondlab.tensor.FloatArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * The law whose Best-of-n a policy distils, and how it follows the policy. With a policy that
 * tracks its target perfectly the anchor is itself a Best-of-{@link #effectiveN} of π_ref, and the
 * target a Best-of-n of that. Owns its policy; close it.
 */
public final class Anchor implements AutoCloseable {
  private static final String STATE = "anchor.state";
  private static final int FLOATS = 4; // that hold one double

  private final AnchorSchedule schedule;
  private final double n;
  private final long steps;
  private final TrainablePolicy policy;
  private double logEffectiveN;
  private double lag;
  private double truncation;

  /**
   * @param start copied
   * @param n of the Best-of-n that is distilled, ≥ 1; 1 for an objective without one
   * @param steps of the whole training, ≥ 1, which {@link AnchorSchedule.Ema} needs
   * @throws BadInput if n or steps is out of range
   */
  public Anchor(TrainablePolicy start, AnchorSchedule schedule, double n, long steps) {
    new Check("anchor").atLeast("n", n, 1).finite("n", n).atLeast("steps", steps, 1).done();
    this.policy = start.copy();
    this.schedule = schedule;
    this.n = n;
    this.steps = steps;
  }

  /** An anchor that stays the reference policy. */
  public static AnchorSchedule fixed() {
    return new AnchorSchedule.Fixed();
  }

  /** An anchor that becomes the policy after every so many steps. */
  public static AnchorSchedule every(int steps) {
    return new AnchorSchedule.Periodic(steps);
  }

  /** A moving average: anchor ← (1 − eta)·anchor + eta·policy after every step. */
  public static AnchorSchedule ema(double eta) {
    return new AnchorSchedule.Ema(eta, eta, AnchorSchedule.Ema.Form.CONSTANT);
  }

  /** The anchor's own law, the same object throughout. */
  public TrainablePolicy policy() {
    return policy;
  }

  /**
   * Follows the policy after a step.
   *
   * @param step 1 … steps, the one just taken
   * @param updated the policy after its update
   * @param kl KL(policy‖anchor) in nats per response; asked only where the schedule needs it
   * @return whether the anchor moved
   */
  public boolean follow(long step, TrainablePolicy updated, DoubleSupplier kl) {
    double share = schedule.share(step, steps, kl);
    if (!(share >= 0 && share <= 1)) {
      throw new BadInput(
          "anchor schedule %s moves by a share of %s after step %d; allowed: 0 to 1"
              .formatted(schedule, share, step));
    }
    truncation = 0;
    if (share > 0) {
      if (schedule.averagesWeights()) {
        truncation = policy.average(updated, share);
      } else {
        policy.blend(updated, share);
      }
      logEffectiveN += Math.log1p(share * (n - 1));
    }
    lag = (1 - share) * (lag + 1);
    return share > 0;
  }

  /**
   * N such that the anchor is a Best-of-N of π_ref if the policy reaches each target at once: n^M
   * after M copies (BOND, Eq. 16), and for an average, since the exponent a of a Best-of-a follows
   * a ← (1 − η)·a + η·n·a, the product of 1 + η(n − 1) over the steps. May exceed any double: +∞
   * then.
   */
  public double effectiveN() {
    return Math.exp(logEffectiveN);
  }

  /** log {@link #effectiveN}, nats. */
  public double logEffectiveN() {
    return logEffectiveN;
  }

  /**
   * How many steps the anchor is behind the policy: steps since the copy, or the mean age of what
   * an average holds, (1 − η)/η in the long run.
   */
  public double lag() {
    return lag;
  }

  /**
   * What the return to an adapter's rank left out of the last average in the space of weights, as a
   * share of it; 0 where there was none. See {@link TrainablePolicy#average}.
   */
  public double truncation() {
    return truncation;
  }

  /** Weights and counters; restores through {@link #restore}. */
  public Map<String, FloatArray> values() {
    Map<String, FloatArray> values = new LinkedHashMap<>(policy.values());
    values.put(STATE, exact(logEffectiveN, lag));
    return values;
  }

  /**
   * Takes over what {@link #values} gave.
   *
   * @throws BadInput naming what is missing or of another shape; nothing is taken over then
   */
  public void restore(Map<String, FloatArray> values) {
    List<String> problems = new ArrayList<>();
    FloatArray.check("anchor", STATE, values, new long[] {2, FLOATS}, problems);
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    Map<String, FloatArray> weights = new LinkedHashMap<>(values);
    float[] counters = weights.remove(STATE).values();
    policy.restore(weights);
    logEffectiveN = real(counters, 0);
    lag = real(counters, 1);
  }

  /** Doubles as rows of four floats, each 16 of their bits: float32 files hold them exactly. */
  private static FloatArray exact(double... reals) {
    float[] parts = new float[FLOATS * reals.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Double.doubleToRawLongBits(reals[i / FLOATS]) >>> (16 * (i % FLOATS)) & 0xFFFF;
    }
    return new FloatArray(parts, reals.length, FLOATS);
  }

  private static double real(float[] parts, int row) {
    long bits = 0;
    for (int i = 0; i < FLOATS; i++) {
      bits |= (long) parts[FLOATS * row + i] << (16 * i);
    }
    return Double.longBitsToDouble(bits);
  }

  @Override
  public void close() {
    policy.close();
  }
}
