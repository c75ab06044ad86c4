package bondlab.catalogue;

import bondlab.config.BadInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Groups rows by setting and seed. Refuses to average over unnamed keys; reports dropped rows and
 * seeds.
 */
final class SeedMeans {
  private static final int SHOWN = 4;

  /** Shares of at most this many cases can be equal by chance. */
  private static final int CASES = 10_000;

  private static final double ROUNDING = 1e-9;

  /** This many different values are not equal by chance, however coarse they are. */
  private static final int SEVERAL = 4;

  private final LeaderRows input;
  private final Set<String> notes = new LinkedHashSet<>();

  SeedMeans(LeaderRows input) {
    this.input = input;
  }

  /**
   * One combination of values of the question's {@code by}.
   *
   * @param by its values
   * @param values of the metric in ascending order, one per seed
   * @param missing number of further seeds that have no value
   */
  record Line(List<Object> by, double[] values, int missing) {

    static Line of(List<Object> by, double[] perSeed) {
      double[] values = Arrays.stream(perSeed).filter(x -> !Double.isNaN(x)).toArray();
      Arrays.sort(values); // rows come in no order, and a sum's last bits depend on it
      return new Line(by, values, perSeed.length - values.length);
    }

    double mean() {
      return Arrays.stream(values).average().orElse(Double.NaN);
    }
  }

  /** Notes for the reader of the means. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * Groups the rows.
   *
   * @throws BadInput if rows of a group differ in something that is neither a seed nor named in the
   *     question
   */
  List<Line> lines() {
    List<Map<String, Object>> whole = new ArrayList<>();
    Set<Object> older = new TreeSet<>();
    for (Map<String, Object> row : input.rows()) {
      if (row.get(LeaderRows.NEWEST).equals(true)) {
        whole.add(row);
      } else { // a run of the same configuration is no new seed
        older.add(row.get(LeaderRows.RUN));
      }
    }
    if (!older.isEmpty()) {
      notes.add("left out, a later run has the same configuration: " + shown(older));
    }
    Map<List<Object>, List<Map<String, Object>>> series = grouped(whole, input.question().by());
    List<Map<String, Object>> rows =
        whole.stream().filter(row -> row.get(LeaderRows.LAST).equals(true)).toList();
    Map<List<Object>, List<Map<String, Object>>> byGroup = grouped(rows, input.question().by());
    byGroup.forEach(this::requireOneConfiguration);
    List<Line> lines = new ArrayList<>();
    byGroup.forEach(
        (by, its) -> lines.add(Line.of(by, perSeed(by, its, repeated(name(by), series.get(by))))));
    tellAbout(rows);
    return lines;
  }

  private static Map<String, Object> later(Map<String, Object> a, Map<String, Object> b) {
    Comparator<Map<String, Object>> when =
        Comparator.comparing(row -> String.valueOf(row.get(LeaderRows.STARTED)));
    return when.compare(a, b) >= 0 ? a : b;
  }

  private static double number(Object value) {
    return value instanceof Number number ? number.doubleValue() : Double.NEGATIVE_INFINITY;
  }

  private void requireOneConfiguration(List<Object> by, List<Map<String, Object>> rows) {
    List<String> varying = input.keys().stream().filter(key -> distinct(rows, key) > 1).toList();
    if (!varying.isEmpty()) {
      throw new BadInput(
          "%s: the mean would be over runs whose configurations differ in %s; %s"
              .formatted(
                  name(by),
                  varying.stream()
                          .limit(SHOWN)
                          .map(key -> key + " " + shown(values(rows, key)))
                          .collect(Collectors.joining(", "))
                      + (varying.size() > SHOWN
                          ? " and " + (varying.size() - SHOWN) + " more"
                          : ""),
                  "name them with --by, average over them with --over, or choose with --where"));
    }
  }

