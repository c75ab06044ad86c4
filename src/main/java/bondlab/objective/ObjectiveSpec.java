package bondlab.objective;

import bondlab.config.Check;
import bondlab.config.Option;
import bondlab.config.Unbind;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The settings of an objective as a configuration has them, by the key {@code name}; each record's
 * components are its keys, and its constructor refuses what is out of range. A record of one's own,
 * named by an {@link ObjectiveFactory} in a jar, is chosen like those of this project.
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
  Objective objective(ObjectiveInputs inputs);

  /** The N of the Best-of-N that a step distils; 1 for an objective without one. */
  default int n() {
    return 1;
  }

  /** Weight of the backward KL in the Jeffreys divergence that it descends, where it does. */
  default OptionalDouble jeffreys() {
    return OptionalDouble.empty();
  }

  /** Weight of the backward part in whatever divergence it descends; 1 is backward alone. */
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

  /** Whether it trains on a fixed table of preferences, and draws and scores nothing itself. */
  default boolean needsPairs() {
    return false;
  }

  /** Share of batches of the policy's own responses, where it learns from others too. */
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

  /** The objectives of this project, in the order in which messages list them. */
  sealed interface BuiltIn extends ObjectiveSpec
      permits Bond,
          JBond,
          BonSft,
          PolicyGradient.Reinforce,
          PolicyGradient.Rloo,
          RlooForward,
          MaxAtK,
          VBon,
          Wind,
          PreferenceLoss.Dpo,
          PreferenceLoss.Ipo,
          PreferenceLoss.Slic,
          PreferenceLoss.Kto,
          PreferenceLoss.Bonbon,
          Gkd,
          Own {}

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
    public Objective objective(ObjectiveInputs inputs) {
      return inputs.own().find(own, fingerprint);
    }

    @Override
    public void requireHere(OwnObjective.Finder here) {
      here.find(own, fingerprint);
    }
  }
}
