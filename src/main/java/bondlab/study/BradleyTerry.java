package bondlab.study;

import bondlab.config.Check;
import com.typesafe.config.Config;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Proxy rewards: Bradley-Terry models of several sizes and data sizes, in the policy's tokens.
 *
 * @param sizes networks by the name that tables show
 * @param pairs gold-labelled comparisons that each size is trained on
 * @param replicates independent draws of comparisons and initial weights
 * @param heldOut comparisons from validation documents that accuracy is measured on
 * @param only trains these alone, each {@code SIZE-PAIRS}; empty for every size with every data
 *     size
 * @param training of each
 */
record BradleyTerry(
    Map<String, NetworkSpec> sizes,
    List<Integer> pairs,
    int replicates,
    int heldOut,
    List<String> only,
    PreferenceTrainingSpec training)
    implements RewardEntry.Known {

  BradleyTerry {
    Check check =
        new Check("proxies")
            .that(!sizes.isEmpty(), "sizes", sizes.keySet(), "must name one network or more")
            .notEmpty("pairs", pairs)
            .atLeast("replicates", replicates, 1)
            .atLeast("held_out", heldOut, 1);
    for (int n : pairs) {
      check.atLeast("pairs", n, 1);
    }
    Set<String> names = new TreeSet<>();
    sizes.keySet().forEach(size -> pairs.forEach(n -> names.add(size + "-" + n)));
    for (String name : only) {
      check.oneOf("only", name, names);
    }
    check.done();
  }

  @Override
  public List<List<RewardName>> names() {
    return bySize().stream()
        .flatMap(
            size ->
                pairs.stream()
                    .sorted()
                    .map(n -> size + "-" + n)
                    .filter(setting -> only.isEmpty() || only.contains(setting)))
        .map(setting -> RewardName.replicates(setting, replicates))
        .toList();
  }

  /** Names of the sizes, the network with the fewest weights first. */
  private List<String> bySize() {
    return sizes.entrySet().stream()
        .sorted(Comparator.comparingLong(e -> e.getValue().shape(1, 1).parameters()))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public StudyReward make(RewardName name, RewardWorkshop workshop) {
    Cell cell = cell(name);
    int most = pairs.stream().mapToInt(n -> n).max().orElseThrow();
    Config labelled = Comparisons.madeOf(workshop, replicates * most, heldOut);
    Comparisons comparisons = Comparisons.get(workshop, replicates * most, heldOut, labelled);
    return ProxyReward.get(
        workshop,
        cell,
        training,
        comparisons,
        ProxyReward.madeOf(labelled, workshop.settings(), cell));
  }

  private Cell cell(RewardName name) {
    for (Map.Entry<String, NetworkSpec> size : sizes.entrySet()) {
      for (int n : pairs) {
        if (name.setting().equals(size.getKey() + "-" + n)) {
          return new Cell(size.getKey(), size.getValue(), n, name);
        }
      }
    }
    throw new IllegalArgumentException(name + " is none of " + names());
  }

  /**
   * One proxy to train.
   *
   * @param size name of its network
   * @param network sizes
   * @param pairs comparisons
   * @param name its own
   */
  record Cell(String size, NetworkSpec network, int pairs, RewardName name) {}
}
