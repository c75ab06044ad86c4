package bondlab.training;

/** A loss or a gradient stopped being a number. */
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
}
