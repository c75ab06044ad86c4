package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.config.Bind;
import bondlab.config.Check;
import bondlab.config.ConfigHash;
import bondlab.policy.Completion;
import bondlab.reward.Wrapper.Clipped;
import bondlab.reward.Wrapper.LengthAdjusted;
import bondlab.reward.Wrapper.Named;
import bondlab.reward.Wrapper.Noisy;
import bondlab.stats.RandomStream;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A reward as a configuration asks for it, checked: {@code { name = program, label = judge, command
 * = "python3 judge.py", wrappers = [ { clip = [-3, 3] }, { minus_length = 0.02 } ] }}. Made by
 * {@link RewardFactories}.
 */
public final class RewardSetting {
  private static final Set<String> COMMON = Set.of("name", "label", "wrappers");

  private static final Pattern MISPLACED =
      Pattern.compile("(clip|minus_length|noise|cache|normalise|budget) at .*: unknown key");

  private final Common common;
  private final RewardFactory factory;
  private final Config settings;
  private final ConfigList wrappers;
  private final String key;

  /**
   * Keys that every reward has.
   *
   * @param name of its factory
   * @param label its name in tables; the factory's if absent
   */
  private record Common(String name, Optional<String> label, Optional<List<Wrapping>> wrappers) {
    Common {
      label.ifPresent(text -> new bondlab.config.Check("reward").notBlank("label", text).done());
    }
  }

  private RewardSetting(
      Common common, RewardFactory factory, Config settings, ConfigList wrappers, String key) {
    this.common = common;
    this.factory = factory;
    this.settings = settings;
    this.wrappers = wrappers;
    this.key = key;
  }

  /**
   * Binds the object of a reward, and lets its factory look at the settings.
   *
   * @param key that errors name
   * @throws BadInput with every problem, each with its key
   */
  static RewardSetting of(
      Config object, String key, RewardFactories factories, RewardSources sources) {
    List<String> problems = new ArrayList<>();
    Config ofFactory = object;
    for (String known : COMMON) {
      ofFactory = ofFactory.withoutPath(known);
    }
    Common common = null;
    try {
      Config ofAll = object;
      for (String other : ofFactory.root().keySet()) {
        ofAll = ofAll.withoutPath(com.typesafe.config.ConfigUtil.quoteString(other));
      }
      common = Bind.to(Common.class, ofAll.atPath(key), key);
    } catch (BadInput e) {
      problems.addAll(e.problems());
    }
    RewardFactory factory = null;
    try {
      factory = factories.named(object, key);
      if (factory != null) {
        factory.validate(ofFactory, sources);
      }
    } catch (BadInput e) {
      e.problems().forEach(problem -> problems.add(RewardFactories.under(key, hinted(problem))));
    }
    if (!problems.isEmpty()) {
      throw new BadInput(problems);
    }
    boolean wrapped = common.wrappers.isPresent();
    return new RewardSetting(
        common, factory, ofFactory, wrapped ? object.getList("wrappers") : null, key);
  }

  private static String hinted(String problem) {
    boolean wrapper = MISPLACED.matcher(problem).lookingAt();
    return wrapper ? problem + "; a wrapper stands in wrappers = [ { KEY = VALUE }, … ]" : problem;
  }

  /** Its name in tables: the label, else the factory's name. */
  public String label() {
    return common.label.orElse(common.name);
  }

  /**
   * Makes the reward, wrapped in the order of the list. Its name is the label; close it.
   *
   * @throws BadInput if the factory refuses what it found, naming the key
   */
  public Reward reward(RewardSources sources) {
    Reward made;
    try {
      made = factory.create(settings, sources);
    } catch (BadInput e) {
      throw new BadInput(
          e.problems().stream().map(problem -> RewardFactories.under(key, problem)).toList());
    }
    try {
      Reward wrapped = made.named(label());
      for (Wrapping wrapping : common.wrappers.orElse(List.of())) {
        wrapped = wrapping.around(wrapped, sources);
      }
      return wrapped.name().equals(label()) ? wrapped : new Named(wrapped, label());
    } catch (RuntimeException e) {
      made.close();
      throw e;
    }
  }

