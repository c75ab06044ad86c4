package bondlab.objective;

import bondlab.config.Check;
import bondlab.config.Option;
import bondlab.config.Unbind;
import bondlab.policy.TrainablePolicy;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;

/**
 * When and how an anchor follows the policy (BOND, Algorithms 1 and 2; Eq. 16). Bound from a
 * config, the key {@code name} says which: fixed, periodic, ema, kl-triggered, or one that an
 * {@link AnchorFactory} brings.
 */
@Option.Open(builtIn = AnchorSchedule.BuiltIn.class, service = AnchorFactory.class)
public interface AnchorSchedule {

  /**
   * How much of the policy goes into the anchor after a step: anchor ← (1 − share)·anchor +
   * share·policy.
   *
   * @param step 1 … steps, the one just taken
   * @param steps of the training
   * @param kl KL(policy‖anchor) in nats of a response; costs passes, so ask only if it decides
   * @return in [0, 1]; 0 leaves the anchor, 1 copies the policy
   */
  double share(long step, long steps, DoubleSupplier kl);

  /**
   * Share η of the policy that a moving average takes in after its first step: its component {@code
   * eta}, where it has one.
   */
  default OptionalDouble averagingRate() {
    return Unbind.number(this, "eta");
  }

  /**
   * Whether an average of adapters is one in the space of weights, {@link TrainablePolicy#average},
   * and not of their factors.
   */
  default boolean averagesWeights() {
    return false;
  }

  /**
   * Why the anchor would never move in so many steps, and what to do; empty if it moves. Iterated
   * distillation needs one that moves.
   */
  default Optional<String> staysFor(long steps) {
    return Optional.empty();
  }

  /** The schedules of this project. */
  sealed interface BuiltIn extends AnchorSchedule {}

  /** Never: the anchor stays π_ref. */
  record Fixed() implements BuiltIn {
    @Override
    public double share(long step, long steps, DoubleSupplier kl) {
      return 0;
    }

    @Override
    public Optional<String> staysFor(long steps) {
      return Optional.of(
          "anchor.name = fixed: iterated distillation needs an anchor that moves;"
              + " choose anchor=periodic, ema or kl-triggered");
    }
  }

  /**
   * Becomes the policy after every so many steps.
   *
   * @param every steps, ≥ 1
   */
  record Periodic(int every) implements BuiltIn {
    public Periodic {
      new Check("anchor").atLeast("every", every, 1, "steps from copy to copy").done();
    }

    @Override
    public double share(long step, long steps, DoubleSupplier kl) {
      return step % every == 0 ? 1 : 0;
    }

    @Override
    public Optional<String> staysFor(long steps) {
      return every <= steps
          ? Optional.empty()
          : Optional.of(
              "anchor.every = %d: in %d steps the anchor would never move; allowed: 1 to %d"
                  .formatted(every, steps, steps));
    }
  }

  /**
   * anchor ← (1 − η)·anchor + η·policy after every step.
   *
   * @param eta η of the first step, in (0, 1]; 1 copies the policy at every step
   * @param end η of the last step, in [0, 1]; the constant form ignores it
   * @param form how η goes from one to the other
   * @param average of adapters: of their factors unless it says otherwise
   */
  record Ema(double eta, double end, Form form, Optional<Average> average) implements BuiltIn {
    public Ema {
      new Check("anchor")
          .that(eta > 0 && eta <= 1, "eta", eta, "must be above 0 and at most 1; 0 never moves")
          .within("end", end, 0, 1, "rate of the last step")
          .done();
    }

    /** Averages the factors of adapters. */
    public Ema(double eta, double end, Form form) {
      this(eta, end, form, Optional.empty());
    }

    /** What of adapters is averaged; without adapters there is no difference. */
    public enum Average {
      /** Each factor, A and B: free, and near the average of their products. */
      FACTORS,
      /** The products, brought back to the adapter's rank. */
      WEIGHTS
    }

    @Override
    public boolean averagesWeights() {
      return average.equals(Optional.of(Average.WEIGHTS));
    }

    /** Ways from the first rate to the last. */
    public enum Form {
      /** η of the first step throughout. */
      CONSTANT,
      /** Along a straight line. */
      LINEAR,
      /** Along a half cosine. */
      COSINE
    }

    @Override
    public double share(long step, long steps, DoubleSupplier kl) {
      double done = steps > 1 ? (step - 1.0) / (steps - 1.0) : 0;
      return switch (form) {
        case CONSTANT -> eta;
        case LINEAR -> eta + (end - eta) * done;
        case COSINE -> end + (eta - end) * 0.5 * (1 + Math.cos(Math.PI * done));
      };
    }
  }

  /**
   * Becomes the policy whenever KL(policy‖anchor) has reached a threshold.
   *
   * @param nats of a whole response, above 0
   */
  record KlTriggered(double nats) implements BuiltIn {
    public KlTriggered {
      new Check("anchor").positive("nats", nats, "KL of a response at which to copy").done();
    }

    @Override
    public double share(long step, long steps, DoubleSupplier kl) {
      return kl.getAsDouble() >= nats ? 1 : 0;
    }
  }
}
