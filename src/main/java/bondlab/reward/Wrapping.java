package bondlab.reward;

import bondlab.config.BadInput;
import bondlab.config.Check;
import bondlab.policy.Completion;
import bondlab.stats.RandomStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

  /** What mean and standard deviation are taken over. */
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

  /** Whether it changes scores, rather than how they are come by. */
  boolean changesScores() {
    return cache.isEmpty() && budget.isEmpty();
  }
}
