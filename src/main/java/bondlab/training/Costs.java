package bondlab.training;

import bondlab.policy.Cost;
import com.typesafe.config.Config;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a training has cost so far, part by part. */
final class Costs {
  private final Map<Part, Cost> spent = new EnumMap<>(Part.class);

  Costs() {
    for (Part part : Part.values()) {
      spent.put(part, Cost.NONE);
    }
  }

  void add(StepMeter step) {
    spent.replaceAll((part, cost) -> cost.plus(step.spent(part)));
  }

  void add(Part part, Cost cost) {
    spent.merge(part, cost, Cost::plus);
  }

  /** The sum of all parts but evaluation. */
  Cost training() {
    Cost sum = Cost.NONE;
    for (Map.Entry<Part, Cost> entry : spent.entrySet()) {
      sum = entry.getKey() == Part.EVALUATION ? sum : sum.plus(entry.getValue());
    }
    return sum;
  }

  List<PartCost> parts() {
    return spent.entrySet().stream()
        .map(entry -> PartCost.of(name(entry.getKey()), entry.getValue()))
        .toList();
  }

  /** As JSON objects by part. */
  Map<String, Object> toMap() {
    Map<String, Object> all = new LinkedHashMap<>();
    spent.forEach(
        (part, cost) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("samples", cost.samples());
          one.put("generated_tokens", cost.generatedTokens());
          one.put("reward_calls", cost.rewardCalls());
          one.put("scored_tokens", cost.scoredTokens());
          one.put("forward_passes", cost.forwardPasses());
          one.put("backward_passes", cost.backwardPasses());
          one.put("seconds", cost.seconds());
          all.put(name(part), one);
        });
    return all;
  }

  /** Reads what {@link #toMap} gave. */
  static Costs of(Config all) {
    Costs costs = new Costs();
    for (Part part : Part.values()) {
      Config one = all.getConfig(name(part));
      costs.add(
          part,
          new Cost(
              one.getLong("samples"),
              one.getLong("generated_tokens"),
              one.getLong("reward_calls"),
              one.getLong("scored_tokens"),
              one.getLong("forward_passes"),
              one.getLong("backward_passes"),
              one.getDouble("seconds")));
    }
    return costs;
  }

  private static String name(Part part) {
    return part.name().toLowerCase(Locale.ROOT);
  }
}
