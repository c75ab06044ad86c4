package bondlab.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds seeds that hold the numbers of one training under several names. Two trainings never agree
 * in every bit of a metric, so an interval over such seeds would be about nothing; they count once.
 */
final class EqualTrainings {
  /** Shares of so many or fewer cases can be equal by chance. */
  private static final int CASES = 10_000;

  private static final double ROUNDING = 1e-9;

  /** So many different values are not equal by chance, however coarse they are. */
  private static final int SEVERAL = 4;

  private final LeaderRows input;

  EqualTrainings(LeaderRows input) {
    this.input = input;
  }

  /**
   * The seeds that hold the same numbers as one before them, all along their rows.
   *
   * @param line name of the line of the ranking
   * @param rows of all seeds and steps of the line
   * @param notes what is left out is said here
   */
  Set<List<Object>> of(String line, List<Map<String, Object>> rows, Collection<String> notes) {
    Map<List<Double>, List<Object>> first = new LinkedHashMap<>();
    Map<List<Object>, List<List<Object>>> again = new LinkedHashMap<>();
    SeedMeans.grouped(rows, input.seeds())
        .forEach(
            (seed, its) -> {
              List<Double> series = its.stream().map(SeedMeans::metric).sorted().toList();
              List<Object> before = isEvidence(series) ? first.putIfAbsent(series, seed) : null;
              if (before != null) {
                again.computeIfAbsent(before, any -> new ArrayList<>()).add(seed);
              }
            });
    Set<List<Object>> leftOut = new HashSet<>();
    again.forEach(
        (before, others) -> {
          leftOut.addAll(others);
          notes.add(
              "%s: %s and %s hold the same numbers: one training, counted once; vary seed without"
                      .formatted(line, name(before), names(others))
                  + " pinning what it trains");
        });
    return leftOut;
  }

  private static boolean isEvidence(List<Double> series) {
    return series.stream().anyMatch(x -> Double.isFinite(x) && !isCoarse(x))
        || series.stream().filter(Double::isFinite).distinct().count() >= SEVERAL;
  }

  /** Whether a value is a whole number or a share of few cases. */
  private static boolean isCoarse(double x) {
    for (int cases = 1; cases <= CASES; cases++) {
      if (Math.abs(x * cases - Math.rint(x * cases)) <= ROUNDING) {
        return true;
      }
    }
    return false;
  }

  private String names(List<List<Object>> seeds) {
    return String.join(", ", seeds.stream().map(this::name).toList());
  }

  private String name(List<Object> seed) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < seed.size(); i++) {
      parts.add(input.seeds().get(i) + " " + SeedMeans.text(seed.get(i)));
    }
    return String.join(" with ", parts);
  }
}
