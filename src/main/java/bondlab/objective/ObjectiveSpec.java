package bondlab.objective;

import bondlab.config.Check;
import bondlab.config.Option;
import bondlab.config.Unbind;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The settings of an objective as a config has them, by the key {@code name}; each record's
 * components are its keys. What the objectives' own constructors refuse is refused here, before
 * anything is trained. A record of one's own, named by an {@link ObjectiveFactory} in a jar, is
 * chosen like those of this project.
 *
 * <p>It answers for what a study must know of it, so that no study asks which objective it is.
 */
@Option.Open(builtIn = ObjectiveSpec.BuiltIn.class, service = ObjectiveFactory.class)
public interface ObjectiveSpec {

  /**
   * Makes the objective; the caller closes it.
   *
   * @throws bondlab.config.BadInput if it needs something that was not given
   */
  Objective objective(ObjectiveInputs given);

  /** The N of the Best-of-N that a step distils; 1 for an objective without one. */
  default int n() {
    return 1;
  }

  /** Weight of the backward KL in the Jeffreys divergence that it descends, where it does. */
  default OptionalDouble jeffreys() {
    return OptionalDouble.empty();
  }

  /** Weight of the backward part in whatever divergence it descends, 1 for that alone. */
  default OptionalDouble backwardWeight() {
    return jeffreys();
  }

  /**
   * Coefficient of the KL to the reference in the return that it raises, in the reward's unit per
   * nat: its component {@code klCoef}, where it has one.
   */
  default OptionalDouble referenceKlCoef() {
    return Unbind.number(this, "klCoef");
  }

  /** Coefficient γ of the KL to the anchor: its component {@code gamma}, where it has one. */
  default OptionalDouble anchorKlCoef() {
    return Unbind.number(this, "gamma");
  }

  /** Whether it imitates a teacher, an earlier training. */
  default boolean isTaught() {
    return false;
  }

  /** The share of batches with responses of the policy's own, where it learns from others too. */
  default OptionalDouble ownShare() {
    return OptionalDouble.empty();
  }

  /**
   * Why it cannot be trained with this anchor for so many steps; empty if it can.
   *
   * @param steps of the training
   */
  default Optional<String> refuses(AnchorSchedule anchor, long steps) {
    return Optional.empty();
  }

  /**
   * Requires what was made in a notebook's cell to be in this process.
   *
   * @throws bondlab.config.BadInput if it is not
   */
  default void requireHere(OwnObjective.Finder here) {}

  /** The objectives of this project. */
  sealed interface BuiltIn extends ObjectiveSpec {}

  /** {@link bondlab.objective.Bond}. */
  record Bond(int n, double beta, int samples, QuantileSpec quantile, LossReduction per)
      implements BuiltIn {
    public Bond {
      bondlab.objective.Bond.check(n, beta, samples);
    }

    @Override
    public OptionalDouble jeffreys() {
      return OptionalDouble.of(beta);
    }

    @Override
    public Objective objective(ObjectiveInputs given) {
      return new bondlab.objective.Bond(n, beta, samples, quantile.estimator(given), per);
    }
  }

  /** {@link JBond}. */
  record Jbond(double beta, double gamma, int samples) implements BuiltIn {
    public Jbond {
      new JBond(beta, gamma, samples);
    }

    @Override
    public int n() {
      return 2;
    }

    @Override
    public OptionalDouble jeffreys() {
      return OptionalDouble.of(beta);
    }

    @Override
    public Optional<String> refuses(AnchorSchedule anchor, long steps) {
      return anchor.staysFor(steps);
    }

    @Override
    public Objective objective(ObjectiveInputs given) {
      return new JBond(beta, gamma, samples);
    }
  }

  /** {@link BestOfNFineTuning}. */
  record BonSft(int n) implements BuiltIn {
    public BonSft {
      new BestOfNFineTuning(n);
    }

    @Override
    public Objective objective(ObjectiveInputs given) {
      return new BestOfNFineTuning(n);
    }
  }

  /** {@link bondlab.objective.Reinforce}. */
  record Reinforce(double klCoef, int samples) implements BuiltIn {
    public Reinforce {
      new bondlab.objective.Reinforce(klCoef, samples);
    }

    @Override
    public Objective objective(ObjectiveInputs given) {
      return new bondlab.objective.Reinforce(klCoef, samples);
    }
  }

  /** {@link bondlab.objective.Rloo}. */
  record Rloo(double klCoef, int samples) implements BuiltIn {
    public Rloo {
      new bondlab.objective.Rloo(klCoef, samples);
    }

    @Override
    public Objective objective(ObjectiveInputs given) {
      return new bondlab.objective.Rloo(klCoef, samples);
    }
  }

  /** {@link GeneralizedDistillation}. */
  record Gkd(double beta, double lmbda, double rewardShare) implements BuiltIn {
    public Gkd {
      GeneralizedDistillation.check(beta, lmbda, rewardShare);
    }

    @Override
    public boolean isTaught() {
      return true;
    }

    @Override
    public OptionalDouble backwardWeight() {
      return OptionalDouble.of(beta);
    }

    @Override
    public OptionalDouble ownShare() {
      return OptionalDouble.of(lmbda);
    }

    @Override
    public Objective objective(ObjectiveInputs given) {
      return new GeneralizedDistillation(
          given.teacher().orElse(null), given.responses().orElse(null), beta, lmbda, rewardShare);
    }
  }

  /**
   * {@link OwnObjective} that was made in a notebook's cell.
   *
   * @param own its name
   * @param fingerprint what it does, as a hash
   */
  record Own(String own, String fingerprint) implements BuiltIn {
    public Own {
      new Check("objective").notBlank("own", own).notBlank("fingerprint", fingerprint).done();
    }

    @Override
    public Objective objective(ObjectiveInputs given) {
      return given.own().find(own, fingerprint);
    }

    @Override
    public void requireHere(OwnObjective.Finder here) {
      here.find(own, fingerprint);
    }
  }
}
