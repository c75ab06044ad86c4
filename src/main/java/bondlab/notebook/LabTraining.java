package bondlab.notebook;

import bondlab.config.BadInput;
import bondlab.config.Unbind;
import bondlab.experiment.Trial;
import bondlab.objective.AnchorSchedule;
import bondlab.objective.ObjectiveSpec;
import bondlab.reward.Reward;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training before it runs: {@link Lab#train}. Each verb returns a new one and leaves this one as
 * it is. What no verb sets has the value of {@code experiment=bond}.
 *
 * <p>The policy is that of the model, and its text and networks stay as they are; {@link #seed}
 * decides all else: the prompts that it is measured on, the samples that it is measured against,
 * and the training.
 */
public final class LabTraining {
  private static final int REFERENCE = 64;
  private static final List<Integer> NS = List.of(1, 2, 4, 8, 16, 32, 64);

  private final LabModel model;
  private final Reward proxy;
  private final List<Reward> golds;
  private final Map<String, Object> keys;
  private final String name;

  private LabTraining(
      LabModel model, Reward proxy, List<Reward> golds, Map<String, Object> keys, String name) {
    this.model = model;
    this.proxy = proxy;
    this.golds = golds;
    this.keys = keys;
    this.name = name;
  }

  static LabTraining of(LabModel model) {
    model.requireReference("train");
    return new LabTraining(
        model, null, List.of(), Map.of("seed", 1L, "seeds", List.of(1L)), "notebook");
  }

  /**
   * Sets a key of the configuration, such as {@code set("training.optimizer.learning_rate", 3e-4)}.
   */
  public LabTraining set(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(keys);
    more.put(key, value);
    return new LabTraining(model, proxy, golds, more, name);
  }

  /** Sets the objective, such as {@code bond(4, 0.5)}, or one that a cell has made. */
  public LabTraining towards(ObjectiveSpec objective) {
    ObjectiveSpec known = CellFailed.oneMessage(() -> LabSession.known(objective));
    return set("objective", Unbind.of((Record) known).root());
  }

  /** Sets the anchor, such as {@code ema(0.05)}; by default it stays the reference. */
  public LabTraining anchor(AnchorSchedule anchor) {
    return set("anchor", Unbind.of((Record) anchor).root());
  }

  /** Sets the reward that is optimised. */
  public LabTraining reward(Reward optimised) {
    return new LabTraining(model, optimised, golds, keys, name);
  }

  /**
   * Sets the gold rewards: measured and never optimised.
   *
   * @param deciding what selects the best training and stands first in every table
   * @param beside others, so that what holds for one gold alone is seen
   */
  public LabTraining measuredBy(Reward deciding, Reward... beside) {
    List<Reward> meant = new ArrayList<>(List.of(deciding));
    meant.addAll(List.of(beside));
    return new LabTraining(model, proxy, List.copyOf(meant), keys, name);
  }

  /** Sets the prompts to train on; by default openings of the training documents. */
  public LabTraining prompts(LabPrompts training) {
    return withKeys("prompts.training.", training);
  }

  /** Sets the prompts to measure on; by default 32 openings of held-out documents. */
  public LabTraining measuredOn(LabPrompts prompts) {
    return withKeys("prompts.", prompts);
  }

  private LabTraining withKeys(String prefix, LabPrompts prompts) {
    LabTraining with = this;
    for (Map.Entry<String, Object> key : prompts.keys().entrySet()) {
      with = with.set(prefix + key.getKey(), key.getValue());
    }
    return with;
  }

  /** Sets the number of optimiser steps. */
  public LabTraining steps(int steps) {
    return set("training.steps", steps)
        .set("training.evaluate_every", Math.max(1, Math.min(20, steps / 3)));
  }

  /** Sets the seed of the prompts to measure on, the samples and the training. */
  public LabTraining seed(long seed) {
    return set("seed", seed).set("seeds", List.of(seed));
  }

  /** Names the folder of its runs. */
  public LabTraining named(String folder) {
    return new LabTraining(model, proxy, golds, keys, folder);
  }

  /**
   * Trains, or finds the finished run of the same training; a stopped one is resumed.
   *
   * @throws BadInput before any work, naming each setting that is wrong
   */
  public LabTrained run() {
    LabRun run =
        new LabWork()
            .run((experiments, progress) -> experiments.run(trial(List.of(), Map.of()), progress));
    return new LabTrained(run, model);
  }

  /**
   * The ordinary trial of a study that this training is.
   *
   * @param overrides for the record
   * @param varied what a sweep varies
   */
  Trial trial(List<String> overrides, Map<String, Object> varied) {
    if (proxy == null) {
      throw new BadInput("train(…): there is nothing to optimise; say .reward(…)");
    }
    Map<String, Object> all = new LinkedHashMap<>(defaults());
    all.putAll(keys);
    all.put("varied", varied);
    Config config = model.config("arms=[]", "axes={}");
    for (Map.Entry<String, Object> key : all.entrySet()) {
      // in the place of what is there: an object is not merged into another
      config = config.withValue(key.getKey(), ConfigValueFactory.fromAnyRef(key.getValue()));
    }
    return new Trial(name, overrides, config);
  }

  /** The settings in which a training in a cell differs from {@code experiment=bond}. */
  private Map<String, Object> defaults() {
    Map<String, Object> optimised = LabSession.known(proxy, model.probes());
    List<Map<String, Object>> meant =
        golds.isEmpty()
            ? List.of(optimised)
            : golds.stream().map(gold -> LabSession.known(gold, model.probes())).toList();
    Map<String, Object> defaults = new LinkedHashMap<>();
    defaults.put("pin", List.of("corpus", "policy"));
    defaults.put("pin_seed", model.config().getLong("seed"));
    defaults.put("reward.gold", meant.get(0));
    defaults.put("reward.golds", meant);
    defaults.put("reward.proxies", List.of(optimised));
    defaults.put("reward.more", List.of());
    defaults.put("proxy", proxy.name());
    defaults.put("pool.samples", REFERENCE);
    defaults.put("pool.ns", NS);
    defaults.put("training.prompts", 32);
    defaults.put("evaluation.reference", REFERENCE);
    defaults.put("figures", List.of("gold-and-proxy", "progress"));
    return defaults;
  }

  @Override
  public String toString() {
    return "training of "
        + model.name()
        + (proxy == null ? "" : " on " + proxy.name())
        + ": "
        + keys;
  }
}
