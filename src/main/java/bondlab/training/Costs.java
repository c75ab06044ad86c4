package bondlab.training;

import bondlab.policy.Cost;
import bondlab.table.Tables;
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
        .map(entry -> new PartCost(name(entry.getKey()), entry.getValue()))
        .toList();
  }

  /** As JSON objects by part. */
  Map<String, Object> toMap() {
    Map<String, Object> all = new LinkedHashMap<>();
    spent.forEach((part, cost) -> all.put(name(part), Tables.cells(cost)));
    return all;
  }

  /** Reads what {@link #toMap} gave. */
  static Costs of(Config all) {
    Costs costs = new Costs();
    for (Part part : Part.values()) {
      costs.add(part, Tables.row(Cost.class, all.getObject(name(part)).unwrapped()));
    }
    return costs;
  }

  private static String name(Part part) {
    return part.name().toLowerCase(Locale.ROOT);
  }
}