  /** Averages within each seed over the question's {@code over}. */
  private double[] perSeed(
      List<Object> by, List<Map<String, Object>> rows, Set<List<Object>> leftOut) {
    List<Double> values = new ArrayList<>();
    Map<List<Object>, List<Map<String, Object>>> bySeed = grouped(rows, input.seeds());
    bySeed.keySet().removeAll(leftOut);
    for (List<Map<String, Object>> seed : bySeed.values()) {
      List<Map<String, Object>> once = new ArrayList<>();
      for (List<Map<String, Object>> same : grouped(seed, input.question().over()).values()) {
        once.add(only(by, same));
      }
      values.add(once.stream().mapToDouble(SeedMeans::metric).average().orElseThrow());
    }
    for (String column : input.own()) {
      if (input.texts().contains(column)
          && distinct(rows, column) > 1
          && input.question().over().isEmpty()) {
        notes.add("within a line, " + column + " differs between seeds");
      }
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private Map<String, Object> only(List<Object> by, List<Map<String, Object>> rows) {
    Map<String, Object> latest = rows.stream().reduce(SeedMeans::later).orElseThrow();
    List<Map<String, Object>> its =
        rows.stream()
            .filter(row -> row.get(LeaderRows.RUN).equals(latest.get(LeaderRows.RUN)))
            .toList();
    if (its.size() > 1) {
      throw new BadInput(
          "%s: %d rows of %s have one seed; %s"
              .formatted(name(by), its.size(), latest.get(LeaderRows.RUN), advice(its)));
    }
    if (its.size() < rows.size()) {
      notes.add("where several runs have a training of the same settings and seed, the latest's");
    }
    return latest;
  }

  private String advice(List<Map<String, Object>> rows) {
    List<String> varying = input.own().stream().filter(c -> distinct(rows, c) > 1).toList();
    String what = "name it with --by, average over it with --over, or choose with --where";
    if (varying.isEmpty()) {
      return "they differ in numbers only; choose with --where";
    }
    String first =
        varying.stream().filter(c -> distinct(rows, c) == rows.size()).findFirst().orElse(null);
    String column = first == null ? varying.get(0) : first;
    String last = input.texts().contains(column) ? "" : ", or take the last with --last " + column;
    return "they differ in " + column + " " + shown(values(rows, column)) + ": " + what + last;
  }

  private void tellAbout(List<Map<String, Object>> rows) {
    Set<Object> commits = values(rows, LeaderRows.COMMIT);
    if (commits.size() > 1) {
      notes.add("the runs are of " + commits.size() + " commits: " + shown(commits));
    }
    List<String> between = input.keys().stream().filter(key -> distinct(rows, key) > 1).toList();
    if (!between.isEmpty()) {
      notes.add(
          "the lines are of runs whose configurations differ in %d more keys, such as %s"
              .formatted(between.size(), between.subList(0, Math.min(SHOWN, between.size()))));
    }
    if (input.counted()) {
      notes.add("each row is itself a mean over as many seeds as its own column seeds says");
    }
  }

  /**
   * Finds seeds that hold the numbers of another seed, all along their rows. Two trainings never
   * agree in every bit of a metric, so such seeds are one training under several names; an interval
   * over them would be about nothing, and they count once.
   *
   * @param line name of the line of the ranking
   * @param rows of all seeds and steps of the line
   */
  private Set<List<Object>> repeated(String line, List<Map<String, Object>> rows) {
    Map<List<Double>, List<Object>> first = new LinkedHashMap<>();
    Map<List<Object>, List<List<Object>>> again = new LinkedHashMap<>();
    grouped(rows, input.seeds())
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
          String names = others.stream().map(this::seedName).collect(Collectors.joining(", "));
          notes.add(
              "%s: %s and %s hold the same numbers: one training, counted once; vary seed without"
                      .formatted(line, seedName(before), names)
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

  private String seedName(List<Object> seed) {
    return joined(input.seeds(), " ", seed, " with ");
  }

  private static double metric(Map<String, Object> row) {
    return row.get(LeaderRows.METRIC) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  private String name(List<Object> by) {
    return joined(input.question().by(), " = ", by, ", ");
  }

  private static String joined(
      List<String> columns, String equals, List<Object> values, String between) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      parts.add(columns.get(i) + equals + text(values.get(i)));
    }
    return String.join(between, parts);
  }

  private static Map<List<Object>, List<Map<String, Object>>> grouped(
      List<Map<String, Object>> rows, Collection<String> columns) {
    Function<Map<String, Object>, List<Object>> key =
        row -> columns.stream().map(row::get).collect(Collectors.toList()); // with nulls
    return rows.stream()
        .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
  }

  private static long distinct(List<Map<String, Object>> rows, String column) {
    return rows.stream().map(row -> row.get(column)).distinct().count();
  }

  private static Set<Object> values(List<Map<String, Object>> rows, String column) {
    return rows.stream()
        .map(row -> row.get(column))
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String shown(Collection<Object> values) {
    String some =
        values.stream()
            .sorted(Comparator.comparing(SeedMeans::number).thenComparing(SeedMeans::text))
            .limit(SHOWN)
            .map(SeedMeans::text)
            .collect(Collectors.joining(", "));
    return "(" + some + (values.size() > SHOWN ? ", …" : "") + ")";
  }

  private static String text(Object value) {
    String text = value == null ? "missing" : ConfigKeys.text(value);
    return text.length() > 40 ? text.substring(0, 37) + "..." : text;
  }
}