  /**
   * All that decides the scores: what the factory says ({@link RewardFactory#identity}) and the
   * wrappers that change scores. The label is not part of it.
   */
  public Config identity(RewardSources sources) {
    List<Object> changing = new ArrayList<>();
    List<Wrapping> wrappings = common.wrappers.orElse(List.of());
    for (int i = 0; i < wrappings.size(); i++) {
      if (wrappings.get(i).changesScores()) {
        changing.add(wrappers.get(i).unwrapped());
      }
    }
    return ConfigFactory.empty()
        .withValue("name", ConfigValueFactory.fromAnyRef(common.name))
        .withValue("of", factory.identity(settings, sources).root())
        .withValue("wrappers", ConfigValueFactory.fromIterable(changing));
  }

  /**
   * A hash of {@link #identity} and the label: what a study says of the key under which this reward
   * stands when it is asked for its inputs.
   *
   * @return {@code sha256:} and 64 hexadecimal digits
   */
  public String fingerprint(RewardSources sources) {
    Config named = identity(sources).withValue("label", ConfigValueFactory.fromAnyRef(label()));
    return "sha256:" + ConfigHash.of(named);
  }

  /** The label, and the factory where it has another name. */
  @Override
  public String toString() {
    return label().equals(common.name) ? common.name : label() + " (" + common.name + ")";
  }

  /**
   * One element of the list {@code wrappers} of a configuration: exactly one of these keys.
   *
   * @param clip lower and upper bound, as {@link Reward#clipped}
   * @param minusLength price per token, as {@link Reward#minusLength}
   * @param noise as {@link Reward#noisy}
   * @param cache scores remembered at most
   * @param normalise over the study's reference responses
   * @param budget responses scored at most, as {@link Reward#budget}
   */
  record Wrapping(
      Optional<List<Double>> clip,
      Optional<Double> minusLength,
      Optional<Noise> noise,
      Optional<Integer> cache,
      Optional<Scale> normalise,
      Optional<Long> budget) {

    /** A fixed Gaussian error of each response. */
    record Noise(double sd, long seed) {
      Noise {
        new Check("noise").within("sd", sd, 0, Double.MAX_VALUE, "of the error").done();
      }
    }

    /** The responses that mean and standard deviation are taken over. */
    enum Scale {
      /** All reference responses, as {@link Reward#normalised}. */
      ALL,
      /** The mean of each prompt, the deviation within prompts, as {@link Reward#centred}. */
      PER_PROMPT
    }

    Wrapping {
      long given =
          Stream.of(clip, minusLength, noise, cache, normalise, budget)
              .filter(Optional::isPresent)
              .count();
      if (given != 1) {
        throw new BadInput(
            "each wrapper is an object with one key, since their order counts, got "
                + given
                + ": write wrappers = [ { clip = [-3, 3] }, { minus_length = 0.02 } ]");
      }
      Check check = new Check("wrapper");
      clip.ifPresent(
          bounds ->
              check.that(
                  bounds.size() == 2 && bounds.get(0) < bounds.get(1),
                  "clip",
                  bounds,
                  "must be a lower and a higher bound; -inf and inf are none"));
      minusLength.ifPresent(price -> check.finite("minus_length", price));
      cache.ifPresent(entries -> check.atLeast("cache", entries, 1, "scores remembered"));
      budget.ifPresent(most -> check.atLeast("budget", most, 0, "responses scored at most"));
      check.done();
    }

    /** Wraps a reward. */
    Reward around(Reward inner, RewardSources sources) {
      if (clip.isPresent()) {
        return new Clipped(inner, clip.get().get(0), clip.get().get(1));
      }
      if (minusLength.isPresent()) {
        return new LengthAdjusted(inner, minusLength.get());
      }
      if (noise.isPresent()) {
        Noise error = noise.get();
        return new Noisy(inner, error.sd, RandomStream.of(error.seed).at("noise"));
      }
      if (cache.isPresent()) {
        return new Cached(inner, cache.get());
      }
      if (budget.isPresent()) {
        return inner.budget(budget.get());
      }
      List<Completion> reference = sources.reference().get();
      return switch (normalise.orElseThrow()) {
        case ALL -> inner.normalised(reference);
        case PER_PROMPT -> inner.centred(reference);
      };
    }

    /** Whether it changes the scores, and not only how they are obtained. */
    boolean changesScores() {
      return cache.isEmpty() && budget.isEmpty();
    }
  }
}
