package bondlab.objective;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.objective.MixingRate.Form;

/**
 * When and how an anchor follows the policy (BOND, Algorithms 1 and 2; Eq. 16). Bound from a
 * config, the key {@code name} tells which: fixed, periodic, ema or kl-triggered.
 */
public sealed interface AnchorSchedule {

  /** Never: the anchor stays π_ref. */
  record Fixed() implements AnchorSchedule {}

  /**
   * Becomes the policy after every so many steps.
   *
   * @param every steps, ≥ 1
   */
  record Periodic(int every) implements AnchorSchedule {
    public Periodic {
      new Check("anchor").atLeast("every", every, 1, "steps from copy to copy").done();
    }
  }

  /**
   * anchor ← (1 − η)·anchor + η·policy after every step.
   *
   * @param eta η of the first step, in (0, 1]; 1 copies the policy at every step
   * @param end η of the last step, in [0, 1]; the constant form does not look at it
   * @param form how η goes from one to the other
   */
  record Ema(double eta, double end, Form form) implements AnchorSchedule {
    public Ema {
      new Check("anchor")
          .that(eta > 0 && eta <= 1, "eta", eta, "must be above 0 and at most 1; 0 never moves")
          .within("end", end, 0, 1, "rate of the last step")
          .done();
    }

    public Ema(MixingRate rate) {
      this(rate.start(), rate.end(), rate.form());
    }

    /** η by step. */
    public MixingRate rate() {
      return new MixingRate(eta, end, form);
    }
  }

  /**
   * Becomes the policy whenever KL(policy‖anchor) has reached a threshold.
   *
   * @param nats of a whole response, above 0
   */
  record KlTriggered(double nats) implements AnchorSchedule {
    public KlTriggered {
      new Check("anchor").positive("nats", nats, "KL of a response at which to copy").done();
    }
  }

  /**
   * Refuses a schedule that cannot move its anchor within a training: for what distils again and
   * again.
   *
   * @param steps of the training
   * @throws BadInput saying which key keeps the anchor where it is
   */
  default void requireMoving(long steps) {
    if (this instanceof Fixed) {
      throw new BadInput(
          "anchor.name = fixed: iterated distillation needs an anchor that moves;"
              + " choose anchor=periodic, ema or kl-triggered");
    }
    if (this instanceof Periodic periodic && periodic.every > steps) {
      throw new BadInput(
          "anchor.every = %d: in %d steps the anchor would never move; allowed: 1 to %d"
              .formatted(periodic.every, steps, steps));
    }
  }
}
