package bondlab.config;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Map;

/**
 * A composed, resolved configuration.
 *
 * @param config every value, with its origin
 * @param overrides the overrides it was composed with, as given
 * @param choices the option chosen of each group, such as {@code policy → europarl-1m}
 */
public record Composition(Config config, List<String> overrides, Map<String, String> choices) {

  /**
   * The same for records to be bound from: a variable of the environment that reads as a number or
   * a boolean is one, as if it had been typed. Without records it is text, as in Hydra.
   */
  public Composition typed() {
    return new Composition(Resolvers.typed(config), overrides, choices);
  }
}
