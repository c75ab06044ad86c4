package bondlab.objective;

import bondlab.policy.TrainablePolicy;
import bondlab.tensor.FloatArray;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * The law whose Best-of-n a policy distils, and how it follows the policy. With a policy that
 * tracks its target perfectly the anchor is itself a Best-of-{@link #effectiveN} of π_ref, and the
 * target a Best-of-n of that. Owns its policy; close it.
 */
public final class Anchor implements AutoCloseable {
  private static final String STATE = "anchor.state";

  private final AnchorSchedule schedule;
  private final double n;
  private final long steps;
  private final TrainablePolicy policy;
  private double logEffectiveN;
  private double lag;

  /**
   * @param start copied
   * @param n of the Best-of-n that is distilled, ≥ 1
   * @param steps of the whole training, which {@link MixingRate} needs
   */
  public Anchor(TrainablePolicy start, AnchorSchedule schedule, double n, long steps) {
    this.policy = start.copy();
    this.schedule = schedule;
    this.n = n;
    this.steps = steps;
  }

  public TrainablePolicy policy() {
    return policy;
  }

  /**
   * Follows the policy after a step.
   *
   * @param step 1 … steps, the one just taken
   * @param updated the policy after its update
   * @param kl KL(policy‖anchor) in nats of a response; asked only where the schedule needs it
   * @return whether the anchor moved
   */
  public boolean follow(long step, TrainablePolicy updated, DoubleSupplier kl) {
    throw new UnsupportedOperationException();
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

  /** Weights and counters; restores through {@link #restore}. */
  public Map<String, FloatArray> values() {
    return new LinkedHashMap<>(policy.values());
  }

  /** Takes over what {@link #values} gave. */
  public void restore(Map<String, FloatArray> values) {
    policy.restore(values);
  }

  @Override
  public void close() {
    policy.close();
  }
}
