package bondlab.training;

import bondlab.config.BadInput;

/** A loss, a gradient or a reward stopped being a number; finished steps stay as they are. */
public final class Diverged extends RuntimeException {
  Diverged(String what, long step, double loss, double norm) {
    super(
        what
            + " diverged at step "
            + step
            + ": loss "
            + loss
            + ", gradient norm "
            + norm
            + "; lower learning_rate, or set clip_norm");
  }

  /** Because a step was given what it cannot use, a reward that is no number as a rule. */
  Diverged(String what, long step, BadInput cause) {
    super(what + " cannot go on at step " + step + ": " + cause.getMessage(), cause);
  }
}
