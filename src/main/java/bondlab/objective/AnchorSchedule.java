package bondlab.objective;

/** When and how an anchor follows the policy (BOND, Algorithms 1 and 2; Eq. 16). */
public sealed interface AnchorSchedule {

  /** Never: the anchor stays π_ref. */
  record Fixed() implements AnchorSchedule {}

  /**
   * Becomes the policy after every so many steps.
   *
   * @param every steps, ≥ 1
   */
  record Periodic(int every) implements AnchorSchedule {}

  /**
   * anchor ← (1 − η)·anchor + η·policy after every step.
   *
   * @param rate η by step
   */
  record Ema(MixingRate rate) implements AnchorSchedule {}

  /**
   * Becomes the policy whenever KL(policy‖anchor) has reached a threshold.
   *
   * @param nats of a whole response, above 0
   */
  record KlTriggered(double nats) implements AnchorSchedule {}
}
