package bondlab.study;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.Check;
import bondlab.objective.AnchorSchedule;
import bondlab.objective.ObjectiveSpec;
import bondlab.reward.RewardFiles;
import bondlab.training.TrainerSettings;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * One arm of a study: a training that the study compares with others, once per seed. It answers for
 * everything that the study, its tables and its evaluation must know of it.
 *
 * @param name unique in the study
 * @param settings bound and checked
 * @param written the same as the configuration has them, and nothing else
 */
record Arm(String name, Settings settings, Config written) {
  /** The part of an arm that only offline objectives have. */
  static final String PAIRS = "pairs";

  /**
   * The keys of an arm.
   *
   * @param objective what the policy is trained towards
   * @param anchor how the anchor follows
   * @param proxy that is optimised
   * @param training steps, optimiser, evaluation, checkpoints
   * @param teacher an earlier arm whose trained policy is imitated
   * @param pairs table that an offline objective trains on
   */
  private record Settings(
      ObjectiveSpec objective,
      AnchorSchedule anchor,
      String proxy,
      Training training,
      Optional<String> teacher,
      Optional<PairsSpec> pairs) {}

  /**
   * How a policy is trained, whatever its objective.
   *
   * @param steps of the optimiser
   * @param prompts per step
   * @param optimizer and its rate
   * @param evaluateEvery steps between evaluations
   * @param checkpointEvery steps between checkpoints; 0 for none by steps
   * @param checkpointSeconds between checkpoints; 0 for none by time
   * @param stopKl nats of KL to the reference at which the training ends; 0 for none
   * @param best what the kept checkpoint is best by
   */
  record Training(
      int steps,
      int prompts,
      OptimizerSpec optimizer,
      int evaluateEvery,
      int checkpointEvery,
      double checkpointSeconds,
      double stopKl,
      TrainerSettings.BestBy best) {

    Training {
      new Check("training").atLeast("steps", steps, 1).done();
      new TrainerSettings(
          optimizer.over(steps),
          prompts,
          evaluateEvery,
          checkpointEvery,
          checkpointSeconds,
          stopKl,
          best);
    }

    TrainerSettings forTrainer() {
      return new TrainerSettings(
          optimizer.over(steps),
          prompts,
          evaluateEvery,
          checkpointEvery,
          checkpointSeconds,
          stopKl,
          best);
    }
  }

  /**
   * Binds an arm. The study's table of pairs is no part of an arm whose objective draws.
   *
   * @param written the keys of an arm, and nothing else
   * @throws BadInput with everything that is wrong with it
   */
  static Arm of(String name, Config written) {
    Settings settings = Bind.to(Settings.class, written);
    boolean offline = settings.objective.needsPairs();
    return new Arm(name, settings, offline ? written : written.withoutPath(PAIRS));
  }

  ObjectiveSpec objective() {
    return settings.objective();
  }

  AnchorSchedule anchor() {
    return settings.anchor();
  }

  /** The name of the proxy that is optimised. */
  String proxy() {
    return settings.proxy();
  }

  Training training() {
    return settings.training();
  }

  /** The name of the earlier arm that is imitated; empty for an objective without a teacher. */
  Optional<String> teacher() {
    return objective().isTaught() ? settings.teacher() : Optional.empty();
  }

  /** The table that it trains on; empty for an objective that draws, or if none is given. */
  Optional<PairsSpec> pairs() {
    return objective().needsPairs() ? settings.pairs() : Optional.empty();
  }

  /** N of the Best-of-N that a step distils; empty for an objective that distils none. */
  OptionalDouble n() {
    return objective().n() > 1 ? OptionalDouble.of(objective().n()) : OptionalDouble.empty();
  }

  /** Whether the objective's N is a key of the arm, rather than a property of the objective. */
  boolean setsN() {
    return written.hasPath("objective.n");
  }

  /** The training of this arm with a seed, as tables name it. */
  ArmId id(long seed) {
    return new ArmId(
        name,
        nameOf(written),
        written.getString("anchor.name"),
        proxy(),
        n().orElse(Double.NaN),
        objective().anchorKlCoef().orElse(Double.NaN),
        objective().referenceKlCoef().orElse(Double.NaN),
        anchor().averagingRate().orElse(Double.NaN),
        seed);
  }

  /** The name of an objective as written; of one from a notebook, the name it was given there. */
  static String nameOf(Config written) {
    return written.getString(written.hasPath("objective.own") ? "objective.own" : "objective.name");
  }

  /**
   * The SHA-256 of the code of an objective or an anchor schedule that a jar brings, by {@code
   * objective.NAME} or {@code anchor.NAME}; empty where both are this project's.
   */
  Map<String, String> code() {
    Map<String, String> code = new TreeMap<>();
    if (!(objective() instanceof ObjectiveSpec.BuiltIn)) {
      code.put(
          "objective." + nameOf(written), RewardFiles.code(objective().getClass().getNestHost()));
    }
    if (!(anchor() instanceof AnchorSchedule.BuiltIn)) {
      code.put(
          "anchor." + written.getString("anchor.name"),
          RewardFiles.code(anchor().getClass().getNestHost()));
    }
    return code;
  }

  /**
   * Everything that decides what comes of a training: the settings but for how often it is saved
   * and the name of its teacher, and the {@link #code} that a jar brings.
   */
  Config deciding() {
    Config settings =
        written
            .withoutPath("training.checkpoint_every")
            .withoutPath("training.checkpoint_seconds")
            .withoutPath("teacher");
    settings = pairs().isPresent() ? pairs().get().deciding(settings) : settings;
    return code().isEmpty()
        ? settings
        : settings.withValue("code", ConfigValueFactory.fromMap(code()));
  }
}
