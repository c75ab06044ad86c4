package bondlab.study;

import bondlab.config.Check;
import bondlab.stats.RandomStream;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The seed of each part of a study: the root seed, or for a pinned part a seed of its own, so that
 * a sweep over {@code seed} makes everything again except what is pinned by name.
 *
 * @param seed root of every part that is not pinned
 * @param pin names of pinned parts
 * @param pinSeed root of the pinned parts
 */
public record Seeds(long seed, List<String> pin, long pinSeed) {

  /** The parts that can be pinned. {@link #madeOf} says which of the others a part is made of. */
  public enum Part {
    /** The deal of documents to training, validation and prompts. */
    CORPUS,
    /** The reference policy's first weights and the order of its training. */
    POLICY,
    /** What gold is trained on, and its first weights. */
    GOLD,
    /** The comparisons that proxies are trained on, and their first weights. */
    PROXIES,
    /** The study's prompts and the samples drawn for them. */
    POOL;

    /** The name in the configuration. */
    String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    List<Part> madeOf() {
      return switch (this) {
        case CORPUS -> List.of();
        case POLICY -> List.of(CORPUS);
        case GOLD, POOL -> List.of(CORPUS, POLICY);
        case PROXIES -> List.of(CORPUS, POLICY, GOLD);
      };
    }
  }

  /**
   * @throws bondlab.config.BadInput if a name is not that of a part, or a pinned part is made of
   *     one that is not pinned and would change with every seed
   */
  public Seeds {
    pin = List.copyOf(pin);
    Check check = new Check("seeds");
    for (String name : pin) {
      check.oneOf("pin", name, names(List.of(Part.values())));
    }
    Set<String> missing = new TreeSet<>();
    for (Part part : Part.values()) {
      if (pin.contains(part.key())) {
        missing.addAll(names(part.madeOf()));
      }
    }
    missing.removeAll(pin);
    check.that(
        missing.isEmpty(),
        "pin",
        pin,
        "must hold " + String.join(", ", missing) + " too: what is pinned is made of them");
    check.done();
  }

  private static List<String> names(Collection<Part> parts) {
    return parts.stream().map(Part::key).toList();
  }

  /** The seed of a part. */
  long of(Part part) {
    return pin.contains(part.key()) ? pinSeed : seed;
  }

  /** The root of a part's random streams. */
  RandomStream stream(Part part) {
    return RandomStream.of(of(part));
  }
}
