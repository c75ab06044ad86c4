package bondlab.study;

import bondlab.config.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Proxies that are trained on {@link Comparisons}: kinds × data sizes × shares of flipped labels,
 * each with replicates.
 *
 * @param cells kinds in order, of each the smaller data sizes first
 * @param only the ones to train, by name; empty for all
 * @param replicates of each
 */
record ProxyGrid(List<Cell> cells, List<String> only, int replicates) {

  /**
   * One setting.
   *
   * @param kind as it is named
   * @param pairs comparisons that it is trained on
   * @param noise share of their labels that is flipped
   */
  record Cell(String kind, int pairs, double noise) {
    /** Its name: kind, data size and, where there is any, label noise in percent. */
    String setting() {
      String clean = kind + "-" + pairs;
      return noise == 0 ? clean : clean + "-noise" + Math.round(100 * noise);
    }
  }

  static ProxyGrid of(
      List<String> kinds,
      List<Integer> pairs,
      List<Double> labelNoise,
      List<String> only,
      int replicates) {
    List<Cell> cells = new ArrayList<>();
    for (String kind : kinds) {
      for (int n : pairs.stream().sorted().toList()) {
        labelNoise.forEach(share -> cells.add(new Cell(kind, n, share)));
      }
    }
    return new ProxyGrid(List.copyOf(cells), only, replicates);
  }

  /** Checks the shares of flipped labels, and that the ones to train are there. */
  void check(Check check, List<Double> labelNoise) {
    check.notEmpty("label_noise", labelNoise);
    labelNoise.forEach(
        share ->
            check.that(
                share >= 0 && share < 0.5, "label_noise", share, "must be from 0 to below 0.5"));
    Set<String> names = new TreeSet<>();
    cells.forEach(cell -> names.add(cell.setting()));
    only.forEach(name -> check.oneOf("only", name, names));
  }

  /** The names of the proxies to train; the replicates of a setting form one list. */
  List<List<RewardEntry.Name>> names() {
    return cells.stream()
        .map(Cell::setting)
        .filter(name -> only.isEmpty() || only.contains(name))
        .map(name -> RewardEntry.Name.replicates(name, replicates))
        .toList();
  }

  /** The setting of a name, one of {@link #names}. */
  Cell of(RewardEntry.Name name) {
    return cells.stream()
        .filter(cell -> cell.setting().equals(name.setting()))
        .findFirst()
        .orElseThrow();
  }
}
