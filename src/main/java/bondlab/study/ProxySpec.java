package bondlab.study;

import bondlab.config.Check;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

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
public record ProxySpec(
    Map<String, NetworkSpec> sizes,
    List<Integer> pairs,
    int replicates,
    int heldOut,
    List<String> only,
    PreferenceTrainingSpec training) {

  public ProxySpec {
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

  /**
   * One proxy to train.
   *
   * @param size name of its network
   * @param network sizes
   * @param pairs comparisons
   * @param replicate from 1 to {@code replicates}
   * @param replicates how many there are
   */
  public record Cell(String size, NetworkSpec network, int pairs, int replicate, int replicates) {
    /** Size and data size, such as {@code w16-250}. */
    String setting() {
      return size + "-" + pairs;
    }

    /** The setting and, where there are several, the replicate's number. */
    String name() {
      return replicates == 1 ? setting() : setting() + "-r" + replicate;
    }
  }

  /**
   * Every proxy to train, the replicates of a setting together, sizes in the order of their
   * parameters.
   */
  List<List<Cell>> settings() {
    List<List<Cell>> settings = new ArrayList<>();
    sizes.entrySet().stream()
        .sorted(Comparator.comparingLong(e -> e.getValue().shape(1, 1).parameters()))
        .forEach(
            size ->
                pairs.stream()
                    .sorted()
                    .filter(n -> only.isEmpty() || only.contains(size.getKey() + "-" + n))
                    .forEach(n -> settings.add(replicatesOf(size.getKey(), size.getValue(), n))));
    return settings;
  }

  private List<Cell> replicatesOf(String size, NetworkSpec network, int n) {
    return IntStream.rangeClosed(1, replicates)
        .mapToObj(r -> new Cell(size, network, n, r, replicates))
        .toList();
  }
}
